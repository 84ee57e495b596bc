"""Taking in what a supplier says that it sent: kept as it was said, and what is without a problem becomes devices on their way.

The supplier's number makes a despatch one: the same number again changes nothing.
"""

import uuid
from typing import IO, Any, Final

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from core import clock, ids
from core.actor import Actor
from core.copy import copy_in
from core.db import db
from core.history import change, record
from core.scope import everywhere
from registry.despatches import registering
from registry.despatches.judging import Line, Unit
from registry.despatches.models import Despatch, DespatchLine, DespatchUnit
from registry.despatches.reading import reader
from registry.despatches.reading.announced import Announced, AnnouncedLine
from registry.imports.names import file_name_of, order_named
from registry.purchasing.models import PurchaseOrder, Supplier

PERMISSION: Final = "despatch:write"
SAID: Final = ("order", "order_line", "models", "maker", "school", "is_note", "quantity", "outstanding", "currency")
_LINE: Final = [
    ("id", "uuid"), ("despatch_id", "uuid"), ("position", "int4"), ("source_row", "int4"), ("said", "jsonb"),
    ("order_id", "uuid"), ("order_line_id", "uuid"), ("model_id", "uuid"), ("quantity", "int4"),
    ("outstanding", "int4"), ("problems", "jsonb"),
]  # fmt: skip
_UNIT: Final = [
    ("despatch_id", "uuid"), ("number", "int4"), ("line_id", "uuid"), ("source_row", "int4"), ("printed", "text"),
    ("serial", "text"), ("order_line_id", "uuid"), ("device_id", "uuid"), ("code", "text"), ("values", "jsonb"),
]  # fmt: skip


def announce(
    actor: Actor, *, supplier: Supplier, file: IO[bytes], file_name: str, order: str | None = None, number: str = ""
) -> tuple[Despatch, bool]:
    """Register what a supplier says that it sent.

    file     UBL DespatchAdvice, CSV or workbook, at most 10 MB
    order    id or number of the only order that it may be for; None: as its lines say
    number   the supplier's number of a list that does not name it; empty: the file's name and the beginning of its sha256
    Returns  the despatch, and whether it is new
    Raises   Forbidden, Invalid, OrderNoLongerOpen, SheetRefused, DespatchRefused
    Records  despatch.announced, device.added
    """
    actor.must(PERMISSION)
    only = order_named(order, supplier) if order else None
    found, sha256 = reader.read(file, remembered=supplier.column_mapping)
    name = file_name_of(file_name)
    found.number = found.number or number or f"{name.rsplit('.', 1)[0][:60]}-{sha256[:8]}"
    _one_at_a_time(supplier)
    if (known := _known(supplier, found.number)) is not None:
        return known, False
    despatch = Despatch(
        id=ids.new(),
        supplier_id=supplier.id,
        number=found.number,
        despatched_on=found.despatched_on,
        order_id=only.id if only else None,
        file_name=name,
        file_sha256=sha256,
        announced_by_id=actor.id,
        announced_at=clock.now(),
    )
    with change(despatch, "despatch.announced", by=actor):
        db.session.add(despatch)
    lines = _lines(found)
    registering.judge_and_write(actor, despatch, lines, only)
    copy_in(DespatchLine, _LINE, [_line_row(despatch.id, place, line) for place, line in enumerate(lines, start=1)])
    copy_in(DespatchUnit, _UNIT, [_unit_row(despatch.id, line.id, unit) for line in lines for unit in line.units])
    return despatch, True


