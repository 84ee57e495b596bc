"""The filters of the list of tickets: what is asked for, and the conditions that it comes to."""

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.scope import READER
from registry.devices.models import Device
from tickets.clocks import dues
from tickets.notices.models import Notice
from tickets.states import OPEN, Priority, State, WaitReason
from tickets.teams import membership
from tickets.ticket import readers, urgent
from tickets.ticket.by_state import in_state, still_open
from tickets.ticket.models import Ticket, TicketLine


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
    DUE_SOON = "due_soon"


_GIVEN, _NOBODY, _UNKNOWN = "given", "nobody", "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tickets are asked for.

    shape   what makes the SQL differ: the name of each condition with the code that is written into it
    values  of the parameters
    """

    shape: tuple[tuple[str, str], ...]
    values: Mapping[str, Any]

    @property
    def is_about_devices(self) -> bool:
        """Whether the conditions name devices, of whatever school."""
        return ("batch", _GIVEN) in self.shape

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The conditions of a statement about tickets, to be run with the values."""
        return [_CONDITIONS[name](code) for name, code in self.shape]


def asked_for(
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
    batch: uuid.UUID | None = None,
    wait_reason: WaitReason | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
    due_before: dt.datetime | None = None,
    devices: list[uuid.UUID] | None = None,
) -> Asked:
    """What `actor` asks for; the arguments as `queue.find` has them."""
    codes: dict[str, str] = {} if state is Which.ALL else {"state": state.value}
    given: dict[str, Any] = {
        "teams": teams,
        "requester": requester,
        "school": school,
        "due_before": due_before,
        "batch": batch,
        "devices": devices,
    }
    if attention is not None:
        codes["attention"] = attention.value
    if team is not None:
        found = membership.find(team)
        codes["team"], given["team"] = (_GIVEN, found.id) if found else (_UNKNOWN, None)
    if agent is not None:
        codes["agent"], given["agent"] = _agent(actor, agent)
    if priority is not None:
        given["priority"] = priority.value
    if wait_reason is not None:
        given["wait_reason"] = wait_reason.value
    if older_than is not None:
        given["filed_before"] = clock.now() - dt.timedelta(days=older_than)
    if newer_than is not None:
        given["filed_since"] = clock.now() - dt.timedelta(days=newer_than)
    values = {name: value for name, value in given.items() if value is not None}
    shape = dict.fromkeys(values, _GIVEN) | codes
    return Asked(tuple(sorted(shape.items())), values | readers.values(actor) | {urgent.NOW: clock.now()})


def _agent(actor: Actor, named: str) -> tuple[str, uuid.UUID | None]:
    if named == "none":
        return _NOBODY, None
    try:
        return _GIVEN, actor.id if named == "me" else uuid.UUID(named)
    except ValueError:
        return _UNKNOWN, None


def unread() -> sa.ColumnElement[bool]:
    """Tickets on which something is new for the reader, who has not opened them since."""
    return Ticket.id.in_(unread_tickets())


def unread_tickets() -> Any:
    """The keys of those tickets."""
    mine = Notice.person_id == sa.bindparam(READER, type_=sa.Uuid())
    return sa.select(Notice.ticket_id).where(mine, Notice.seen_at.is_(None))


def _in_state(code: str) -> sa.ColumnElement[bool]:
    return still_open() if code == Which.OPEN else in_state(State(code))


def _attention(code: str) -> sa.ColumnElement[bool]:
    now = _param(urgent.NOW, sa.DateTime(timezone=True))
    if code == Attention.UNREAD:
        return unread()
    if code == Attention.UNANSWERED:
        return Ticket.first_response_at.is_(None)
    if code == Attention.OVERDUE:
        return sa.and_(dues.is_due_before(now), still_open())
    if code == Attention.DUE_SOON:
        return sa.and_(dues.is_due_between(now, now + urgent.A_DAY), still_open())
    if code == Attention.CLASS_STOPPED:
        return sa.and_(Ticket.stopped_until > now)
    # written into the statement: an index on some rows helps no parameter
    return Ticket.asker_wrote_last.is_(sa.true())


def _equals(name: str, column: Any) -> Callable[[str], sa.ColumnElement[bool]]:
    """The condition that `column` is the value of parameter `name`."""
    kinds = {_NOBODY: lambda: column.is_(None), _UNKNOWN: sa.false}
    return lambda code: kinds.get(code, lambda: column == _param(name, column.type))()


def _about_batch() -> Any:
    about = sa.select(TicketLine.ticket_id).join(Device, Device.id == TicketLine.device_id)
    return about.where(Device.batch_id == _param("batch", sa.Uuid()))


def _about_devices() -> Any:
    return sa.select(TicketLine.ticket_id).where(TicketLine.device_id == sa.any_(_param("devices", sa.ARRAY(sa.Uuid))))


def _param(name: str, kind: Any) -> Any:
    return sa.bindparam(name, type_=kind)


_CONDITIONS: Final[Mapping[str, Callable[[str], sa.ColumnElement[bool]]]] = {
    "state": _in_state,
    "attention": _attention,
    "team": _equals("team", Ticket.team_id),
    "teams": lambda _: Ticket.team_id == sa.any_(_param("teams", sa.ARRAY(sa.Uuid))),
    "agent": _equals("agent", Ticket.agent_id),
    "requester": _equals("requester", Ticket.requester_id),
    "school": _equals("school", Ticket.school_id),
    "priority": _equals("priority", Ticket.priority),
    "batch": lambda _: Ticket.id.in_(_about_batch()),
    "devices": lambda _: Ticket.id.in_(_about_devices()),
    "wait_reason": _equals("wait_reason", Ticket.wait_reason),
    "filed_since": lambda _: Ticket.created_at >= _param("filed_since", sa.DateTime(timezone=True)),
    "filed_before": lambda _: Ticket.created_at < _param("filed_before", sa.DateTime(timezone=True)),
    "due_before": lambda _: dues.is_due_before(_param("due_before", sa.DateTime(timezone=True))),
}
