"""Clocks of tickets that are older than clocks are: worked out from the ticket's history, and marked as such.

What the history tells is exact: when it was filed, answered, put off, resolved, opened again. What nobody knew at the
time is the target: today's is taken. Tickets that were done before get none.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.db import db
from core.history import Event
from core.scope import everywhere
from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.clocks import keeping, policies, running
from tickets.clocks.models import TicketClock
from tickets.clocks.policies import Terms
from tickets.clocks.running import Running
from tickets.states import Kind, State, WaitReason
from tickets.ticket.by_state import still_open
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket, TicketLine

AT_ONCE = 500
_WHY = "clocks run whatever school it is"


def catch_up(*, done_too: bool = False, from_history: bool = True, at_once: int = AT_ONCE) -> int:
    """Give clocks to tickets that have none; returns to how many.

    done_too      also to tickets that are done: for a past that is made up
    from_history  what the clocks say of themselves
    """
    terms = policies.in_force()
    if terms is None or not terms.budgets:
        return 0
    pairs = sorted({(priority, kind) for _, priority, kind in terms.budgets})
    wanted = sa.select(Ticket).where(sa.tuple_(Ticket.priority, Ticket.kind).in_(pairs))
    wanted = wanted.where(~sa.exists().where(TicketClock.ticket_id == Ticket.id))
    wanted = wanted if done_too else wanted.where(still_open())
    wanted = wanted.order_by(Ticket.id).limit(at_once).with_for_update(of=Ticket, skip_locked=True)
    tickets = list(db.session.scalars(everywhere(wanted, Ticket, why=_WHY)))
    if tickets:
        now = clock.now()
        told = _facts([ticket.id for ticket in tickets])
        without_device = _without_device([ticket.id for ticket in tickets], terms)
        for ticket in tickets:
            for row in _rows(ticket, told.get(ticket.id, []), terms, is_without=ticket.id in without_device):
                row.from_history = from_history
                keeping.pass_steps(row, terms, now)
                db.session.add(row)
        db.session.flush()
    return len(tickets)


def _rows(ticket: Ticket, told: Sequence[Any], terms: Terms, *, is_without: bool) -> Iterator[TicketClock]:
    for kind in Clock:
        if kind is Clock.PUPIL_WITHOUT_DEVICE:
            budget = terms.without_device_minutes if is_without else None
        else:
            budget = terms.budgets.get((kind, ticket.priority, ticket.kind))
        if budget is None:
            continue
        one = running.started(budget * keeping.MINUTE, ticket.created_at)
        if kind is Clock.FIRST_RESPONSE and ticket.first_response_at is not None:
            one = running.stopped(one, max(ticket.created_at, ticket.first_response_at), terms.calendar)
        else:
            one = folded(one, kind, told, terms)
        yield keeping.new(ticket.id, kind, terms, one)


def folded(one: Running, kind: Clock, told: Iterable[Any], terms: Terms) -> Running:
    """The clock after the facts `told` (at, after), oldest first, beginning with the filing."""
    was, reason = State.NEW, None
    for fact in told:
        now, at = State(fact.after.get("state", was)), fact.at
        reason = fact.after.get("wait_reason", reason)
        if now is State.WAITING and reason is not None:
            stands = kind in terms.paused_by(WaitReason(reason))
            one = running.paused(one, at, reason) if stands else running.resumed(one, at)
        elif now in keeping.ENDED:
            one = running.stopped(one, at, terms.calendar, cancelled=now in {State.CANCELLED, State.MERGED})
        elif was in keeping.ENDED:
            one = running.reopened(one, at, was.value)
        elif was is State.WAITING:
            one = running.resumed(one, at)
        was = now
    return one


def _facts(tickets: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """Ticket → what its history tells of its state, oldest first."""
    tells = sa.or_(Event.after.has_key("state"), Event.after.has_key("wait_reason"))
    wanted = sa.select(Event.subject_id, Event.at, Event.after).where(Event.subject_id.in_(tickets), tells)
    wanted = wanted.where(Event.subject_type == Ticket.__tablename__).order_by(Event.at, Event.id)
    found: dict[uuid.UUID, list[Any]] = {}
    for fact in db.session.execute(everywhere(wanted, Event, why=_WHY)):
        found.setdefault(fact.subject_id, []).append(fact)
    return found


def _without_device(tickets: Sequence[uuid.UUID], terms: Terms) -> set[uuid.UUID]:
    """Those of `tickets` that are about a pupil's device which cannot be used."""
    wanted = sa.select(Ticket.id).join(TicketLine, TicketLine.ticket_id == Ticket.id)
    wanted = wanted.join(Device, Device.id == TicketLine.device_id).join(Category, Category.id == Ticket.category_id)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.where(Ticket.id.in_(tickets), Ticket.kind == Kind.INCIDENT)
    wanted = wanted.where(
        Category.code.in_(terms.without_device_categories), DeviceModel.category.in_(keeping.PUPILS_DEVICES)
    )
    return set(db.session.scalars(everywhere(wanted, Ticket, Device, why=_WHY)))
