"""The orders of the list of tickets besides that of `ticket.urgent`, each read from an index of its own."""

import datetime as dt
import enum
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from core.paging import Order
from tickets.ticket.models import Ticket


class Sort(enum.StrEnum):
    """What comes first: the most urgent, the oldest, the newest, or what nobody has written on for longest."""

    URGENT = "urgent"
    OLDEST = "oldest"
    NEWEST = "newest"
    QUIET = "quiet"


LAST_WRITTEN_ON = sa.func.coalesce(Ticket.last_message_at, Ticket.created_at).label("last_written_on")
_AGE, _KEY = (dt.datetime, uuid.UUID), (Ticket.created_at, Ticket.id)
ORDERS: Mapping[Sort, Order] = MappingProxyType(
    {
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
    return (row.last_message_at or row.created_at) if sort is Sort.QUIET else row.created_at, row.id
