"""The lines of an order: made from what was asked for, or changed as far as what was sent allows."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.db import db
from core.errors import NotFound
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.purchasing.refusals import FewerThanSent, LinesMissing, ModelNotFound, SchoolNotFound

MOST = 200
Given = dict[str, Any]  # a line as a schema loads it: NewLine or ChangedLine
COLUMNS = {"school": "school_id", "appropriation": "appropriation_id"} | {
    name: name for name in ("quantity", "unit_price_cents", "warranty_months", "warranty_kind")
}


def judge(given: Sequence[Given], *, standing: int = 0) -> None:
    """Refuse lines that name what is not known.

    standing  lines that the order has already
    Raises    LinesMissing, ModelNotFound, SchoolNotFound
    """
    fresh = sum("id" not in line for line in given)
    if not 1 <= standing + fresh <= MOST:
        raise LinesMissing(most=MOST)
    models = _known(DeviceModel.id, {line.get("model") for line in given})
    is_open = sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    schools = _known(School.id, {line.get("school") for line in given}, is_open)
    for place, line in enumerate(given, start=1):
        if "id" not in line and line.get("model") not in models:
            raise ModelNotFound(line=place)
        if line.get("school") is not None and line["school"] not in schools:
            raise SchoolNotFound(line=place)


def _known(column: Any, keys: set[uuid.UUID | None], *conditions: Any) -> set[uuid.UUID]:
    named = keys - {None}
    return set(db.session.scalars(sa.select(column).where(column.in_(named), *conditions))) if named else set()


def made(order: PurchaseOrder, given: Sequence[Given], *, after: int = 0) -> list[OrderLine]:
    """New lines of `order`, numbered from `after` + 1."""
    return [
        OrderLine(
            order_id=order.id,
            position=position,
            model_id=line["model"],
            quantity=line["quantity"],
            unit_price_cents=line["unit_price_cents"],
            warranty_months=line.get("warranty_months"),
            warranty_kind=line.get("warranty_kind", ""),
            school_id=line.get("school"),
            appropriation_id=line.get("appropriation"),
        )
        for position, line in enumerate(given, start=after + 1)
    ]


def judge_changes(known: dict[uuid.UUID, OrderLine], sent: dict[uuid.UUID, int], given: Sequence[Given]) -> None:
    """Refuse changes of lines that are not there, or below what was sent.

    sent     devices sent of each line
    Raises   NotFound, FewerThanSent
    """
    for place, wanted in enumerate(given, start=1):
        if "id" not in wanted:
            continue
        line = known.get(wanted["id"])
        if line is None:
            raise NotFound
        already = sent.get(line.id, 0)
        if wanted.get("quantity", line.quantity) < min(already, line.quantity):
            raise FewerThanSent(sent=already, line=place)


def alter(known: dict[uuid.UUID, OrderLine], given: Sequence[Given]) -> bool:
    """Change the lines that `given` names by `id`; what a line does not say stays. Returns whether any differs now."""
    for wanted in given:
        for name, column in COLUMNS.items():
            if "id" in wanted and name in wanted:
                setattr(known[wanted["id"]], column, wanted[name])
    return any(db.session.is_modified(line) for line in known.values())
