"""The SQL of the list of tickets: which tickets a page has, then the names that stand beside them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from core.languages import CODES
from core.scope import everywhere, visible
from organisation.people.models import Person
from organisation.schools.models import Room, School
from tickets.categories.models import Category
from tickets.clocks import dues
from tickets.desk import sorting
from tickets.desk.narrowing import Asked, unread_tickets
from tickets.desk.searching import SEARCHED, says
from tickets.desk.sorting import Sort
from tickets.teams.models import Team
from tickets.ticket import readers, urgent
from tickets.ticket.models import Ticket
from tickets.ticket.titles import tapped
from tickets.ticket.transitions import OWN


class Row(NamedTuple):
    """A ticket of the list.

    rank         its place before priority and age; see `ticket.urgent`
    team_*, …    names in the languages that there are
    title        as typed, or the name of the tapped category in the reader's language
    due_at       when the next of its clocks is due
    due_kind     which clock that is
    unread       something is new on it for the reader
    """

    id: uuid.UUID
    number: str
    state: str
    wait_reason: str | None
    priority: str
    created_at: dt.datetime
    stopped_until: dt.datetime | None
    lesson_ends_at: dt.datetime | None
    place: str
    reach: str | None
    phone: str
    rank: int
    sensitive: bool
    version: int
    school_id: uuid.UUID
    team_id: uuid.UUID | None
    agent_id: uuid.UUID | None
    last_message_at: dt.datetime | None
    asker_wrote_last: bool
    school_fi: str
    school_sv: str
    school_kind: str
    teaching: str
    team_code: str | None
    team_fi: str | None
    team_sv: str | None
    team_en: str | None
    agent: str | None
    requester: str
    room: str | None
    category_fi: str | None
    category_sv: str | None
    category_en: str | None
    title: str
    due_at: dt.datetime | None
    due_kind: str | None
    unread: bool


_OF_TICKET: Final = (
    *(Ticket.id, Ticket.number, Ticket.state, Ticket.wait_reason, Ticket.priority, Ticket.created_at),
    *(Ticket.stopped_until, Ticket.lesson_ends_at, Ticket.place, Ticket.reach, Ticket.phone),
    *(Ticket.sensitive, Ticket.version, Ticket.school_id, Ticket.team_id, Ticket.agent_id),
    *(Ticket.last_message_at, Ticket.asker_wrote_last),
)
_FOR_NAMES: Final = (Ticket.title, Ticket.title_code, Ticket.category_id, Ticket.requester_id, Ticket.room_id)
_REQUESTER = sa.orm.aliased(Person)
_statements = StatementCache()


def rows(
    actor: Actor, asked: Asked, order: Sort, language: str, *, limit: int, after: str | None, q: str | None
) -> list[Row]:
    """The tickets that a page has, and one more if there is another page. Raises Forbidden, Invalid."""
    values = {**asked.values, **_cursor(order, after)}
    build = partial(_statement, actor, asked, order, language, limit=limit, after=after, q=q)
    if q:  # a question's words make its statement
        return [Row._make(row) for row in db.session.execute(build(), values)]
    start = "" if not after else "stopped" if order is Sort.URGENT and urgent.is_of_stopped(after) else "later"
    shape = (readers.reader_of(actor), asked.shape, order, language, limit, start)
    return [Row._make(row) for row in _statements.get(shape, lambda: CompiledStatement(build(), values)).rows(values)]


def _cursor(order: Sort, after: str | None) -> dict[str, Any]:
    if order is Sort.URGENT:
        return urgent.parameters(after)
    return sorting.ORDERS[order].parameters(after) if after else {}


def _statement(
    actor: Actor, asked: Asked, order: Sort, language: str, *, limit: int, after: str | None, q: str | None
) -> Any:
    """The names are joined to what was found, not to every ticket: the database then plans two short statements."""
    conditions = [*asked.conditions(), *([says(actor, q)] if q else [])]
    columns = (*_OF_TICKET, *_FOR_NAMES)
    if order is Sort.URGENT:
        found = urgent.in_order(columns, *conditions, rows=limit + 1, after=after).subquery("found")
        sort: Sequence[Any] = urgent.sort_keys(found.c)
    else:
        keys = sorting.ORDERS[order]
        named = [column.label(f"key_{number}") for number, column in enumerate(keys.columns)]
        first = sa.select(*columns, Ticket.queue_rank.label("rank"), *named).where(*conditions)
        found = keys.apply(first, after, limit).limit(constant(limit + 1)).subquery("found")
        sort = [found.c[column.name].desc() if keys.descending else found.c[column.name] for column in named]
    wanted = _with_names(actor, found, language).order_by(*sort)
    return (
        everywhere(wanted, *SEARCHED, why="whoever sees a ticket may find it by what it names")
        if q or asked.is_about_devices
        else wanted
    )


def _with_names(actor: Actor, found: Any, language: str) -> Any:
    of = found.c
    soonest = dues.soonest(of.id).lateral("soonest")
    names = {
        "school_fi": School.name_fi,
        "school_sv": School.name_sv,
        "school_kind": School.kind,
        "teaching": School.language,
        "team_code": Team.code,
        **{f"team_{code}": getattr(Team, f"name_{code}") for code in CODES},
        "agent": Person.name,
        "requester": _REQUESTER.name,
        "room": Room.name,
        **{f"category_{code}": getattr(Category, f"name_{code}") for code in CODES},
        "title": sa.func.coalesce(tapped(of.title_code, language), of.title),
        "due_at": soonest.c.due_at,
        "due_kind": soonest.c.kind,
        "unread": of.id.in_(unread_tickets()),
    }
    columns = [names[name].label(name) if name in names else of[name] for name in Row._fields]
    wanted = visible(actor, Ticket, OWN, *columns).select_from(found).join(School, School.id == of.school_id)
    wanted = wanted.outerjoin(Team, Team.id == of.team_id).outerjoin(Person, Person.id == of.agent_id)
    wanted = wanted.outerjoin(Category, Category.id == of.category_id)
    wanted = wanted.join(_REQUESTER, _REQUESTER.id == of.requester_id).outerjoin(Room, Room.id == of.room_id)
    return wanted.outerjoin(soonest, sa.true())
