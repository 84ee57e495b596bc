"""The filters of the list of tickets."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.scope import everywhere
from registry.devices.models import Device
from tickets.clocks import dues
from tickets.desk.searching import says
from tickets.notices.models import Notice
from tickets.states import OPEN, Priority, State
from tickets.teams import membership
from tickets.ticket.by_state import in_state, still_open
from tickets.ticket.models import Message, Ticket


class Which(enum.StrEnum):
    """A state, or several at once."""

    OPEN = "open"
    ALL = "all"
    NEW = "new"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"

    @property
    def is_open(self) -> bool:
        """Whether only tickets that are not done are meant."""
        return self is Which.OPEN or self.value in OPEN


class Attention(enum.StrEnum):
    """Why a ticket may need somebody to look at it."""

    ASKER_WROTE = "asker_wrote"
    UNREAD = "unread"
    UNANSWERED = "unanswered"
    CLASS_STOPPED = "class_stopped"
    OVERDUE = "overdue"


def unread(actor: Actor) -> sa.ColumnElement[bool]:
    """Tickets on which something is new for `actor`, who has not opened them since."""
    mine = sa.select(Notice.ticket_id).where(Notice.person_id == actor.id, Notice.seen_at.is_(None))
    return Ticket.id.in_(mine)


def narrowed(
    wanted: Any,
    actor: Actor,
    *,
    state: Which,
    attention: Attention | None = None,
    team: str | None = None,
    teams: list[uuid.UUID] | None = None,
    agent: str | None = None,
    requester: uuid.UUID | None = None,
    school: uuid.UUID | None = None,
    priority: Priority | None = None,
    older_than: int | None = None,
    due_before: dt.datetime | None = None,
    q: str | None = None,
) -> Any:
    """`wanted`, a statement about tickets, with those alone that fit; the arguments as `queue.find` has them."""
    if state is not Which.ALL:
        wanted = wanted.where(still_open() if state is Which.OPEN else in_state(State(state.value)))
    if attention is not None:
        wanted = wanted.where(_attention(actor, attention))
    if team is not None:
        found = membership.find(team)
        wanted = wanted.where(Ticket.team_id == found.id if found else sa.false())
    if teams is not None:
        wanted = wanted.where(Ticket.team_id == sa.any_(sa.literal(teams, sa.ARRAY(sa.Uuid))))
    if agent is not None:
        wanted = wanted.where(_agent(actor, agent))
    for column, value in ((Ticket.requester_id, requester), (Ticket.school_id, school), (Ticket.priority, priority)):
        if value is not None:
            wanted = wanted.where(column == value)
    wanted = _in_time(wanted, older_than, due_before)
    if q:
        found_by = wanted.where(says(actor, q))
        wanted = everywhere(found_by, Device, Message, why="whoever sees a ticket may find it by its device")
    return wanted


def _in_time(wanted: Any, older_than: int | None, due_before: dt.datetime | None) -> Any:
    if older_than is not None:
        wanted = wanted.where(Ticket.created_at < clock.now() - dt.timedelta(days=older_than))
    return wanted if due_before is None else wanted.where(dues.is_due_before(due_before))


def _attention(actor: Actor, attention: Attention) -> sa.ColumnElement[bool]:
    if attention is Attention.UNREAD:
        return unread(actor)
    if attention is Attention.UNANSWERED:
        return Ticket.first_response_at.is_(None)
    if attention is Attention.OVERDUE:
        return sa.and_(dues.is_due_before(clock.now()), still_open())
    if attention is Attention.CLASS_STOPPED:
        return Ticket.stopped_until > clock.now()
    return Ticket.asker_wrote_last.is_(
        sa.true()
    )  # written into the statement: an index on some rows helps no parameter


def _agent(actor: Actor, named: str) -> sa.ColumnElement[bool]:
    if named == "none":
        return Ticket.agent_id.is_(None)
    try:
        return Ticket.agent_id == (actor.id if named == "me" else uuid.UUID(named))
    except ValueError:
        return sa.false()
