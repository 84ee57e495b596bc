"""Which order line each row falls on: in file order, a row that would make a device takes the next free place.

Where an order has several lines of a model and a line names a school, rows that name the school go first; the other rows
take the places that are left, so that no line gets more than it has while another stays short.
"""

from typing import Any

import sqlalchemy as sa

from registry.imports.plan.order_lines import ANY_SCHOOL

LINE: dict[str, Any] = {
    "line_id": sa.Uuid,
    "line_school_id": sa.Uuid,
    "line_price": sa.BigInteger,
    "line_months": sa.Integer,
    "line_appropriation_id": sa.Uuid,
}


def placed(row: Any, places: sa.CTE, *, divided: bool) -> Any:
    """Beside each row: the columns of `LINE`, line_ordered (of the model) and has_place.

    row      judged rows: creates (it would make a device), order_id, model_id, bucket
    places   `order_lines.lines`
    divided  whether the lines of a model name different schools
    """
    found = _in_buckets(row, places)
    return _with_rest(found, places) if divided else found.subquery("ranked")


def _in_buckets(row: Any, places: sa.CTE) -> sa.Select[Any]:
    """Each row on the lines of its own bucket; what its bucket has no room for is on the last of them, without a place."""
    c, at = row.c, places.c
    within = sa.func.row_number().over(
        partition_by=[c.creates, c.order_id, c.model_id, c.bucket], order_by=c.row_number
    )
    ranked = sa.select(row, sa.case((c.creates, within), else_=1).label("within")).subquery("within")
    r = ranked.c
    falls = sa.and_(
        at.order_id == r.order_id,
        at.model_id == r.model_id,
        at.bucket == r.bucket,
        r.within > at.starts,
        sa.or_(r.within <= at.ends, at.is_last),
    )
    is_first_served = sa.or_(r.bucket != ANY_SCHOOL, sa.not_(at.divided))
    line = [
        at.line_id,
        at.school_id.label("line_school_id"),
        at.price.label("line_price"),
        at.warranty_months.label("line_months"),
        at.appropriation_id.label("line_appropriation_id"),
        at.ordered.label("line_ordered"),
        sa.and_(is_first_served, r.within <= at.ends).label("has_place"),
    ]
    return sa.select(ranked, *line).outerjoin(places, falls)


def _with_rest(found: sa.Select[Any], places: sa.CTE) -> Any:
    """The rows that got no place in their bucket, on what the others have left."""
    first: Any = found.cte("first_served").prefix_with("MATERIALIZED")
    taken = (
        sa.select(first.c.line_id, sa.func.count().label("taken"))
        .where(first.c.creates, first.c.has_place)
        .group_by(first.c.line_id)
        .subquery("taken")
    )
    rest = _rest(places, taken).subquery("rest")
    waits = sa.and_(first.c.creates, first.c.has_place.is_(sa.false()))
    order: dict[str, Any] = {
        "partition_by": [waits, first.c.order_id, first.c.model_id],
        "order_by": first.c.row_number,
    }
    turn = sa.select(first, sa.case((waits, sa.func.row_number().over(**order))).label("turn")).subquery("turns")
    t, at = turn.c, rest.c
    falls = sa.and_(at.order_id == t.order_id, at.model_id == t.model_id, t.turn > at.starts, t.turn <= at.ends)
    kept = [column for column in t if column.name not in {*LINE, "has_place", "turn"}]
    line = [sa.case((at.line_id.is_not(None), at[name]), else_=t[name]).label(name) for name in LINE]
    has_place = sa.or_(t.has_place, at.line_id.is_not(None)).label("has_place")
    return sa.select(*kept, *line, has_place).outerjoin(rest, falls).subquery("ranked")


def _rest(places: sa.CTE, taken: Any) -> sa.Select[Any]:
    """The places of each line that are left, counted through the lines of its model."""
    at = places.c
    left = at.line_free - sa.func.coalesce(taken.c.taken, 0)
    ends = sa.func.sum(left).over(partition_by=[at.order_id, at.model_id], order_by=at.position)
    return (
        sa.select(
            at.order_id,
            at.model_id,
            at.line_id,
            at.school_id.label("line_school_id"),
            at.price.label("line_price"),
            at.warranty_months.label("line_months"),
            at.appropriation_id.label("line_appropriation_id"),
            (ends - left).label("starts"),
            ends.label("ends"),
        )
        .outerjoin(taken, taken.c.line_id == at.line_id)
        .where(at.bucket == ANY_SCHOOL)
    )
