"""Problems: recorded, described, claimed from the supplier, closed. Which tickets and devices they have tells `reading`."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.history import Event, change
from core.scope import everywhere, told
from registry.bulk import choosing
from registry.catalogue import naming, prices
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.problems.models import READ, WRITE, Problem, ProblemState
from tickets.problems.refusals import (
    ClaimDayWrong,
    DeliveryHasNone,
    NameDeviceOrModel,
    NothingClaimed,
    ProblemDeviceAmbiguous,
    ProblemDeviceUnknown,
    ProblemKnown,
    ProblemModelUnknown,
    ProblemNotSo,
    SymptomUnknown,
)
from tickets.problems.words import STATES
from tickets.states import Kind
from web.fields import word

LONGEST_AGO: Final = dt.timedelta(days=730)
MOST_FACTS: Final = 200


class Step(StrEnum):
    """What is done to a problem that is recorded."""

    CLAIM = "claim"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a step leads to which, and the fact that tells of it."""

    start: frozenset[ProblemState]
    end: ProblemState
    verb: str


MOVES: Final[dict[Step, Move]] = {
    Step.CLAIM: Move(frozenset({ProblemState.OPEN}), ProblemState.CLAIMED, "problem.claimed"),
    Step.CLOSE: Move(frozenset({ProblemState.OPEN, ProblemState.CLAIMED}), ProblemState.CLOSED, "problem.closed"),
}


