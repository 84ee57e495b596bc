"""What whoever asked may expect of a ticket that is not done: its place in the queue, and when such tickets are usually done."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core import clock
from core.actor import Actor
from core.scope import get_visible
from tickets.calendars.counting import minutes
from tickets.clocks import reading, typical, wording
from tickets.clocks.reading import Shown
from tickets.clocks.typical import Typical
from tickets.ticket import place, urgent
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN


@dataclass(frozen=True, slots=True)
class Expected:
    """Of an open ticket.

    place    as `place.in_queue`
    typical  how long such tickets take; None: nothing true can be said
    counts   whether its time runs: not while it stands still, and a class that is stopped is another matter
    start    when such tickets are usually done, in words; empty: that has passed
    end      the latest of it; empty: it has taken longer than most
    """

    place: int | None
    typical: Typical | None = None
    counts: bool = False
    start: str = ""
    end: str = ""

    @property
    def is_far(self) -> bool:
        return self.place is not None and self.place > place.FARTHEST


def of(ticket: Ticket, clocks: Iterable[Shown] | None = None) -> Expected:
    """What may be expected of `ticket`, which the reader may see; `clocks`: its own, where they are known already."""
    now, where = clock.now(), place.in_queue(ticket)
    shown = next((one for one in clocks or reading.of(ticket) if one.row.kind is Clock.RESOLVE), None)
    if shown is None or not shown.one.is_running or urgent.is_stopped(ticket, now):
        return Expected(where)
    found = typical.of(ticket.priority, ticket.kind)
    if found is None:
        return Expected(where, counts=True)
    ends = [shown.terms.calendar.due(shown.one.ranges, spent) for spent in (found.low, found.high)]
    start, end = (wording.due(at, None, now) if at is not None and at > now else "" for at in ends)
    return Expected(where, found, counts=True, start=start, end=end)


def seen(actor: Actor, ticket_id: uuid.UUID) -> Expected:
    """What `actor` may expect of a ticket. Raises Forbidden, NotFound."""
    return of(get_visible(actor, Ticket, ticket_id, OWN))


def out(found: Expected) -> dict[str, Any]:
    """The same as the API shows it."""
    told = found.typical
    ends = {} if told is None else {name: minutes(getattr(told, name)) for name in ("low", "middle", "high")}
    return {
        "place": found.place,
        "typical": told and {"tickets": told.tickets, **{f"{name}_minutes": ends[name] for name in ends}},
    }