def match_again(actor: Actor, despatch: Despatch) -> int:
    """Hold what became no device once more against the catalogue, the orders and the register.

    Returns  how many serial numbers became devices now
    Raises   Forbidden
    Records  despatch.matched_again, device.added
    """
    actor.must(PERMISSION)
    stored, lines = _stored(despatch)
    without = [unit for line in lines for unit in line.units if unit.device is None]
    registering.judge_and_write(actor, despatch, lines, _only(despatch))
    for row, line in zip(stored, lines, strict=True):
        row.order_id, row.order_line_id, row.model_id = line.order, line.order_line, line.model
        row.problems = _problems(line)
    db.session.execute(
        sa.delete(DespatchUnit).where(
            DespatchUnit.despatch_id == despatch.id, DespatchUnit.number.in_([unit.number for unit in without])
        )
    )
    again = {id(unit) for unit in without}
    rows = [_unit_row(despatch.id, line.id, each) for line in lines for each in line.units if id(each) in again]
    copy_in(DespatchUnit, _UNIT, rows)
    registered = sum(unit.device is not None for unit in without)
    if registered:
        record(despatch, "despatch.matched_again", by=actor, after={"devices": registered})
    return registered


def _one_at_a_time(supplier: Supplier) -> None:
    """Hold the supplier until the transaction ends: the same despatch sent twice at once is registered once."""
    db.session.execute(sa.select(Supplier.id).where(Supplier.id == supplier.id).with_for_update(key_share=True))


def _known(supplier: Supplier, number: str) -> Despatch | None:
    same = sa.select(Despatch).where(
        Despatch.supplier_id == supplier.id, sa.func.lower(Despatch.number) == sa.func.lower(number)
    )
    found: Despatch | None = db.session.scalars(everywhere(same, Despatch, why="a number is unique")).one_or_none()
    return found


def _only(despatch: Despatch) -> Any:
    if despatch.order_id is None:
        return None
    wanted = sa.select(PurchaseOrder).where(PurchaseOrder.id == despatch.order_id)
    return db.session.scalars(everywhere(wanted, PurchaseOrder, why="the order it was registered for")).one()


def _lines(found: Announced) -> list[Line]:
    lines, number = [], 0
    for said in found.lines:
        units = []
        for unit in said.units:
            number += 1
            units.append(Unit(number, unit.row, unit.printed))
        lines.append(Line(ids.new(), said, units))
    return lines


def _stored(despatch: Despatch) -> tuple[list[DespatchLine], list[Line]]:
    """The lines as they are kept, and the same to be judged again."""
    of = sa.select(DespatchLine).where(DespatchLine.despatch_id == despatch.id).order_by(DespatchLine.position)
    stored = list(db.session.scalars(of.with_for_update()))
    wanted = sa.select(DespatchUnit).where(DespatchUnit.despatch_id == despatch.id).order_by(DespatchUnit.number)
    units: dict[uuid.UUID, list[Unit]] = {}
    for each in db.session.scalars(wanted):
        unit = Unit(each.number, each.source_row, each.printed, device=each.device_id, order_line=each.order_line_id)
        units.setdefault(each.line_id, []).append(unit)
    return stored, [Line(row.id, _said(row), units.get(row.id, [])) for row in stored]


def _said(row: DespatchLine) -> AnnouncedLine:
    return AnnouncedLine(row.source_row, **(row.said | {"models": tuple(row.said["models"])}))


def _line_row(despatch_id: uuid.UUID, place: int, line: Line) -> tuple[Any, ...]:
    said = {name: getattr(line.said, name) for name in SAID} | {"models": list(line.said.models)}
    named = (line.order, line.order_line, line.model, line.quantity, line.outstanding)
    return (line.id, despatch_id, place, line.said.row, Jsonb(said), *named, Jsonb(_problems(line)))


def _problems(line: Line) -> list[dict[str, Any]]:
    return [{"code": code, "values": values} for code, values in line.problems]


def _unit_row(despatch_id: uuid.UUID, line_id: uuid.UUID, unit: Unit) -> tuple[Any, ...]:
    code, values = unit.problem or (None, {})
    read = (unit.printed, unit.serial, unit.order_line, unit.device)
    return (despatch_id, unit.number, line_id, unit.row, *read, code, Jsonb(values))
