"""Open clocks are counted anew when their calendar or their targets change; what they ran stays as it was."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from tickets.clocks import keeping, policies
from tickets.clocks.models import SlaPolicy, TicketClock
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

TOPIC = "clocks.recount"


def recount() -> int:
    """Give every open clock the latest targets of its policy, and work out when it is due; returns how many changed."""
    latest = {code: policies.in_force(code) for code in db.session.scalars(sa.select(SlaPolicy.code).distinct())}
    columns = (*TicketClock.__table__.columns, SlaPolicy.code, Ticket.priority, Ticket.kind.label("ticket_kind"))
    wanted = sa.select(*columns).join(SlaPolicy, SlaPolicy.id == TicketClock.policy_id)
    wanted = wanted.join(Ticket, Ticket.id == TicketClock.ticket_id).where(TicketClock.stopped_at.is_(None))
    wanted = wanted.order_by(TicketClock.ticket_id, TicketClock.kind).with_for_update(of=TicketClock)
    rows = db.session.execute(everywhere(wanted, Ticket, why="clocks run whatever school it is")).all()
    changes = [change for row in rows for change in _changes(row, latest)]
    if changes:
        db.session.execute(sa.update(TicketClock), changes)
    return len(changes)


def _changes(row: Any, latest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    terms = latest[row.code]
    if row.kind is Clock.PUPIL_WITHOUT_DEVICE:
        budget = terms.without_device_minutes
    else:
        budget = terms.budgets.get((row.kind, row.priority, row.ticket_kind))
    after: dict[str, Any] = {"policy_id": terms.id, "budget_minutes": budget or row.budget_minutes}
    one = keeping.to_running(row, after["budget_minutes"])
    after |= {"due_at": one.due(terms.calendar), "next_step_at": keeping.next_step_at(row.kind, row.step, terms, one)}
    if any(getattr(row, name) != value for name, value in after.items()):
        yield {"ticket_id": row.ticket_id, "kind": row.kind, **after}
