"""The clocks of one ticket as its page and the API show them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from core import clock
from core.actor import Actor
from core.scope import get_visible
from tickets.calendars.counting import minutes
from tickets.clocks import keeping
from tickets.clocks.models import TicketClock
from tickets.clocks.policies import Terms
from tickets.clocks.running import Running, Standing
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN

ORDER = tuple(Clock)


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock as it is now.

    due  None: it stands still before it is due
    """

    row: TicketClock
    terms: Terms
    one: Running
    standing: Standing
    spent: dt.timedelta
    due: dt.datetime | None

    @property
    def budget(self) -> dt.timedelta:
        return self.one.budget


def of_ticket(actor: Actor, ticket_id: uuid.UUID) -> list[Shown]:
    """The clocks of a ticket that `actor` may see; none: it is older than clocks are, or had no targets.

    Raises  Forbidden, NotFound
    """
    return of(get_visible(actor, Ticket, ticket_id, OWN))


def of(ticket: Ticket) -> list[Shown]:
    """The clocks of `ticket`, which the reader may see."""
    now = clock.now()
    found = [_shown(row, terms, now) for row, terms in keeping.of(ticket.id)]
    return sorted(found, key=lambda shown: ORDER.index(shown.row.kind))


def _shown(row: TicketClock, terms: Terms, now: dt.datetime) -> Shown:
    one = keeping.to_running(row)
    return Shown(row, terms, one, one.standing(now, row.due_at), one.elapsed(terms.calendar, now), row.due_at)


def out(shown: Shown) -> dict[str, Any]:
    """One clock as the API shows it."""
    return {
        "kind": shown.row.kind,
        "state": shown.standing,
        "policy": shown.terms.code,
        "calendar": shown.terms.calendar_code,
        "budget_minutes": shown.row.budget_minutes,
        "elapsed_minutes": minutes(shown.spent),
        "due": shown.due,
        "ranges": [{"from": start, "to": end} for start, end in shown.one.ranges],
        "pauses": [{"from": pause.start, "to": pause.end, "reason": pause.reason} for pause in shown.one.pauses],
        "stopped_at": shown.one.stopped_at,
        "from_history": shown.row.from_history,
    }
