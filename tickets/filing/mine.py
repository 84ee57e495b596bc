"""What a person asked for, and what a school has open: lists for requesters, never for the desk."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, reader, visible
from organisation.schools.models import Room, School
from registry.devices.models import Device
from tickets.desk import desk
from tickets.filing.filed import COLUMNS, NAMES, TEAM_NAMES, with_names
from tickets.states import OPEN, State, Visibility
from tickets.teams.models import Team
from tickets.ticket import merged, readers
from tickets.ticket.by_state import in_state
from tickets.ticket.guards import is_too_late
from tickets.ticket.models import Message, Ticket, TicketLine, Watcher
from tickets.ticket.titles import title

NEWEST = Order((Ticket.created_at, Ticket.id), (dt.datetime, uuid.UUID), descending=True)
OVER = frozenset({State.CLOSED, State.CANCELLED, State.MERGED})
NOT_OVER = OPEN | {State.RESOLVED}


class Which(enum.StrEnum):
    """The lists: what is not over yet, what is, and what the school has open."""

    OPEN = "open"
    OVER = "over"
    SCHOOL = "school"


def own(
    actor: Actor,
    *,
    over: bool = False,
    for_others: bool = True,
    language: str = "",
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """What `actor` asked for, filed for somebody or follows, newest first, each with the latest answer.

    over        what is over instead of what is not; what waits to be confirmed is not over, nor what was joined to a
                ticket that is not
    for_others  whether what was filed for somebody else is among them
    language    of titles that were tapped, default the actor's own
    Returns     rows of `filed.COLUMNS`, title, the team's and the people's names, answer, answered_at
    Raises      Forbidden, Invalid
    """
    actor.must("ticket:own")

    def build() -> CompiledStatement:
        asked = sa.select(Ticket.id).where(Ticket.requester_id == reader(actor))
        followed = sa.select(Watcher.ticket_id).where(Watcher.person_id == reader(actor))
        joined = Ticket.id == sa.any_(sa.bindparam("joined", type_=sa.ARRAY(sa.Uuid)))
        of_state = in_state(*(OVER if over else NOT_OVER))
        in_list = sa.and_(of_state, ~joined) if over else sa.or_(of_state, joined)
        wanted = _listed(actor, language).where(Ticket.id.in_(asked.union(followed)), in_list)
        if not for_others:
            wanted = wanted.where(sa.or_(Ticket.requester_id == reader(actor), Ticket.filed_by_id != reader(actor)))
        return CompiledStatement(NEWEST.apply(wanted, after, limit).limit(constant(limit + 1)), values)

    values = {
        **readers.values(actor),
        "joined": list(merged.still_going_on(actor)),
        **(NEWEST.parameters(after) if after else {}),
    }
    shape = (readers.reader_of(actor), over, for_others, language or actor.language, limit, bool(after))
    rows = _own.get(shape, build).named(values)
    return page(rows, limit, lambda row: (row.created_at, row.id), NEWEST)


_own = StatementCache()


def of_schools(actor: Actor, *, language: str = "", limit: int = 50, after: str | None = None) -> Page:
    """What the schools that `actor` looks after have open, never what is sensitive, newest first.

    Returns  rows as `own` gives them, with requester, room and the schools' names
    Raises   Forbidden, Invalid
    """
    actor.must("ticket:school")
    wanted = _listed(actor, language, Room.name.label("room"), School.name_fi, School.name_sv)
    wanted = wanted.join(School, School.id == Ticket.school_id)
    wanted = wanted.outerjoin(Room, Room.id == Ticket.room_id)
    wanted = wanted.where(Ticket.state.in_(sorted(NOT_OVER)), Ticket.sensitive.is_(False))
    if not actor.everywhere("ticket:school"):
        wanted = wanted.where(Ticket.school_id.in_(actor.schools("ticket:school")))
    rows = db.session.execute(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda row: (row.created_at, row.id), NEWEST)


def has_any(actor: Actor) -> bool:
    """Whether `actor` ever asked for anything."""
    asked = visible(actor, Ticket, "ticket:own", Ticket.id).where(Ticket.requester_id == actor.id)
    followed = sa.select(Watcher.ticket_id).where(Watcher.person_id == actor.id)
    return any(db.session.scalar(one.limit(1)) is not None for one in (asked, followed))


def tags(rows: list[Any]) -> dict[uuid.UUID, list[str]]:
    """Ticket → the tags of its devices, for rows of these lists."""
    wanted = sa.select(TicketLine.ticket_id, Device.asset_tag).join(Device, Device.id == TicketLine.device_id)
    wanted = wanted.where(TicketLine.ticket_id.in_([row.id for row in rows]), Device.asset_tag.is_not(None))
    found: dict[uuid.UUID, list[str]] = {}
    told = everywhere(wanted.order_by(TicketLine.id), Device, why="whoever sees the ticket sees what it is about")
    for ticket_id, tag in db.session.execute(told):
        found.setdefault(ticket_id, []).append(tag)
    return found


def can_reopen(row: Any) -> bool:
    """Whether its requester may say that it was not done: within 14 days of the latest resolution."""
    if row.state not in {State.RESOLVED, State.CLOSED} or row.resolved_at is None:
        return False
    return not is_too_late(row.resolved_at, clock.now())


def can_confirm(actor: Actor, row: Any) -> bool:
    """Whether `actor` may say that it is done: whoever asked or filed, not who follows."""
    return row.state == State.RESOLVED and desk.asked(actor, row)


def _columns(actor: Actor, language: str) -> tuple[Any, ...]:
    return (*COLUMNS, title(language or actor.language), *TEAM_NAMES, *NAMES)


def _listed(actor: Actor, language: str, *more: Any) -> Any:
    """Tickets with their team and what the desk said last to whoever asked."""
    said = sa.select(Message.text.label("answer"), Message.created_at.label("answered_at")).where(
        Message.ticket_id == Ticket.id,
        Message.visibility == constant(Visibility.PUBLIC.value),
        Message.redacted_at.is_(None),
        Message.by_desk,
    )
    last = said.order_by(Message.created_at.desc()).limit(constant(1)).lateral("last")
    wanted = visible(actor, Ticket, "ticket:own", *_columns(actor, language), last.c.answer, last.c.answered_at, *more)
    wanted = everywhere(wanted, Message, why="public ones of the tickets that are listed")
    return with_names(wanted).outerjoin(Team, Team.id == Ticket.team_id).outerjoin(last, sa.true())
