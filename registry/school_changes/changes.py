"""Changes of whole schools as people ask for them: plan, look, apply, undo, discard."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from core import clock, ids
from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change as changing
from core.paging import Order, Page, page
from core.scope import everywhere
from organisation.people.models import Person
from organisation.schools import schools
from organisation.schools.models import School
from registry.plans import undo as plan_undo
from registry.plans.models import Outcome
from registry.plans.statements import heavy
from registry.school_changes import planning, refusals, undoing, wording, writing
from registry.school_changes.models import (
    PERMISSION,
    ChangeKind,
    ChangeState,
    SchoolChange,
    SchoolChangeRow,
)
from web import moments

NEWEST = Order([SchoolChange.made_at, SchoolChange.id], [dt.datetime, uuid.UUID], descending=True)


def merge(actor: Actor, school: School, *, into: uuid.UUID, on: dt.date) -> SchoolChange:
    """Plan that `school` becomes a part of another one: what belongs to it follows. Nothing is written.

    on       first day on which the school no longer exists
    Raises   Forbidden, IntoItself, IntoUnknown, IntoClosed, SchoolGone, BeforeItBegan
    Records  school_change.planned
    """
    actor.must(PERMISSION, school.id)
    target = db.session.get(School, into)
    if target is None:
        raise refusals.IntoUnknown
    actor.must(PERMISSION, target.id)
    return _planned(actor, SchoolChange(kind=ChangeKind.MERGE, school=school, into=target, on_day=on))


def close(actor: Actor, school: School, *, on: dt.date) -> SchoolChange:
    """Plan that `school` closes: its rooms and roles end, and what is in the way is named. Nothing is written.

    on       first day on which the school no longer exists
    Raises   Forbidden, SchoolGone, BeforeItBegan
    Records  school_change.planned
    """
    actor.must(PERMISSION, school.id)
    return _planned(actor, SchoolChange(kind=ChangeKind.CLOSE, school=school, into=None, on_day=on))


def rename(actor: Actor, school: School, *, on: dt.date, **facts: Any) -> SchoolChange:
    """Plan a new name, address or number of `school`; the former ones stay findable. Nothing is written.

    facts    name_fi, name_sv, street_address, postal_code, institution_number, organisation_oid, short_code
    Raises   Forbidden, SchoolGone, BeforeItBegan, NothingRenamed, SchoolKnown
    Records  school_change.planned
    """
    actor.must(PERMISSION, school.id)
    fresh = {name: value for name, value in facts.items() if getattr(school, name) != value}
    return _planned(actor, SchoolChange(kind=ChangeKind.RENAME, school=school, into=None, on_day=on, facts=fresh))


def _planned(actor: Actor, made: SchoolChange) -> SchoolChange:
    """Keep a new plan in the place of one that waits for the same school."""
    made.school_id, made.into_id = made.school.id, made.into.id if made.into else None
    _refuse(actor, made)
    _hold(made)
    waits = sa.select(SchoolChange).where(SchoolChange.school_id == made.school_id)
    for older in db.session.scalars(waits.where(SchoolChange.state == ChangeState.PLANNED)).all():
        discard(actor, older)
        db.session.flush()
    made.id, made.state, made.made_by_id = ids.new(), ChangeState.PLANNED, actor.id  # type: ignore[assignment]
    made.made_at = made.planned_at = clock.now()
    with changing(made, "school_change.planned", by=actor):
        db.session.add(made)
        db.session.flush()
        planning.plan(made)
    return made


def _refuse(actor: Actor, change: SchoolChange) -> None:
    """Refuse what cannot be: asked when it is planned and again when it is applied."""
    school, into = change.school, change.into
    name = school.name(actor.language)
    if into is not None and into.id == school.id:
        raise refusals.IntoItself(name=name)
    if school.valid_to is not None and school.valid_to <= clock.today():
        raise refusals.SchoolGone(name=name, day=moments.day(school.valid_to))
    if school.valid_from is not None and change.on_day <= school.valid_from:
        raise refusals.BeforeItBegan(name=name, day=moments.day(school.valid_from))
    if into is not None and into.valid_to is not None and into.valid_to <= max(change.on_day, clock.today()):
        raise refusals.IntoClosed(name=into.name(actor.language), day=moments.day(into.valid_to))
    if change.kind is ChangeKind.RENAME:
        if not change.facts:
            raise refusals.NothingRenamed
        schools.refuse_known(change.facts, but=school.id)


def _hold(change: SchoolChange) -> None:
    """Lock the schools, always in the same order: nobody plans or applies another change of them meanwhile."""
    keys = [key for key in (change.school_id, change.into_id) if key]
    held = sa.select(School).where(School.id.in_(keys)).order_by(School.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).all()


def get(actor: Actor, change_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> SchoolChange:
    """One change with its schools and people.

    lock      hold it until the transaction ends
    Raises    Forbidden, NotFound, Stale
    """
    actor.must(PERMISSION)
    wanted = sa.select(SchoolChange).where(SchoolChange.id == change_id)
    if lock:
        held = sa.select(SchoolChange.id).where(SchoolChange.id == change_id).with_for_update()
        db.session.execute(held)
    found: SchoolChange | None = db.session.scalars(
        _with_names(wanted).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    check_version(found, expected)
    return found


def _with_names(wanted: Any) -> Any:
    """`wanted`, a SELECT of changes, with their schools and people."""
    named = (
        SchoolChange.school,
        SchoolChange.into,
        SchoolChange.made_by,
        SchoolChange.applied_by,
        SchoolChange.undone_by,
    )
    loaded = wanted.options(*(joinedload(one) for one in named))
    return everywhere(loaded, Person, why="who planned, applied and undid a change that the reader sees")


def newest(actor: Actor, school_id: uuid.UUID, kind: ChangeKind) -> uuid.UUID:
    """The key of the newest change of one kind of a school that was not put away. Raises Forbidden, NotFound."""
    actor.must(PERMISSION)
    wanted = sa.select(SchoolChange.id).where(SchoolChange.school_id == school_id, SchoolChange.kind == kind)
    wanted = wanted.where(SchoolChange.state != ChangeState.DISCARDED).order_by(SchoolChange.made_at.desc()).limit(1)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def of_school(actor: Actor, school_id: uuid.UUID, change_id: uuid.UUID) -> uuid.UUID:
    """The key of a change, if it is one of this school. Raises Forbidden, NotFound."""
    found = get(actor, change_id)
    if found.school_id != school_id:
        raise NotFound
    return found.id


def find(
    actor: Actor,
    *,
    school: uuid.UUID | None = None,
    state: ChangeState | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Changes of schools, newest first.

    school  of this school, or into it
    Raises  Forbidden, Invalid (cursor)
    """
    actor.must(PERMISSION)
    wanted = _with_names(sa.select(SchoolChange))
    if school is not None:
        wanted = wanted.where(sa.or_(SchoolChange.school_id == school, SchoolChange.into_id == school))
    if state is not None:
        wanted = wanted.where(SchoolChange.state == state)
    rows = db.session.scalars(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda change: (change.made_at, change.id), NEWEST)


