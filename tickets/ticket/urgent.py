"""What is most urgent now: a class that is stopped while its lesson lasts, then by priority and age.

Tickets that wait for an answer of their requester come last: nobody can do anything about them.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.db import db
from core.paging import Order, Page, page
from tickets.ticket.models import Ticket

LESSON = dt.timedelta(minutes=90)  # a lesson whose end nobody told: two school hours
LONGEST_LESSON = dt.timedelta(hours=4)  # whatever end was told
_KEYS = (Ticket.priority, Ticket.created_at, Ticket.id)
_TYPES = (str, dt.datetime, uuid.UUID)
_OF_STOPPED_CLASSES = Order(_KEYS, _TYPES)
_OF_OTHERS = Order((Ticket.queue_rank, *_KEYS), (int, *_TYPES))
_STOPPED = 0  # stands in a cursor where others have their `queue_rank`


def stopped_until(filed_at: dt.datetime, lesson_ends_at: dt.datetime | None) -> dt.datetime:
    """Until when the class of a ticket counts as stopped: the end of its lesson as told, within four hours."""
    return min(lesson_ends_at or filed_at + LESSON, filed_at + LONGEST_LESSON)


def is_stopped(ticket: Any, now: dt.datetime) -> bool:
    """Whether the class of `ticket`, or of a row with `stopped_until`, is stopped at `now`."""
    return ticket.stopped_until is not None and ticket.stopped_until > now


def comes_first(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Tickets before all others: a class is stopped at `now`, and nobody waits for an answer of its requester."""
    return sa.and_(Ticket.stopped_until > now, Ticket.queue_rank == 1)


def comes_later(now: dt.datetime) -> sa.ColumnElement[bool]:
    """All other tickets."""
    return sa.or_(Ticket.stopped_until.is_(None), Ticket.stopped_until <= now, Ticket.queue_rank > 1)


def most_urgent(wanted: Any, limit: int, after: str | None = None) -> Page:
    """The tickets of `wanted`, most urgent first: two look-ups, each along an index of its own.

    wanted  a statement of open tickets with `queue_rank`, `priority`, `created_at` and `id`
    Raises  Invalid: the cursor is not one of this list's
    """
    now, start = clock.now(), _OF_OTHERS.read(after) if after else None
    rows: list[Any] = []
    if start is None or start[0] == _STOPPED:
        later = _OF_STOPPED_CLASSES.cursor(start[1:]) if start else None
        rows += db.session.execute(_OF_STOPPED_CLASSES.apply(wanted.where(comes_first(now)), later, limit)).all()
    stopped = len(rows)
    if stopped <= limit:
        later = after if start is not None and start[0] != _STOPPED else None
        rows += db.session.execute(_OF_OTHERS.apply(wanted.where(comes_later(now)), later, limit - stopped)).all()
    last = min(len(rows), limit) - 1
    return page(rows, limit, lambda row: _key(row, _STOPPED if last < stopped else row.queue_rank), _OF_OTHERS)


def keys(wanted: Any, limit: int) -> list[uuid.UUID]:
    """The keys of the most urgent tickets of `wanted`, a statement of the column `id`; locks as `wanted` does."""
    now, found = clock.now(), list[uuid.UUID]()
    for which in (comes_first(now), comes_later(now)):
        if len(found) < limit:
            some = wanted.where(which).order_by(Ticket.queue_rank, *_KEYS).limit(limit - len(found))
            found += db.session.scalars(some)
    return found


def _key(row: Any, rank: int) -> tuple[Any, ...]:
    return rank, row.priority.value, row.created_at, row.id
