"""Despatches found, each with what became of it; and one with its lines, serial numbers and problems."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core.actor import Actor
from core.db import db, the_one
from core.history import Event
from core.paging import Order, Page, page
from core.scope import everywhere, told
from registry.catalogue import naming
from registry.despatches import lookups, problems
from registry.despatches.models import Despatch, DespatchLine, DespatchUnit
from registry.devices.models import Device
from registry.purchasing import suppliers

NEWEST = Order((Despatch.announced_at, Despatch.id), (dt.datetime, uuid.UUID), descending=True)
WHY = "what became of a despatch that the reader sees"
MOST_FACTS = 200


class DespatchState(StrEnum):
    """How much of a despatch has arrived."""

    ANNOUNCED = "announced"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"


def get(actor: Actor, despatch_id: uuid.UUID, *, lock: bool = False) -> Despatch:
    """One despatch with its supplier. Raises Forbidden, NotFound."""
    actor.must("despatch:read")
    wanted = sa.select(Despatch).where(Despatch.id == despatch_id).options(joinedload(Despatch.supplier))
    wanted = told(wanted, actor, Despatch)
    return the_one(Despatch, wanted, lock=lock)


def find(
    actor: Actor,
    *,
    supplier: str | None = None,
    order: uuid.UUID | None = None,
    state: DespatchState | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Despatches, newest first: `despatch` and what `progress` says of it.

    supplier  id or exact name
    Raises    Forbidden, SupplierUnknown, Invalid (cursor)
    """
    actor.must("despatch:read")
    wanted = told(sa.select(Despatch).options(joinedload(Despatch.supplier)), actor, Despatch)
    if supplier:
        wanted = wanted.where(Despatch.supplier_id == suppliers.named(supplier).id)
    if order is not None:
        of = sa.select(DespatchLine.despatch_id).where(DespatchLine.order_id == order)
        wanted = wanted.where(Despatch.id.in_(of))
    if state is not None:
        wanted = wanted.where(_has(state))
    rows = db.session.scalars(NEWEST.apply(everywhere(wanted, Device, why=WHY), after, limit)).all()
    found = page(rows, limit, lambda row: [row.announced_at, row.id], NEWEST)
    became = progress([row.id for row in found.items])
    return Page([{"despatch": row} | became[row.id] for row in found.items], found.next)