def begin(
    actor: Actor,
    *,
    category: str,
    device: str | None = None,
    model: str | None = None,
    batch: uuid.UUID | None = None,
    whole_model: bool = False,
    title: str = "",
    workaround: str = "",
    notes: str = "",
) -> Problem:
    """Record that devices of one model, of one delivery or of all, have the same symptom.

    Tickets that an earlier problem of the same was claimed for stay its own.

    category     code or key of the symptom
    device       key, tag or serial number of one of them: its model and delivery are meant
    model        instead of a device: its key, full name, number or a spelling
    batch        with `model`: the delivery; None: every device of the model
    whole_model  with `device`: every device of its model
    title        0-120 characters; empty: model and symptom
    Raises       Forbidden, NameDeviceOrModel, ProblemDeviceUnknown, ProblemDeviceAmbiguous, ProblemModelUnknown,
                 DeliveryHasNone, SymptomUnknown, ProblemKnown
    Records      problem.recorded
    """
    actor.must(WRITE)
    if (device is None) == (model is None) or (device is not None and batch is not None):
        raise NameDeviceOrModel
    model_id, batch_id = _of_device(actor, device) if device is not None else _of_model(actor, model or "", batch)
    symptom = _symptom(category)
    made = Problem(
        model_id=model_id,
        batch_id=None if whole_model else batch_id,
        category_id=symptom.id,
        title=title,
        workaround=workaround,
        notes=notes,
        state=ProblemState.OPEN,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    earlier = _of_cell(made)
    if any(one.state is not ProblemState.CLOSED for one in earlier):
        raise ProblemKnown
    made.tickets_after = max((one.closed_at for one in earlier if one.closed_at and one.claimed_on), default=None)
    with change(made, "problem.recorded", by=actor):
        db.session.add(made)
    return made


def _of_device(actor: Actor, text: str) -> tuple[uuid.UUID, uuid.UUID | None]:
    ((_, key, several),) = list(choosing.found(actor, [text.strip()]))
    if several:
        raise ProblemDeviceAmbiguous(text=text)
    if key is None:
        raise ProblemDeviceUnknown(text=text)
    wanted = sa.select(Device.model_id, Device.batch_id).where(Device.id == key)
    row = db.session.execute(told(wanted, actor, Device)).one()
    return row.model_id, row.batch_id


def _of_model(actor: Actor, text: str, batch: uuid.UUID | None) -> tuple[uuid.UUID, uuid.UUID | None]:
    key = naming.meant([text]).get(text)
    if key is None:
        raise ProblemModelUnknown(text=text)
    if batch is not None:
        wanted = sa.select(Device.id).where(Device.model_id == key, Device.batch_id == batch).limit(1)
        if db.session.scalar(told(wanted, actor, Device)) is None:
            raise DeliveryHasNone
    return key, batch


def _symptom(code: str) -> Category:
    narrower = sa.orm.aliased(Category)
    has_narrower = sa.exists().where(narrower.parent_id == Category.id, narrower.active)
    named = sa.or_(Category.code == code, sa.cast(Category.id, sa.Text) == code.lower())
    leaves = sa.select(Category).where(named, Category.active, Category.kind == Kind.INCIDENT, ~has_narrower)
    found: Category | None = db.session.scalars(leaves).one_or_none()
    if found is None:
        raise SymptomUnknown(code=code)
    return found


def _of_cell(made: Problem) -> Sequence[Problem]:
    """The problems of the same model, delivery and symptom that there were before."""
    same = Problem.model_id == made.model_id, Problem.category_id == made.category_id
    wanted = sa.select(Problem).where(*same, Problem.batch_id.is_not_distinct_from(made.batch_id))
    return db.session.scalars(wanted).all()


def get(actor: Actor, problem_id: uuid.UUID, *, lock: bool = False) -> Problem:
    """One problem. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(Problem, problem_id, lock=lock)


def alter(actor: Actor, problem: Problem, *, expected: int | None = None, **given: Any) -> Problem:
    """Change title, workaround, notes or what the claim brought (`brought_cents`); what is not given stays.

    problem  locked
    Raises   Forbidden (also for what the claim brought, unless prices may be seen), Stale, NothingClaimed
    Records  problem.changed
    """
    actor.must(WRITE)
    check_version(problem, expected)
    if "brought_cents" in given:
        _may_bring(actor, problem)
    with change(problem, "problem.changed", by=actor):
        for name, value in given.items():
            setattr(problem, name, value)
    return problem


def _may_bring(actor: Actor, problem: Problem) -> None:
    actor.must(prices.PERMISSION)
    if problem.claimed_on is None:
        raise NothingClaimed


def claim(actor: Actor, problem: Problem, *, on: dt.date | None = None) -> Problem:
    """Say that the supplier was asked to repair, replace or pay.

    problem  locked
    on       default today
    Raises   Forbidden, ProblemNotSo, ClaimDayWrong
    Records  problem.claimed
    """
    actor.must(WRITE)
    move = _move(problem, Step.CLAIM)
    day, today = on or clock.today(), clock.today()
    if not today - LONGEST_AGO <= day <= today:
        raise ClaimDayWrong
    with change(problem, move.verb, by=actor):
        problem.state, problem.claimed_on = move.end, day
    return problem


def close(actor: Actor, problem: Problem, *, brought_cents: int | None = None, notes: str | None = None) -> Problem:
    """End a problem: later tickets are none of its own.

    problem        locked
    brought_cents  what the claim brought, without VAT; only who may see prices says it; None: as it is
    notes          None: as they are
    Raises         Forbidden, ProblemNotSo, NothingClaimed
    Records        problem.closed
    """
    actor.must(WRITE)
    move = _move(problem, Step.CLOSE)
    if brought_cents is not None:
        _may_bring(actor, problem)
    with change(problem, move.verb, by=actor):
        problem.state, problem.closed_at, problem.closed_by_id = move.end, clock.now(), actor.id
        problem.brought_cents = problem.brought_cents if brought_cents is None else brought_cents
        problem.notes = problem.notes if notes is None else notes
    return problem


def _move(problem: Problem, step: Step) -> Move:
    move = MOVES[step]
    if problem.state not in move.start:
        raise ProblemNotSo(state=word(STATES[problem.state]))
    return move


def may(actor: Actor, problem: Problem, step: Step) -> bool:
    """Whether a step can be taken now, for the page."""
    return actor.may(WRITE) and problem.state in MOVES[step].start


def history(problem: Problem) -> list[Event]:
    """What happened to a problem that the reader sees, newest first."""
    facts = sa.select(Event).where(Event.subject_id == problem.id).order_by(Event.at.desc(), Event.id.desc())
    return list(db.session.scalars(everywhere(facts.limit(MOST_FACTS), Event, why="of a row that the reader sees")))
