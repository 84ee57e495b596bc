"""Devices that come of orders: how many of each line were sent, and how many of those were taken in."""

import uuid

import sqlalchemy as sa

from core.compiled import constant
from core.db import db
from core.scope import everywhere
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.purchasing.orders import Counts


def came() -> sa.ColumnElement[bool]:
    """Device counts as sent: a delivery registered it, and it was not written off as never come."""
    retired = sa.type_coerce(Device.lifecycle, sa.Text) == constant(Lifecycle.RETIRED.value)
    never_came = sa.and_(retired, Device.received_on.is_(None))
    return sa.and_(Device.order_line_id.is_not(None), sa.not_(never_came))


def count(lines: list[uuid.UUID]) -> dict[uuid.UUID, Counts]:
    """Sent and received devices of each order line; lines without any are left out."""
    if not lines:
        return {}
    statement = (
        sa.select(
            Device.order_line_id,
            sa.func.count(),
            sa.func.count(Device.received_on),
            sa.cast(sa.func.coalesce(sa.func.sum(Device.price_cents), 0), sa.BigInteger),
            sa.func.count() - sa.func.count(Device.price_cents),
        )
        .where(Device.order_line_id == sa.any_(sa.literal(lines, sa.ARRAY(sa.Uuid))), came())
        .group_by(Device.order_line_id)
    )
    counted = everywhere(statement, Device, why="an order is the city's: its totals count devices of every school")
    return {line: Counts(*figures) for line, *figures in db.session.execute(counted)}
