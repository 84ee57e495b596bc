"""Clocks follow their ticket, in the transaction of each of its changes; whoever calls holds the ticket's lock.

A move does to the clocks what the table of moves says (`tickets.ticket.transitions`, column `clocks`). A public answer
of the desk ends the first one. What a new priority, kind or policy asks for becomes the budget of those that run.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange

from core import clock
from core.db import db
from core.scope import everywhere
from registry.catalogue.models import DeviceModel
from registry.devices.models import Device
from tickets.clocks import dues, policies, promises, running
from tickets.clocks.models import TicketClock
from tickets.clocks.policies import Terms
from tickets.clocks.running import Pause, Running
from tickets.routing.default_ruleset import STANDARD_SLA
from tickets.states import Kind, State, WaitReason
from tickets.ticket.clock_effects import Clock, ClockEffect
from tickets.ticket.models import Ticket, TicketLine
from tickets.ticket.transitions import TABLE, Command

PUPILS_DEVICES = frozenset({"student_laptop", "tablet"})
ENDED = frozenset({State.RESOLVED, State.CLOSED, State.CANCELLED, State.MERGED})
MINUTE = dt.timedelta(minutes=1)
Kept = list[tuple[TicketClock, Terms]]


def begun(ticket: Ticket) -> list[TicketClock]:
    """The clocks of a ticket that is being filed; whoever calls writes them."""
    terms = policies.in_force()
    if terms is None:
        return []
    budgets = {kind: terms.budgets.get((kind, ticket.priority, ticket.kind)) for kind in dues.SHOWN}
    return [
        new(ticket.id, kind, terms, running.started(budget * MINUTE, ticket.created_at))
        for kind, budget in budgets.items()
        if budget is not None
    ]


def follow(ticket: Ticket, command: Command, was: State, reason: WaitReason | None) -> None:
    """`ticket` has moved by `command` from the state `was`; `reason` is what it waits for, if it does now."""
    move, now = TABLE[command], clock.now()
    effect = ClockEffect.KEEP if was in move.stays else move.clocks
    if effect is ClockEffect.PAUSE and reason is not None:
        _each(ticket, lambda row, terms: _waiting(row, terms, reason, now))
    elif effect is ClockEffect.RESUME and was is State.WAITING:
        _each(ticket, lambda row, _: running.resumed(to_running(row), now))
    elif effect is ClockEffect.RESUME and was in ENDED:
        _each(ticket, lambda row, _: running.reopened(to_running(row), now, was.value), but=_answered(ticket))
    elif effect is ClockEffect.STOP:
        if command is Command.RESOLVE:
            promises.resolved(ticket, now)
        cancelled = command is not Command.RESOLVE
        _each(ticket, lambda row, terms: running.stopped(to_running(row), now, terms.calendar, cancelled=cancelled))


def _waiting(row: TicketClock, terms: Terms, reason: WaitReason, now: dt.datetime) -> Running:
    """The clocks that the policy pauses for `reason` stand still, the others run."""
    one = to_running(row)
    if one.stopped_at is not None:
        return one
    return running.paused(one, now, reason.value) if row.kind in terms.paused_by(reason) else running.resumed(one, now)


def answered(ticket: Ticket, at: dt.datetime) -> None:
    """A person of the desk has said something public on `ticket`: the first time, that is the first response."""
    if ticket.first_response_at is None:
        ticket.first_response_at = at
        _stop(ticket, Clock.FIRST_RESPONSE, at)


def device_in_hand(ticket: Ticket, at: dt.datetime) -> None:
    """The pupil has a working or a loan device again: the clock of a pupil without one ends."""
    _stop(ticket, Clock.PUPIL_WITHOUT_DEVICE, at)


def judge(ticket: Ticket, *, category: str | None = None, policy: str | None = None) -> None:
    """What `ticket` is about has been decided: its targets are what its priority, kind and policy ask for.

    category  code, when that has been decided
    policy    code; None: the one that its clocks have
    """
    with db.session.no_autoflush:
        chosen = policies.in_force(policy) if policy not in {None, STANDARD_SLA} else None
        kept = of(ticket.id, lock=True)
        for row, own in kept:
            if row.stopped_at is None and row.kind is not Clock.PUPIL_WITHOUT_DEVICE:
                _retarget(row, chosen or own, ticket)
        if category is not None and (terms := chosen or (kept[0][1] if kept else None)) is not None:
            _begin_without_device(ticket, category, terms, kept)


def _begin_without_device(ticket: Ticket, category: str, terms: Terms, kept: Kept) -> None:
    """The clock of a pupil whose device cannot be used: it runs from the filing."""
    if ticket.kind is not Kind.INCIDENT or category not in terms.without_device_categories:
        return
    if any(row.kind is Clock.PUPIL_WITHOUT_DEVICE for row, _ in kept) or not _is_about_pupils_device(ticket):
        return
    if terms.without_device_minutes is not None:
        began = running.started(terms.without_device_minutes * MINUTE, ticket.created_at)
        db.session.add(new(ticket.id, Clock.PUPIL_WITHOUT_DEVICE, terms, began))


def _is_about_pupils_device(ticket: Ticket) -> bool:
    wanted = sa.select(TicketLine.id).join(Device, Device.id == TicketLine.device_id)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.where(TicketLine.ticket_id == ticket.id, DeviceModel.category.in_(PUPILS_DEVICES)).limit(1)
    return db.session.scalar(everywhere(wanted, Device, why="a clock runs whatever school it is")) is not None


def _retarget(row: TicketClock, terms: Terms, ticket: Ticket) -> None:
    budget = row.own_minutes or terms.budgets.get((row.kind, ticket.priority, ticket.kind), row.budget_minutes)
    if (row.budget_minutes, row.policy_id) != (budget, terms.id):
        row.budget_minutes, row.policy_id = budget, terms.id
        write(row, terms, to_running(row))


def aim(ticket_id: uuid.UUID, days: int) -> None:
    """Let the resolve clock of a ticket that was just filed end after `days` usual working days of its calendar."""
    for row, terms in of(ticket_id, {Clock.RESOLVE}, lock=True):
        row.own_minutes = row.budget_minutes = days * terms.calendar.usual_minutes(clock.today())
        write(row, terms, to_running(row))


def _answered(ticket: Ticket) -> frozenset[Clock]:
    """Clocks that do not run again when a ticket is opened again: what was answered stays answered."""
    return frozenset({Clock.FIRST_RESPONSE}) if ticket.first_response_at is not None else frozenset()


def _stop(ticket: Ticket, kind: Clock, at: dt.datetime) -> None:
    _each(ticket, lambda row, terms: running.stopped(to_running(row), at, terms.calendar), only={kind})


def _each(
    ticket: Ticket,
    changed: Callable[[TicketClock, Terms], Running],
    *,
    only: Collection[Clock] = (),
    but: Collection[Clock] = (),
) -> None:
    for row, terms in of(ticket.id, only, lock=True):
        if row.kind not in but and (after := changed(row, terms)) != to_running(row):
            write(row, terms, after)


_CALENDAR = policies.calendar_of(TicketClock.policy_id)


def of(ticket_id: uuid.UUID, only: Collection[Clock] = (), *, lock: bool = False) -> Kept:
    """The clocks of a ticket, each with its policy and calendar as they are now, in one statement.

    lock  hold them until the transaction ends: whoever changes clocks without their ticket waits
    """
    wanted = sa.select(TicketClock, _CALENDAR)
    wanted = wanted.where(TicketClock.ticket_id == ticket_id).order_by(TicketClock.kind)
    wanted = wanted.where(TicketClock.kind.in_(only)) if only else wanted
    if lock:
        wanted = wanted.with_for_update(of=TicketClock)
    with db.session.no_autoflush:
        return [(row, policies.terms(row.policy_id, keys)) for row, keys in db.session.execute(wanted).all()]


def new(ticket_id: uuid.UUID, kind: Clock, terms: Terms, one: Running) -> TicketClock:
    """A row for a clock that has none."""
    row = TicketClock(ticket_id=ticket_id, kind=kind, policy_id=terms.id, step=0)
    row.budget_minutes = one.budget // MINUTE
    write(row, terms, one)
    return row


def write(row: TicketClock, terms: Terms, one: Running) -> None:
    """Put `one` into `row`, with when it is due and when the next step is taken."""
    row.running = MultiRange([Range(start, end) for start, end in one.ranges])
    row.pauses = [
        {"from": pause.start.isoformat(), "to": pause.end and pause.end.isoformat(), "reason": pause.reason}
        for pause in one.pauses
    ]
    row.stopped_at, row.verdict = one.stopped_at, one.verdict
    row.elapsed_seconds = None if one.spent is None else int(one.spent.total_seconds())
    if one.stopped_at is None:
        row.due_at = one.due(terms.calendar)
        row.next_step_at = next_step_at(row.kind, row.step, terms, one)


def next_step_at(kind: Clock, step: int, terms: Terms, one: Running) -> dt.datetime | None:
    """When step number `step` of the policy is taken for this clock; None: there is no more, or it stands still."""
    steps = terms.steps.get(kind, ())
    return one.due(terms.calendar, steps[step].offset) if step < len(steps) else None


def pass_steps(row: TicketClock, terms: Terms, now: dt.datetime) -> None:
    """Leave out the steps that were due by `now`: nobody is told of a past that is over."""
    one = to_running(row)
    while row.next_step_at is not None and row.next_step_at <= now:
        row.step += 1
        row.next_step_at = next_step_at(row.kind, row.step, terms, one)


def to_running(row: Any, budget: int | None = None) -> Running:
    """The clock that a row of TicketClock holds; `budget`: minutes in place of its own."""
    instant = dt.datetime.fromisoformat
    return Running(
        budget=(row.budget_minutes if budget is None else budget) * MINUTE,
        ranges=tuple((one.lower, one.upper) for one in row.running),
        pauses=tuple(
            Pause(instant(one["from"]), instant(one["to"]) if one["to"] else None, one["reason"]) for one in row.pauses
        ),
        stopped_at=row.stopped_at,
        verdict=row.verdict,
        spent=None if row.elapsed_seconds is None else dt.timedelta(seconds=row.elapsed_seconds),
    )
