"""The checklist of a ticket: the steps of its category, and those that were added to this ticket alone."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.history import change
from core.languages import CODES
from core.scope import everywhere
from organisation.people.models import Person
from tickets.categories.models import Category
from tickets.parts.access import must_work
from tickets.parts.models import TicketStep
from tickets.parts.refusals import StepUnknown, TooManySteps
from tickets.ticket.models import Ticket

MOST: Final = 50  # steps of one ticket, ticked ones of an earlier category included


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is shown; `row`: None while nobody has ticked it."""

    id: uuid.UUID
    names: dict[str, str]
    row: TicketStep | None = None
    done_by: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it is ticked."""
        return self.row is not None and self.row.done_at is not None


def of(ticket: Ticket) -> list[Step]:
    """The steps of `ticket`: its category's in their order, then what was ticked of another, then its own."""
    wanted = sa.select(TicketStep, Person.name).outerjoin(Person, Person.id == TicketStep.done_by_id)
    wanted = wanted.where(TicketStep.ticket_id == ticket.id).order_by(TicketStep.is_own, TicketStep.created_at)
    rows = {row.TicketStep.step_id: row for row in db.session.execute(everywhere(wanted, Person, why="who ticked it"))}
    shown = [(key, names, rows.pop(key, None)) for key, names in _of_category(ticket)]
    shown += [(key, _names(row.TicketStep), row) for key, row in rows.items() if _stays(row.TicketStep)]
    return [
        Step(key, names, row.TicketStep if row else None, row.name or "" if row else "") for key, names, row in shown
    ]


def tick(actor: Actor, ticket: Ticket, *, item: uuid.UUID, done: bool = True) -> None:
    """Tick a step of `ticket`, which is locked, or take the tick off.

    Raises   Forbidden, StepUnknown
    Records  ticket.step_done or ticket.step_undone
    """
    must_work(actor, ticket)
    step = next((step for step in of(ticket) if step.id == item), None)
    if step is None:
        raise StepUnknown
    if step.is_done == done:
        return
    at, by = (clock.now(), actor.id) if done else (None, None)
    row = step.row
    with change(
        ticket, "ticket.step_done" if done else "ticket.step_undone", *([row] if row else []), by=actor
    ) as made:
        if row is None:
            made.append(_row(ticket, item, step.names, done_at=at, done_by_id=by))
        else:
            row.done_at, row.done_by_id = at, by


def add(actor: Actor, ticket: Ticket, *, text: str) -> None:
    """Add a step to this ticket, which is locked, alone.

    text     1-200 characters
    Raises   Forbidden, TooManySteps
    Records  ticket.step_added
    """
    add_named(actor, ticket, dict.fromkeys(CODES, text))


def add_named(actor: Actor, ticket: Ticket, names: dict[str, str]) -> None:
    """As `add`, with its name in each language: fi, sv, en."""
    must_work(actor, ticket)
    if len(of(ticket)) >= MOST:
        raise TooManySteps(most=MOST)
    with change(ticket, "ticket.step_added", by=actor) as made:
        made.append(_row(ticket, ids.new(), names, is_own=True))


def own(ticket: Ticket) -> set[uuid.UUID]:
    """The keys of the steps that were added to `ticket` alone."""
    wanted = sa.select(TicketStep.step_id).where(TicketStep.ticket_id == ticket.id, TicketStep.is_own)
    return set(db.session.scalars(wanted))


def take_away(actor: Actor, ticket: Ticket, steps: Collection[uuid.UUID]) -> None:
    """Take steps that were added to `ticket`, which is locked, away again: what added them is undone.

    Records  ticket.steps_removed
    """
    wanted = sa.select(TicketStep).where(TicketStep.ticket_id == ticket.id, TicketStep.is_own)
    rows = db.session.scalars(wanted.where(TicketStep.step_id.in_(list(steps)))).all()
    if rows:
        with change(ticket, "ticket.steps_removed", *rows, by=actor):
            for row in rows:
                db.session.delete(row)


def _row(ticket: Ticket, step_id: uuid.UUID, names: dict[str, str], **columns: Any) -> TicketStep:
    named = {f"name_{language}": name for language, name in names.items()}
    return TicketStep(ticket_id=ticket.id, step_id=step_id, **named, **columns)


def _names(row: TicketStep) -> dict[str, str]:
    return {code: getattr(row, f"name_{code}") for code in CODES}


def _stays(row: TicketStep) -> bool:
    """Of another category's checklist only what was done is still told."""
    return row.is_own or row.done_at is not None


def _of_category(ticket: Ticket) -> list[tuple[uuid.UUID, dict[str, str]]]:
    """The steps of its category; a step keeps its key while its Finnish name stays."""
    if ticket.category_id is None:
        return []
    steps = db.session.scalar(sa.select(Category.checklist).where(Category.id == ticket.category_id)) or []
    return [(uuid.uuid5(ticket.category_id, step["fi"]), step) for step in steps]