def progress(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """What became of each despatch: orders (keys), registered, received, without_device and state."""
    units = (
        sa.select(
            DespatchUnit.despatch_id,
            sa.func.count(Device.id).label("registered"),
            sa.func.count(Device.received_on).label("received"),
            sa.func.count(DespatchUnit.code).label("without_device"),
        )
        .outerjoin(Device, Device.id == DespatchUnit.device_id)
        .where(DespatchUnit.despatch_id.in_(keys))
        .group_by(DespatchUnit.despatch_id)
    )
    counted = {row.despatch_id: row for row in db.session.execute(everywhere(units, Device, why=WHY))} if keys else {}
    lines = sa.select(DespatchLine.despatch_id, DespatchLine.order_id, sa.func.min(DespatchLine.position))
    lines = lines.where(DespatchLine.despatch_id.in_(keys), DespatchLine.order_id.is_not(None))
    lines = lines.group_by(DespatchLine.despatch_id, DespatchLine.order_id)
    orders: dict[uuid.UUID, list[uuid.UUID]] = {}
    for row in sorted(db.session.execute(lines) if keys else (), key=lambda row: row[2]):
        orders.setdefault(row.despatch_id, []).append(row.order_id)
    found = {}
    for key in keys:
        told_of = counted.get(key)
        figures = (told_of.registered, told_of.received, told_of.without_device) if told_of else (0, 0, 0)
        names = ("registered", "received", "without_device")
        found[key] = {
            "orders": orders.get(key, []),
            **dict(zip(names, figures, strict=True)),
            "state": _state(*figures[:2]),
        }
    return found


def lines_of(actor: Actor, despatch: Despatch) -> list[dict[str, Any]]:
    """The lines of a despatch: order and line (keys), what they are called, quantities, serial numbers and problems."""
    wanted = sa.select(DespatchLine).where(DespatchLine.despatch_id == despatch.id).order_by(DespatchLine.position)
    rows = db.session.scalars(wanted).all()
    units = _units(despatch.id)
    models = naming.names(actor, {row.model_id for row in rows if row.model_id})
    numbers = lookups.numbers({row.order_id for row in rows if row.order_id})
    return [_line(row, units.get(row.id, []), models, numbers) for row in rows]


def history(despatch: Despatch) -> list[Event]:
    """What happened to a despatch that was looked up as visible, newest first."""
    facts = sa.select(Event).where(Event.subject_id == despatch.id).order_by(Event.at.desc(), Event.id.desc())
    return list(db.session.scalars(everywhere(facts.limit(MOST_FACTS), Event, why=WHY)))


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Numbers of despatches, for readers who may see them."""
    if not reader.may("despatch:read"):
        return {}
    wanted = told(sa.select(Despatch.id, Despatch.number).where(Despatch.id.in_(keys)), reader, Despatch)
    return {row.id: row.number for row in db.session.execute(wanted)}


def _units(despatch_id: uuid.UUID) -> dict[uuid.UUID, list[Any]]:
    columns = ("number", "line_id", "source_row", "printed", "serial", "device_id", "code")
    values = sa.case((DespatchUnit.code.is_not(None), DespatchUnit.values)).label(
        "values"
    )  # read of the few that have any
    wanted = sa.select(*[getattr(DespatchUnit, name) for name in columns], values, Device.received_on)
    wanted = wanted.outerjoin(Device, Device.id == DespatchUnit.device_id)
    wanted = wanted.where(DespatchUnit.despatch_id == despatch_id).order_by(DespatchUnit.number)
    found: dict[uuid.UUID, list[Any]] = {}
    for row in db.session.execute(everywhere(wanted, Device, why=WHY)):
        found.setdefault(row.line_id, []).append(row)
    return found


def _line(
    row: DespatchLine, units: Sequence[Any], models: dict[uuid.UUID, str], numbers: dict[uuid.UUID, str]
) -> dict[str, Any]:
    of_line = {problem["code"] for problem in row.problems}
    said = [_problem(problem, row.source_row, None) for problem in row.problems]
    said += [
        _problem({"code": unit.code, "values": unit._mapping["values"]}, unit.source_row, unit.printed)
        for unit in units
        if unit.code and unit.code not in of_line
    ]
    named = row.said["models"]
    return {
        "position": row.position,
        "order": row.order_id,
        "order_number": numbers.get(row.order_id, row.said["order"]) if row.order_id else row.said["order"],
        "line": row.order_line_id,
        "model": row.model_id,
        "model_name": models.get(row.model_id, "") if row.model_id else (named[0] if named else ""),
        "quantity": row.quantity,
        "outstanding": row.outstanding,
        "serials": [unit.serial or unit.printed for unit in units],
        "units": units,
        "registered": sum(unit.device_id is not None for unit in units),
        "received": sum(unit.received_on is not None for unit in units),
        "problems": said,
    }


def _problem(found: dict[str, Any], line: int, serial: str | None) -> dict[str, Any]:
    code, values = found["code"], found["values"]
    return {"code": code, "line": line, "serial": serial, "message": problems.sentence(code, values)}


def _state(registered: int, received: int) -> DespatchState:
    if received and received == registered:
        return DespatchState.RECEIVED
    return DespatchState.PARTLY_RECEIVED if received else DespatchState.ANNOUNCED


def _has(state: DespatchState) -> sa.ColumnElement[bool]:
    """The despatch is in this state: the same rule as `_state`."""
    unit = sa.select(DespatchUnit.device_id).join(Device, Device.id == DespatchUnit.device_id)
    unit = unit.where(DespatchUnit.despatch_id == Despatch.id)
    arrived = unit.where(Device.received_on.is_not(None)).exists()
    on_its_way = unit.where(Device.received_on.is_(None)).exists()
    return {
        DespatchState.ANNOUNCED: sa.not_(arrived),
        DespatchState.PARTLY_RECEIVED: sa.and_(arrived, on_its_way),
        DespatchState.RECEIVED: sa.and_(arrived, sa.not_(on_its_way)),
    }[state]
