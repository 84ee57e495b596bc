"""What is without a problem becomes devices on their way, written by the engine that also writes imports."""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from core import ids
from core.actor import Actor
from core.copy import copy_in
from core.db import db
from core.errors import N_, Conflict
from core.scope import everywhere
from registry.despatches import judging
from registry.despatches.judging import Line, Unit
from registry.despatches.models import Despatch
from registry.devices.lifecycle import Condition, Lifecycle
from registry.plans import apply
from registry.plans.models import Outcome, PlannedRow
from registry.plans.statements import heavy
from registry.purchasing.models import PurchaseOrder

TRIES: Final = 3
_COLUMNS: Final = [
    ("plan_id", "uuid"), ("row_number", "int4"), ("outcome", "text"), ("device_id", "uuid"), ("model_id", "uuid"),
    ("manufacturer_id", "uuid"), ("school_id", "uuid"), ("order_line_id", "uuid"), ("serial", "text"),
    ("serial_printed", "text"), ("lifecycle", "text"), ("condition", "text"), ("purchased_on", "date"),
    ("price_cents", "int8"), ("warranty_ends_on", "date"), ("note", "text"), ("changed", "text[]"),
    ("changes", "jsonb"), ("codes", "text[]"), ("problems", "jsonb"),
]  # fmt: skip


class RegisterBusy(Conflict):
    code = "register_busy"
    says = N_("Somebody registers the same devices at this very moment. Send the file again.")


def judge_and_write(actor: Actor, despatch: Despatch, lines: list[Line], order: Any) -> None:
    """Judge the lines and register the devices of those units that have no problem; each is told its device's key.

    Another import or despatch may register the same serial number meanwhile: then it is judged again.
    Raises   RegisterBusy
    Records  device.added
    """
    for _ in range(TRIES):
        with heavy(sum(len(line.units) for line in lines)):
            judging.judge(lines, supplier_id=despatch.supplier_id, order=order)
            made = [(line, unit) for line in lines for unit in line.units if unit.line is not None]
            try:
                with db.session.begin_nested():
                    _write(actor, despatch, made)
            except apply.LostRace:
                _forget(made)
                continue
            return
    raise RegisterBusy


def _forget(made: list[tuple[Line, Unit]]) -> None:
    for _, unit in made:
        unit.device = unit.line = None


def _write(actor: Actor, despatch: Despatch, made: list[tuple[Line, Unit]]) -> None:
    if not made:
        return
    plan = ids.new()
    days = _ordered_on({unit.line.order for _, unit in made if unit.line})
    for _, unit in made:
        unit.device = ids.new()
    copy_in(PlannedRow, _COLUMNS, [_row(plan, despatch.despatched_on, unit, days) for _, unit in made])
    apply.write(plan, by=actor)
    db.session.execute(sa.delete(PlannedRow).where(PlannedRow.plan_id == plan))
    for _, unit in made:
        unit.line = None


def _row(plan: uuid.UUID, sent_on: dt.date | None, unit: Unit, days: dict[uuid.UUID, dt.date]) -> tuple[Any, ...]:
    line = unit.line
    if line is None:
        raise RuntimeError("only what has a place on an order is registered")
    terms = (days.get(line.order), line.price_cents, _warranty(sent_on, line.warranty_months))
    stage = (Lifecycle.EXPECTED.value, Condition.WORKING.value)
    names = (line.model, line.maker, unit.school, line.id, unit.serial, unit.printed)
    empty: tuple[Any, ...] = ("", [], Jsonb([]), [], Jsonb([]))
    return (plan, unit.number, Outcome.CREATE.value, unit.device, *names, *stage, *terms, *empty)


def _warranty(begins: dt.date | None, months: int | None) -> dt.date | None:
    """The last day of a warranty of so many months; the last day of a shorter month where that day does not exist."""
    if begins is None or months is None:
        return None
    years, month = divmod(begins.month - 1 + months, 12)
    last = (dt.date(begins.year + years + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(1)).day  # noqa: PLR2004
    return dt.date(begins.year + years, month + 1, min(begins.day, last))


def _ordered_on(keys: set[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    wanted = sa.select(PurchaseOrder.id, PurchaseOrder.ordered_on).where(PurchaseOrder.id.in_(keys))
    rows = db.session.execute(everywhere(wanted, PurchaseOrder, why="the orders that the lines named"))
    return {row.id: row.ordered_on for row in rows}
