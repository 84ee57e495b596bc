"""How long tickets like one usually take: counted once a day from those that ended, never promised.

Alike are tickets of one priority and kind. Counted are those that ended in the last 90 days, each with its working time,
in which waiting for its requester and other pauses are left out. The range lies between two of the sorted waits, chosen
so that the next such ticket falls within with a chance of at least 80 %, whatever the waits look like.
Source: S. S. Wilks, Determination of sample sizes for setting tolerance limits, 1941 (ranges without a distribution)
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.compiled import CompiledStatement
from core.db import db
from core.scope import everywhere
from tickets.clocks.models import TicketClock, TypicalWait
from tickets.clocks.running import Verdict
from tickets.states import Kind, Priority
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

COUNTED: Final = dt.timedelta(days=90)
LEAST: Final = 30  # tickets; the range of fewer hangs on one or two of them
GOOD_FOR: Final = dt.timedelta(days=3)  # when the count of a day is missing, the one before is used so long
JUDGED_OVER: Final = dt.timedelta(days=28)
LEAST_JUDGED: Final = 50
LEAST_WITHIN: Final = 0.65  # of those judged; where fewer fell within, the past says nothing of the present
_WHY: Final = "only how many they are and how long they took is kept"
_SECOND: Final = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Typical:
    """Working time: one in ten tickets took less than `low`, one in ten more than `high`, half of them less than `middle`."""

    tickets: int
    low: dt.timedelta
    middle: dt.timedelta
    high: dt.timedelta


def places(count: Any) -> tuple[Any, Any, Any]:
    """Which of `count` sorted waits, from 1, are the low end, the middle and the high end; a number or an SQL expression.

    Of `count` + 1 waits in any order, the last one lies between the two ends in at least 8 of 10 orders.
    """
    low = (count + 1) // 10
    return low, (count + 1) // 2, count + 1 - low


def of(priority: Priority, kind: Kind) -> Typical | None:
    """How long tickets of this priority and kind usually take; None: too few ended, or what was said did not prove true."""
    today = clock.today()
    rows = _kept().named({"priority": priority.value, "kind": kind.value, "since": today - JUDGED_OVER})
    if not rows or rows[0].low_seconds is None or rows[0].day <= today - GOOD_FOR:
        return None
    judged, within = sum(row.judged for row in rows), sum(row.within for row in rows)
    if judged >= LEAST_JUDGED and within < LEAST_WITHIN * judged:
        return None
    last = rows[0]
    low, middle, high = (each * _SECOND for each in (last.low_seconds, last.middle_seconds, last.high_seconds))
    return Typical(last.tickets, low, middle, high)


@cache
def _kept() -> CompiledStatement:
    row, text = TypicalWait, sa.Text
    columns = (row.day, row.tickets, row.low_seconds, row.middle_seconds, row.high_seconds, row.judged, row.within)
    wanted = sa.select(*columns).where(row.day > sa.bindparam("since", type_=sa.Date))
    for column in (row.priority, row.kind):
        wanted = wanted.where(sa.cast(column, text) == sa.bindparam(column.key, type_=text))
    return CompiledStatement(wanted.order_by(row.day.desc()), {"priority", "kind", "since"})


def count() -> int:
    """Judge what was said last by what ended since, then count anew for today; returns for how many groups.

    A second call on the same day finds the same and writes it again.
    """
    now, today = clock.now(), clock.today()
    _judge(now, today)
    db.session.execute(sa.delete(TypicalWait).where(TypicalWait.day == today))
    found = db.session.execute(everywhere(_ranges(now), Ticket, why=_WHY)).all()
    for row in found:
        ends = (row.low, row.middle, row.high) if row.tickets >= LEAST else (None, None, None)
        kept = dict(zip(("low_seconds", "middle_seconds", "high_seconds"), ends, strict=True))
        facts = {"priority": row.priority, "kind": row.kind, "day": today, "counted_at": now, "tickets": row.tickets}
        db.session.add(TypicalWait(**facts, **kept))
    db.session.flush()
    return len(found)


def _ranges(now: dt.datetime) -> Any:
    group = (Ticket.priority, Ticket.kind)
    number = sa.func.row_number().over(partition_by=group, order_by=TicketClock.elapsed_seconds).label("place")
    tickets = sa.func.count().over(partition_by=group).label("tickets")
    one = _ended(now - COUNTED, now, *group, TicketClock.elapsed_seconds, number, tickets).subquery()
    low, middle, high = places(one.c.tickets)
    found = [
        sa.func.max(one.c.elapsed_seconds).filter(one.c.place == place).label(name)
        for name, place in (("low", low), ("middle", middle), ("high", high))
    ]
    columns = (one.c.priority, one.c.kind, sa.func.max(one.c.tickets).label("tickets"), *found)
    return sa.select(*columns).group_by(one.c.priority, one.c.kind)


def _ended(start: dt.datetime, end: dt.datetime, *columns: Any) -> Any:
    """A SELECT of tickets that were done in `[start, end)`, however they ended but for those that nobody needed any more."""
    wanted = sa.select(*columns).join_from(TicketClock, Ticket, Ticket.id == TicketClock.ticket_id)
    wanted = wanted.where(TicketClock.kind == Clock.RESOLVE, TicketClock.verdict != Verdict.CANCELLED)
    return wanted.where(TicketClock.stopped_at >= start, TicketClock.stopped_at < end)


def _judge(now: dt.datetime, today: dt.date) -> None:
    """Count what ended since the last count before today, and how much of it took as long as that count said."""
    before = sa.select(sa.func.max(TypicalWait.day)).where(TypicalWait.day < today).scalar_subquery()
    last = db.session.scalars(sa.select(TypicalWait).where(TypicalWait.day == before)).all()
    for row in (row for row in last if row.low_seconds is not None):
        within = sa.func.count().filter(TicketClock.elapsed_seconds.between(row.low_seconds, row.high_seconds))
        since = _ended(row.counted_at, now, sa.func.count(), within)
        since = since.where(Ticket.priority == row.priority, Ticket.kind == row.kind)
        row.judged, row.within = db.session.execute(everywhere(since, Ticket, why=_WHY)).one()
