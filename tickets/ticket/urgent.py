"""What is most urgent now: a class that is stopped while its lesson lasts, then by priority and age.

Tickets that wait for an answer of their requester come last: nobody can do anything about them.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import constant
from core.db import db
from core.paging import Order, Page, page
from core.scope import visible
from tickets.states import OPEN
from tickets.ticket.models import Ticket

LESSON = dt.timedelta(minutes=90)  # a lesson whose end nobody told: two school hours
LONGEST_LESSON = dt.timedelta(hours=4)  # whatever end was told
NOW = "now"  # the parameter of `comes_first` and `comes_later`
_KEYS = (Ticket.priority, Ticket.created_at, Ticket.id)
_TYPES = (str, dt.datetime, uuid.UUID)
_OF_STOPPED_CLASSES = Order(_KEYS, _TYPES)
_OF_OTHERS = Order((Ticket.queue_rank, *_KEYS), (int, *_TYPES))
_STOPPED = 0  # the rank of a stopped class; others have their `queue_rank`
A_DAY = sa.literal_column("interval '1 day'", sa.Interval)


def stopped_until(filed_at: dt.datetime, lesson_ends_at: dt.datetime | None) -> dt.datetime:
    """Until when the class of a ticket counts as stopped: the end of its lesson as told, within four hours."""
    return min(lesson_ends_at or filed_at + LESSON, filed_at + LONGEST_LESSON)


def is_stopped(ticket: Any, now: dt.datetime) -> bool:
    """Whether the class of `ticket`, or of a row with state and `stopped_until`, is stopped at `now`; none is once it ended."""
    return ticket.stopped_until is not None and ticket.stopped_until > now and ticket.state in OPEN


def comes_first(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Tickets before all others: a class is stopped at `now`, and nobody waits for an answer of its requester.

    The second bound, which no lesson reaches, tells the planner that they are few, whatever `now` is.
    """
    at = _at(now)
    return sa.and_(Ticket.stopped_until > at, Ticket.stopped_until <= at + A_DAY, Ticket.queue_rank == constant(1))


def comes_later(now: dt.datetime) -> sa.ColumnElement[bool]:
    """All other tickets."""
    at, until = _at(now), Ticket.stopped_until
    return sa.or_(until.is_(None), until <= at, until > at + A_DAY, Ticket.queue_rank > constant(1))


def _at(now: dt.datetime) -> Any:
    return sa.bindparam(NOW, now, sa.DateTime(timezone=True))


def most_urgent(
    actor: Actor, permission: str, columns: Sequence[Any], *conditions: Any, limit: int, after: str | None = None
) -> Page:
    """Open tickets that `actor` may see, most urgent first.

    columns     of tickets, `priority`, `created_at` and `id` among them
    conditions  which tickets
    Raises      Forbidden, Invalid: the cursor is not one of this list's
    """
    found = in_order(columns, *conditions, rows=limit + 1, after=after).subquery("found")
    wanted = visible(actor, Ticket, permission, *found.c).order_by(*sort_keys(found.c))
    return page(db.session.execute(wanted).all(), limit, key, ORDER)


ORDER = _OF_OTHERS  # of the cursors


def in_order(columns: Sequence[Any], *conditions: Any, rows: int, after: str | None = None) -> Any:
    """A SELECT of the first open tickets with their `rank`: two look-ups, each along an index of its own.

    It is to be put into a statement that says for whom. Raises Invalid, as `most_urgent`.
    """
    now, start = clock.now(), _OF_OTHERS.read(after) if after else None
    wanted, is_later = sa.select(*columns).where(*conditions), start is not None and start[0] != _STOPPED
    others = wanted.add_columns(Ticket.queue_rank.label("rank")).where(comes_later(now))
    others = _OF_OTHERS.apply(others, after if is_later else None, rows).limit(constant(rows))
    if is_later:
        return others
    cursor = _OF_STOPPED_CLASSES.cursor(start[1:]) if start else None
    stopped = wanted.add_columns(constant(_STOPPED).label("rank")).where(comes_first(now))
    stopped = _OF_STOPPED_CLASSES.apply(stopped, cursor, rows).limit(constant(rows))
    both = sa.union_all(*[sa.select(part.subquery()) for part in (stopped, others)]).subquery("both")
    return sa.select(*both.c).order_by(*sort_keys(both.c)).limit(constant(rows))


def parameters(after: str | None) -> dict[str, Any]:
    """The parameters of `in_order`. Raises Invalid, as `most_urgent`."""
    start: dict[str, Any] = {}
    if after:
        first, *others = _OF_OTHERS.read(after)
        order = _OF_OTHERS if first != _STOPPED else _OF_STOPPED_CLASSES
        start = order.parameters(after if first != _STOPPED else order.cursor(others))
    return {NOW: clock.now(), **start}


def is_of_stopped(after: str) -> bool:
    """Whether a cursor stands among the stopped classes. Raises Invalid."""
    return bool(_OF_OTHERS.read(after)[0] == _STOPPED)


def sort_keys(columns: Any) -> tuple[Any, ...]:
    """By what rows of `in_order` are sorted, in a statement around it."""
    return (columns.rank, columns.priority, columns.created_at, columns.id)


def key(row: Any) -> tuple[Any, ...]:
    """Where a row of `in_order` stands."""
    return row.rank, str(row.priority), row.created_at, row.id


def keys(wanted: Any, limit: int) -> list[uuid.UUID]:
    """The keys of the most urgent tickets of `wanted`, a statement of the column `id`; locks as `wanted` does."""
    now, found = clock.now(), list[uuid.UUID]()
    for which in (comes_first(now), comes_later(now)):
        if len(found) < limit:
            some = wanted.where(which).order_by(Ticket.queue_rank, *_KEYS).limit(limit - len(found))
            found += db.session.scalars(some)
    return found
