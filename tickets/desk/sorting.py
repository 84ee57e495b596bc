"""The orders of the list of tickets besides that of `ticket.urgent`, those by age and silence each read from an index of its own."""

import datetime as dt
import enum
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from core.paging import Order
from tickets.clocks import dues
from tickets.ticket.models import Ticket


class Sort(enum.StrEnum):
    """What comes first: the most urgent, what is due next, the oldest, the newest, what is silent for longest."""

    URGENT = "urgent"
    DUE = "due"
    OLDEST = "oldest"
    NEWEST = "newest"
    QUIET = "quiet"


LAST_WRITTEN_ON = sa.func.coalesce(Ticket.last_message_at, Ticket.created_at).label("last_written_on")
NOT_DUE = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)  # stands for tickets of which no clock runs: they come last
_DUE = sa.func.coalesce(dues.soonest_at(Ticket.id), sa.literal_column("timestamptz '9000-01-01 00:00+00'"))
_AGE, _KEY = (dt.datetime, uuid.UUID), (Ticket.created_at, Ticket.id)
ORDERS: Mapping[Sort, Order] = MappingProxyType(
    {
        Sort.DUE: Order((sa.type_coerce(_DUE, sa.DateTime(timezone=True)), Ticket.id), _AGE),
        Sort.OLDEST: Order(_KEY, _AGE),
        Sort.NEWEST: Order(_KEY, _AGE, descending=True),
        Sort.QUIET: Order((LAST_WRITTEN_ON.element, Ticket.id), _AGE),
    }
)


def in_use(wanted: Sort | None, *, only_open: bool) -> Sort:
    """The order that the list has: where done tickets are among them, by age only, the newest first unless asked."""
    if only_open:
        return wanted or Sort.URGENT
    return Sort.OLDEST if wanted is Sort.OLDEST else Sort.NEWEST


def values(sort: Sort, row: Any) -> tuple[Any, ...]:
    """By what `row` stands where it does."""
    if sort is Sort.DUE:
        return row.due_at or NOT_DUE, row.id
    return (row.last_message_at or row.created_at) if sort is Sort.QUIET else row.created_at, row.id
