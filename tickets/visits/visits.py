"""Plan a visit to a school for some of its tickets, move it, put it earlier or later in the day, say that it was made.

Tickets of a visit on a later day wait for it, and go on by themselves in the morning of that day.
"""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import Forbidden
from core.history import change, record
from core.scope import everywhere, get_visible, visible
from tickets.desk import desk, waiting, working
from tickets.states import OPEN, State, WaitReason
from tickets.ticket import moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import LEAD, OWN, WORK, Command
from tickets.visits import refusals
from tickets.visits.models import SiteVisit, VisitState, VisitTicket

FARTHEST = dt.timedelta(days=366)
_WHY = "the visits of one agent, who may work at every school"


def get(actor: Actor, visit_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> SiteVisit:
    """A visit of one's own, or anybody's for a lead. Raises Forbidden, NotFound, Stale."""
    visit = get_visible(actor, SiteVisit, visit_id, WORK, lock=lock, expected=expected)
    if visit.agent_id != actor.id:
        actor.must(LEAD)
    return visit


def plan(actor: Actor, *, on: dt.date, tickets: Collection[uuid.UUID]) -> SiteVisit:
    """Visit a school for some of its tickets; whoever visits it on that day already does them as well.

    on       a day from today on, within a year
    tickets  keys, of one school, nobody else's; what nobody has begun is taken
    Raises   Forbidden, NotFound, VisitDayWrong, VisitWithoutTickets, VisitOtherSchool, TicketOfColleague, TicketOver,
             TicketWaitsElse, and what `waiting.put_off` raises
    Records  visit.planned when it is a new one, and ticket.visit_planned of each ticket
    """
    actor.must(WORK)
    _check_day(on)
    held = [desk.get(actor, key, lock=True) for key in sorted(set(tickets))]
    if not held:
        raise refusals.VisitWithoutTickets
    for ticket in held:
        if ticket.school_id != held[0].school_id:
            raise refusals.VisitOtherSchool(number=ticket.number)
    visit = _planned(actor.id, held[0].school_id, on) or _new(actor, held[0].school_id, on)
    for ticket in held:
        _include(actor, visit, ticket)
    return visit


def move(actor: Actor, visit: SiteVisit, *, on: dt.date) -> SiteVisit:
    """Make a visit, which is locked, on another day; its tickets wait until then.

    Raises   Forbidden: somebody else's are for leads; VisitOver, VisitDayWrong, VisitThere, and what `plan` raises for a ticket
    Records  visit.moved
    """
    _must_be_planned(actor, visit)
    _check_day(on)
    if on == visit.on_day:
        return visit
    if _planned(visit.agent_id, visit.school_id, on) is not None:
        raise refusals.VisitThere
    with change(visit, "visit.moved", by=actor):
        visit.on_day, visit.place = on, _last_place(visit.agent_id, on) + 1
    for ticket in _open_tickets(actor, visit):
        if ticket.agent_id == visit.agent_id and (_waits_for_visit(ticket) or ticket.state is State.IN_PROGRESS):
            _wait(actor, ticket, on)
    return visit


def put_earlier(actor: Actor, visit: SiteVisit, *, earlier: bool) -> SiteVisit:
    """Change places with the visit before this one, which is locked, on the same day; not `earlier`: with the next.

    Raises   Forbidden, VisitOver
    Records  visit.reordered of each whose place changes
    """
    _must_be_planned(actor, visit)
    wanted = visible(actor, SiteVisit, WORK).where(
        SiteVisit.agent_id == visit.agent_id,
        SiteVisit.on_day == visit.on_day,
        SiteVisit.state == VisitState.PLANNED,
    )
    wanted = wanted.order_by(SiteVisit.id).with_for_update(of=SiteVisit).execution_options(populate_existing=True)
    ordered = sorted(db.session.scalars(wanted), key=lambda one: (one.place, one.id))
    here = ordered.index(visit)
    there = here - 1 if earlier else here + 1
    if 0 <= there < len(ordered):
        ordered[here], ordered[there] = ordered[there], ordered[here]
    for place, one in enumerate(ordered, start=1):
        with change(one, "visit.reordered", by=actor):
            one.place = place
    return visit


def leave_out(actor: Actor, visit: SiteVisit, ticket_id: uuid.UUID) -> SiteVisit:
    """Do a ticket of a visit, which is locked, without it; without tickets the visit is cancelled.

    Raises   Forbidden, NotFound, VisitOver
    Records  ticket.visit_left_out, ticket.resumed if it waited for the visit, visit.cancelled if it was the last
    """
    _must_be_planned(actor, visit)
    ticket = desk.get(actor, ticket_id, lock=True)
    row = db.session.get(VisitTicket, (visit.id, ticket_id))
    if row is not None and row.is_open:
        db.session.delete(row)
        record(ticket, "ticket.visit_left_out", by=actor)
        _go_on(actor, ticket)
        db.session.flush()
    if not _open_keys(visit):
        return _end(actor, visit, VisitState.CANCELLED, "visit.cancelled")
    return visit


def finish(actor: Actor, visit: SiteVisit) -> SiteVisit:
    """Say that one's own visit, which is locked, was made; work on its tickets goes on.

    Raises   Forbidden, VisitOver, VisitToCome
    Records  visit.made
    """
    if visit.agent_id != actor.id:
        raise Forbidden(permission=WORK)
    _must_be_planned(actor, visit)
    if visit.on_day > clock.today():
        raise refusals.VisitToCome
    return _end(actor, visit, VisitState.MADE, "visit.made")


def cancel(actor: Actor, visit: SiteVisit) -> SiteVisit:
    """Do not make a visit, which is locked; work on its tickets goes on. Raises Forbidden, VisitOver. Records visit.cancelled."""
    _must_be_planned(actor, visit)
    return _end(actor, visit, VisitState.CANCELLED, "visit.cancelled")


def cancel_all_of(person_id: uuid.UUID) -> None:
    """Cancel the planned visits of somebody who works no more, before their tickets go back to routing.

    Records  visit.cancelled, and ticket.resumed of what waited for one
    """
    wanted = sa.select(SiteVisit).where(SiteVisit.agent_id == person_id, SiteVisit.state == VisitState.PLANNED)
    wanted = wanted.order_by(SiteVisit.id).with_for_update().execution_options(populate_existing=True)
    for visit in db.session.scalars(everywhere(wanted, SiteVisit, why=_WHY)).all():
        _end(SYSTEM, visit, VisitState.CANCELLED, "visit.cancelled")


def _check_day(on: dt.date) -> None:
    today = clock.today()
    if not today <= on <= today + FARTHEST:
        raise refusals.VisitDayWrong


def _must_be_planned(actor: Actor, visit: SiteVisit) -> None:
    if visit.agent_id != actor.id:
        actor.must(LEAD)
    if visit.state is not VisitState.PLANNED:
        raise refusals.VisitOver


def _planned(agent_id: uuid.UUID | None, school_id: uuid.UUID, on: dt.date) -> SiteVisit | None:
    wanted = sa.select(SiteVisit).where(
        SiteVisit.agent_id == agent_id,
        SiteVisit.school_id == school_id,
        SiteVisit.on_day == on,
        SiteVisit.state == VisitState.PLANNED,
    )
    wanted = everywhere(wanted.order_by(SiteVisit.id).limit(1).with_for_update(), SiteVisit, why=_WHY)
    return db.session.scalars(wanted).one_or_none()


def _last_place(agent_id: uuid.UUID | None, on: dt.date) -> int:
    last = sa.select(sa.func.max(SiteVisit.place)).where(SiteVisit.agent_id == agent_id, SiteVisit.on_day == on)
    return db.session.scalar(everywhere(last, SiteVisit, why=_WHY)) or 0


def _new(actor: Actor, school_id: uuid.UUID, on: dt.date) -> SiteVisit:
    visit = SiteVisit(agent_id=actor.id, school_id=school_id, on_day=on, place=_last_place(actor.id, on) + 1)
    with change(visit, "visit.planned", by=actor):
        db.session.add(visit)
    return visit


def _include(actor: Actor, visit: SiteVisit, ticket: Ticket) -> None:
    if ticket.state not in OPEN:
        raise refusals.TicketOver(number=ticket.number)
    if ticket.agent_id not in {None, actor.id}:
        raise refusals.TicketOfColleague(number=ticket.number)
    _leave_others(actor, visit, ticket)
    if db.session.get(VisitTicket, (visit.id, ticket.id)) is None:
        db.session.add(VisitTicket(visit_id=visit.id, ticket_id=ticket.id))
        record(ticket, "ticket.visit_planned", by=actor, after={"on_day": visit.on_day.isoformat()})
    _wait(actor, ticket, visit.on_day)


def _leave_others(actor: Actor, visit: SiteVisit, ticket: Ticket) -> None:
    """Take a ticket out of the visit that it was planned for before; a visit without tickets is cancelled."""
    elsewhere = VisitTicket.ticket_id == ticket.id, VisitTicket.is_open, VisitTicket.visit_id != visit.id
    left = db.session.scalars(sa.delete(VisitTicket).where(*elsewhere).returning(VisitTicket.visit_id)).all()
    wanted = sa.select(SiteVisit).where(SiteVisit.id.in_(left)).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    for other in db.session.scalars(everywhere(wanted, SiteVisit, why=_WHY)).all():
        if other.state is VisitState.PLANNED and not _open_keys(other):
            _end(actor, other, VisitState.CANCELLED, "visit.cancelled")


def _waits_for_visit(ticket: Ticket) -> bool:
    return ticket.state is State.WAITING and ticket.wait_reason is WaitReason.VISIT


def _wait(actor: Actor, ticket: Ticket, on: dt.date) -> None:
    """Let a ticket, which is locked, wait for a visit on a day; what is done today does not wait."""
    if ticket.state is State.WAITING:
        if not _waits_for_visit(ticket):
            raise refusals.TicketWaitsElse(number=ticket.number)
        if ticket.wait_until == on:
            return
        _go_on(actor, ticket)
    if on > clock.today():
        waiting.put_off(actor, ticket, reason=WaitReason.VISIT, until=on)
    elif ticket.state in desk.NOT_BEGUN:
        working.take(actor, ticket)


def _go_on(actor: Actor, ticket: Ticket) -> None:
    if _waits_for_visit(ticket):
        with change(ticket, "ticket.resumed", by=actor):
            moves.apply(ticket, Command.RESUME)


def _end(actor: Actor, visit: SiteVisit, state: VisitState, verb: str) -> SiteVisit:
    for ticket in _open_tickets(actor, visit):
        _go_on(actor, ticket)
    ended = sa.update(VisitTicket).where(VisitTicket.visit_id == visit.id, VisitTicket.is_open)
    db.session.execute(ended.values(is_open=False))
    with change(visit, verb, by=actor):
        visit.state = state
    return visit


def _open_keys(visit: SiteVisit) -> list[uuid.UUID]:
    wanted = sa.select(VisitTicket.ticket_id).where(VisitTicket.visit_id == visit.id, VisitTicket.is_open)
    return list(db.session.scalars(wanted.order_by(VisitTicket.ticket_id)))


def _open_tickets(actor: Actor, visit: SiteVisit) -> list[Ticket]:
    """The tickets of a visit that the actor still sees, locked in the order of their keys."""
    keys = _open_keys(visit)
    wanted = visible(actor, Ticket, OWN).where(Ticket.id.in_(keys)).order_by(Ticket.id)
    wanted = wanted.with_for_update(of=Ticket).execution_options(populate_existing=True)
    return list(db.session.scalars(wanted))
