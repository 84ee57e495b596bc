"""What pays for the rows of a delivery: the appropriation that a file names, held against the lines of its orders."""

from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from registry.funding.models import Appropriation
from registry.imports.models import ParsedRow
from registry.imports.plan.rule import Rule, is_new
from registry.purchasing.models import PurchaseOrder

KEY: Final = "appropriation"


def named(columns: Collection[str], order: Any) -> list[Any]:
    """Beside each row: appropriation_id, of what it names by code or id; of several years that of its order's.

    columns  keys of the target columns that the file has
    order    `order_lines.orders`
    """
    if KEY not in columns:
        return []
    placed = aliased(PurchaseOrder)
    placed_in = sa.select(sa.extract("year", placed.ordered_on)).where(placed.id == order.c.order_id)
    year = placed_in.correlate(order).scalar_subquery()
    one, other = aliased(Appropriation), aliased(Appropriation)
    counted = sa.select(sa.func.count(other.id)).where(_is_named(other))
    alone = counted.correlate(ParsedRow).scalar_subquery() == 1
    found = sa.select(one.id).where(_is_named(one), sa.or_(alone, one.year == year)).limit(1)
    return [found.correlate(ParsedRow, order).scalar_subquery().label("appropriation_id")]


def _is_named(appropriation: Any) -> Any:
    said = sa.func.lower(ParsedRow.appropriation)
    return sa.or_(sa.func.lower(appropriation.code) == said, sa.cast(appropriation.id, sa.Text) == said)


def rules(row: Any, columns: Collection[str]) -> list[Rule]:
    """What is held against what a file says pays, over ranked rows: nothing of that name, or the line has another."""
    if KEY not in columns:
        return []
    c = row.c
    unknown = sa.and_(c.appropriation.is_not(None), c.order_id.is_not(None), c.appropriation_id.is_(None))
    first = sa.func.first_value(c.appropriation_id).over(
        partition_by=[c.line_id, is_new(row)], order_by=[c.appropriation_id.is_(None), c.row_number]
    )
    pays = sa.func.coalesce(c.line_appropriation_id, first)
    differs = sa.and_(is_new(row), c.line_id.is_not(None), c.appropriation_id != pays)
    return [
        Rule("appropriation_unknown", KEY, unknown),
        Rule("funding_differs", KEY, differs, {"order": c.order_number}),
    ]


def would_pay(d: Any, columns: Collection[str]) -> Any:
    """The appropriation that the row's line would get, which names none yet."""
    if KEY not in columns:
        return sa.cast(sa.null(), sa.Uuid)
    return sa.case((d.c.line_appropriation_id.is_(None), d.c.appropriation_id))