def apply(actor: Actor, change: SchoolChange) -> None:
    """Let a plan become true, all of it in this transaction. It is planned again first: what has come since follows too.

    Raises   Forbidden, AppliedAlready, NotNow, SchoolGone, IntoClosed, TooEarly, StillThere
    Records  school_change.applied and what `writing.write` records
    """
    _may(actor, change)
    if change.state is ChangeState.APPLIED and change.applied_at is not None:
        raise refusals.AppliedAlready(day=moments.day(change.applied_at))
    _must_be(change, ChangeState.PLANNED)
    _hold(change)
    _refuse(actor, change)
    if change.kind is ChangeKind.RENAME and change.on_day > clock.today():
        raise refusals.TooEarly(day=moments.day(change.on_day))
    with changing(change, "school_change.applied", by=actor):
        planning.hold(change)
        planning.plan(change)
        if things := in_the_way(change):
            name = change.school.name(actor.language)
            raise refusals.StillThere(name=name, things=wording.Listed(things))
        with heavy(change.counts.get("device", {}).get(Outcome.UPDATE, 0)):
            writing.write(change, actor)
        change.state, change.applied_by_id, change.applied_at = ChangeState.APPLIED, actor.id, clock.now()


def in_the_way(change: SchoolChange) -> dict[str, int]:
    """Kinds of things that keep a school from closing, and how many of each."""
    found = {what: outcomes.get(Outcome.CONFLICT, 0) for what, outcomes in change.counts.items()}
    return {what: many for what, many in found.items() if many}


def undo(actor: Actor, change: SchoolChange) -> None:
    """Bring back what nobody has touched since the change was applied; the rest stays and is named.

    Raises   Forbidden, NotNow
    Records  school_change.undone and what `undoing.write` records
    """
    _may(actor, change)
    _must_be(change, ChangeState.APPLIED)
    _hold(change)
    with changing(change, "school_change.undone", by=actor):
        with heavy(change.counts.get("device", {}).get(Outcome.UPDATE, 0)):
            undoing.write(change, actor)
        change.state, change.undone_by_id, change.undone_at = ChangeState.UNDONE, actor.id, clock.now()
        change.undo_counts = _undone(change)


def _undone(change: SchoolChange) -> dict[str, dict[str, int]]:
    """What undoing came to: kind of thing → restored or kept → how many."""
    db.session.flush()
    wanted = sa.select(SchoolChangeRow.what, SchoolChangeRow.undo, sa.func.count())
    wanted = wanted.where(SchoolChangeRow.change_id == change.id, SchoolChangeRow.undo.is_not(None))
    found: dict[str, dict[str, int]] = {}
    for what, outcome, many in db.session.execute(wanted.group_by(SchoolChangeRow.what, SchoolChangeRow.undo)):
        found.setdefault(what, {})[str(outcome)] = many
    devices = plan_undo.done(change.id, limit=0)
    each = {"restored": devices.restore, "kept": devices.kept}
    return found | ({"device": {k: n for k, n in each.items() if n}} if any(each.values()) else {})


def discard(actor: Actor, change: SchoolChange) -> None:
    """Put a plan away; nothing of it was written. Raises Forbidden, NotNow. Records school_change.discarded."""
    _may(actor, change)
    _must_be(change, ChangeState.PLANNED)
    with changing(change, "school_change.discarded", by=actor):
        change.state = ChangeState.DISCARDED


def _may(actor: Actor, change: SchoolChange) -> None:
    for key in filter(None, (change.school_id, change.into_id)):
        actor.must(PERMISSION, key)


def _must_be(change: SchoolChange, state: ChangeState) -> None:
    if change.state is not state:
        raise refusals.NotNow(state=gettext(wording.STATES[change.state]))
