"""The open orders of somebody who orders no more."""

import sqlalchemy as sa

from core.db import db
from core.errors import N_, NN_
from core.scope import everywhere
from organisation.people.leaving import NAMED, Held, Leaving, Thing
from registry.purchasing.models import OrderState, PurchaseOrder


def held(leaving: Leaving) -> list[Held]:
    """The open orders that they placed."""
    if not leaving.loses("order:write"):
        return []
    wanted = sa.select(PurchaseOrder.id, PurchaseOrder.number).where(
        PurchaseOrder.ordered_by_id == leaving.person_id, PurchaseOrder.state == OrderState.OPEN
    )
    wanted = everywhere(wanted.order_by(PurchaseOrder.number), PurchaseOrder, why="whatever school they are for")
    rows = db.session.execute(wanted).all()
    things = [Thing(row.number, f"/orders/{row.id}") for row in rows[:NAMED]]
    says = NN_("%(count)s open order", "%(count)s open orders")
    goes = N_("Whoever orders can go on with this.")
    return [Held("orders", len(rows), says, goes, "/orders?state=open", "order:read", things)]
