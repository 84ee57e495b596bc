"""The open orders of somebody who orders no more."""

import sqlalchemy as sa

from core.db import db
from core.errors import N_, NN_
from core.scope import everywhere
from organisation.people.leaving import Held, Leaving
from registry.purchasing.models import OrderState, PurchaseOrder


def held(leaving: Leaving) -> list[Held]:
    """The open orders that they placed."""
    if not leaving.loses("order:write"):
        return []
    wanted = sa.select(sa.func.count()).where(
        PurchaseOrder.ordered_by_id == leaving.person_id, PurchaseOrder.state == OrderState.OPEN
    )
    count = db.session.scalar(everywhere(wanted, PurchaseOrder, why="how many, for whatever school"))
    says = NN_("%(count)s open order", "%(count)s open orders")
    goes = N_("Whoever orders can go on with this.")
    return [Held("orders", int(count or 0), says, goes, "/orders?state=open", "order:read")]
