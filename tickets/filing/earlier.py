"""What a person has reported already, so that nobody is asked to report it again."""

import uuid
from typing import Any

from core.actor import Actor
from core.db import db
from core.scope import visible
from tickets.categories.models import Category
from tickets.states import OPEN
from tickets.ticket.models import Ticket, TicketLine


def same(actor: Actor, device: uuid.UUID, category: str | None) -> Any:
    """The open ticket that `actor` asked for about the same device and category: id, number, created_at; or none."""
    if not actor.may("ticket:own"):
        return None
    wanted = (
        visible(actor, Ticket, "ticket:own", Ticket.id, Ticket.number, Ticket.created_at)
        .join(TicketLine, TicketLine.ticket_id == Ticket.id)
        .outerjoin(Category, Category.id == Ticket.category_id)
        .where(Ticket.requester_id == actor.id, TicketLine.device_id == device, Ticket.state.in_(OPEN))
        .where(Category.code == category if category else Ticket.category_id.is_(None))
    )
    return db.session.execute(wanted.order_by(Ticket.created_at.desc()).limit(1)).first()
