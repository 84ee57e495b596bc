"""Which order line a row falls on: the lines that a file's orders have, how much of each is free, and who gets it.

A row that names a school falls on the lines for that school, else on those for none; a row without a school, or for a
school that the order does not know, falls on all lines of its model in their order. Such a set of lines is a bucket.
"""

import uuid
from typing import Any

import sqlalchemy as sa

from registry.devices import arrivals
from registry.devices.models import Device
from registry.imports.models import ParsedRow
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder

ANY_SCHOOL = uuid.UUID(int=2**128 - 1)  # the bucket of all lines of a model
NO_SCHOOL = uuid.UUID(int=0)


def orders(batch_id: uuid.UUID, supplier_id: uuid.UUID | None) -> sa.CTE:
    """The orders of this supplier that a file names. Returns columns said, order_id, closed."""
    said = (
        sa.select(ParsedRow.order_number.label("said"))
        .where(ParsedRow.batch_id == batch_id, ParsedRow.order_number.is_not(None))
        .distinct()
        .subquery("order_said")
    )
    return (
        sa.select(
            said.c.said, PurchaseOrder.id.label("order_id"), (PurchaseOrder.state != OrderState.OPEN).label("closed")
        )
        .join(PurchaseOrder, sa.func.lower(PurchaseOrder.number) == sa.func.lower(said.c.said))
        .where(PurchaseOrder.supplier_id == supplier_id)
        .cte("order_found")
    )


def sent() -> Any:
    """How many devices each order line has brought. Returns columns order_line_id, sent."""
    return (
        sa.select(Device.order_line_id, sa.func.count().label("sent"))
        .where(arrivals.came())
        .group_by(Device.order_line_id)
    )


def lines(found: sa.CTE) -> sa.CTE:
    """The lines of the orders `found`, once in the bucket of their school and once in that of all lines.

    Returns  columns line_id, order_id, model_id, school_id, bucket, price, warranty_months, starts and ends (of the
             free places, ends none: the last line of its bucket), free, ordered and names_school of the whole model
    """
    counted = (
        sent()
        .where(
            Device.order_line_id.in_(sa.select(OrderLine.id).where(OrderLine.order_id.in_(sa.select(found.c.order_id))))
        )
        .subquery("counted")
    )
    free = sa.func.greatest(OrderLine.quantity - sa.func.coalesce(counted.c.sent, 0), 0)
    base = (
        sa.select(
            OrderLine.id.label("line_id"),
            OrderLine.order_id,
            OrderLine.model_id,
            OrderLine.school_id,
            OrderLine.position,
            OrderLine.unit_price_cents.label("price"),
            OrderLine.warranty_months,
            OrderLine.quantity,
            free.label("free"),
        )
        .outerjoin(counted, counted.c.order_line_id == OrderLine.id)
        .where(OrderLine.order_id.in_(sa.select(found.c.order_id)))
        .cte("line_free")
    )
    by_school = _bucket(base, sa.func.coalesce(base.c.school_id, sa.literal(NO_SCHOOL, sa.Uuid)))
    whole = _bucket(base, sa.literal(ANY_SCHOOL, sa.Uuid))
    return sa.union_all(by_school, whole).cte("line_place")


def _bucket(base: Any, bucket: Any) -> Any:
    of_model: dict[str, Any] = {"partition_by": [base.c.order_id, base.c.model_id]}
    within: dict[str, Any] = {"partition_by": [base.c.order_id, base.c.model_id, bucket], "order_by": base.c.position}
    ends = sa.func.sum(base.c.free).over(**within)
    is_last = sa.func.lead(base.c.line_id).over(**within).is_(None)
    return sa.select(
        base.c.line_id,
        base.c.order_id,
        base.c.model_id,
        base.c.school_id,
        bucket.label("bucket"),
        base.c.price,
        base.c.warranty_months,
        (ends - base.c.free).label("starts"),
        sa.case((is_last, sa.null()), else_=ends).label("ends"),
        sa.func.sum(base.c.free).over(**of_model).label("free"),
        sa.func.sum(base.c.quantity).over(**of_model).label("ordered"),
        sa.func.bool_or(base.c.school_id.is_not(None)).over(**of_model).label("names_school"),
    )


def buckets(places: sa.CTE) -> sa.CTE:
    """The buckets that there are. Returns columns order_id, model_id, bucket, names_school."""
    columns = [places.c.order_id, places.c.model_id, places.c.bucket, places.c.names_school]
    return sa.select(*columns).distinct().cte("bucket")
