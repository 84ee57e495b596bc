"""The lines that a file's orders have, how much of each is free, and in which sets of lines a row looks for a place.

A row that names a school falls on the lines for that school, else on those for none; a row without a school, or for a
school that the order does not know, falls on all lines of its model in their order. Such a set of lines is a bucket.
Where the lines of a model do not differ in their school, all of them are the only bucket.
"""

import uuid
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
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

    Returns  columns line_id, order_id, model_id, school_id, position, bucket, price, warranty_months, appropriation_id, line_free, starts
             and ends (of its free places among those of its bucket), is_last (of its bucket); of the whole model
             ordered, names_school and divided (it has several lines, and one names a school)
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
            OrderLine.appropriation_id,
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
    names_school = sa.func.bool_or(base.c.school_id.is_not(None)).over(**of_model)
    return sa.select(
        base.c.line_id,
        base.c.order_id,
        base.c.model_id,
        base.c.school_id,
        base.c.position,
        bucket.label("bucket"),
        base.c.price,
        base.c.warranty_months,
        base.c.appropriation_id,
        base.c.free.label("line_free"),
        (ends - base.c.free).label("starts"),
        ends.label("ends"),
        sa.func.lead(base.c.line_id).over(**within).is_(None).label("is_last"),
        sa.func.sum(base.c.quantity).over(**of_model).label("ordered"),
        names_school.label("names_school"),
        sa.and_(sa.func.count().over(**of_model) > 1, names_school).label("divided"),
    )


def buckets(places: sa.CTE) -> sa.CTE:
    """The buckets that there are. Returns columns order_id, model_id, bucket, names_school, divided."""
    columns = [places.c.order_id, places.c.model_id, places.c.bucket, places.c.names_school, places.c.divided]
    return sa.select(*columns).distinct().cte("bucket")


def is_divided(batch_id: uuid.UUID, supplier_id: uuid.UUID | None) -> bool:
    """Whether an order that the file names has several lines of a model, and one of them names a school."""
    found = orders(batch_id, supplier_id)
    several = sa.and_(sa.func.count() > 1, sa.func.bool_or(OrderLine.school_id.is_not(None)))
    of_model = sa.select(OrderLine.model_id).where(OrderLine.order_id.in_(sa.select(found.c.order_id)))
    of_model = of_model.group_by(OrderLine.order_id, OrderLine.model_id).having(several).limit(1)
    of_model = everywhere(of_model, PurchaseOrder, why="the orders that the file names, whoever placed them")
    return db.session.scalar(of_model) is not None
