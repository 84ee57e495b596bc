"""What does not agree between an order and what came of it: each finder answers for many orders in few statements."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core.db import db
from core.scope import everywhere
from registry.despatches.models import DespatchLine, DespatchUnit
from registry.devices import arrivals
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.dock.models import DockScan, ScanResult
from registry.matching.figures import Figures
from registry.purchasing.models import OrderLine

WHY: Final = "an order is the city's: it is held against the devices of every school"


class Code(StrEnum):
    """Kinds of exception."""

    SHORT = "short"
    OVER = "over"
    WRONG_MODEL = "wrong_model"
    DUPLICATE = "duplicate"
    ALREADY_REGISTERED = "already_registered"
    DEAD_ON_ARRIVAL = "dead_on_arrival"
    PAID_NEVER_SEEN = "paid_never_seen"
    RECEIVED_NOT_INVOICED = "received_not_invoiced"


OF_PROBLEM: Final = {
    "over_order": Code.OVER,
    "not_on_order": Code.WRONG_MODEL,
    "duplicate_in_file": Code.DUPLICATE,
    "already_announced": Code.DUPLICATE,
    "serial_taken": Code.ALREADY_REGISTERED,
}  # problem of an announced serial number → exception


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Devices of one order that do not agree in one way.

    line      key of the order's line; None: of no line of the order
    serials   as far as they are known
    quantity  of devices
    """

    order: uuid.UUID
    code: Code
    line: uuid.UUID | None
    serials: tuple[str, ...]
    quantity: int


def short(figures: Sequence[Figures]) -> Iterator[Exceptional]:
    """Ordered and never announced, or announced in a despatch of which something has arrived.

    A line of which nothing was announced is no exception: it waits for its supplier.
    """
    behind = _left_behind([each.line for each in figures])
    for each in figures:
        left = behind.get(each.line, ())
        quantity = max(each.ordered - each.sent, 0) + len(left) if each.announced or each.sent else 0
        if quantity:
            yield Exceptional(each.order, Code.SHORT, each.line, tuple(left), quantity)


def over(figures: Sequence[Figures]) -> Iterator[Exceptional]:
    """More registered than ordered: the last ones of the line."""
    beyond = {each.line: each for each in figures if each.sent > each.ordered}
    wanted = sa.select(Device.order_line_id, Device.serial).where(_of(beyond)).order_by(Device.order_line_id, Device.id)
    rows = _rows(wanted, Device) if beyond else []
    for line, found in groupby(rows, key=lambda row: row.order_line_id):
        serials = tuple(row.serial or "" for row in found)[beyond[line].ordered :]
        yield Exceptional(beyond[line].order, Code.OVER, line, serials, len(serials))


def announced(figures: Sequence[Figures]) -> Iterator[Exceptional]:
    """Serial numbers of despatches that became no device: a duplicate, another model, one too many, registered before."""
    orders = {each.order for each in figures}
    wanted = (
        sa.select(DespatchLine.order_id, DespatchUnit.order_line_id, DespatchUnit.code, DespatchUnit.printed)
        .join(DespatchLine, DespatchLine.id == DespatchUnit.line_id)
        .where(DespatchLine.order_id.in_(orders), DespatchUnit.code.in_(list(OF_PROBLEM)))
        .order_by(DespatchUnit.despatch_id, DespatchUnit.number)
    )
    for row in db.session.execute(wanted):
        yield Exceptional(row.order_id, OF_PROBLEM[row.code], row.order_line_id, (row.printed,), 1)


def scanned(figures: Sequence[Figures]) -> Iterator[Exceptional]:
    """What scans at the dock found: broken on arrival, or here though nobody announced it for the order."""
    orders = {each.order for each in figures}
    since = aliased(Device)  # announced after it was scanned
    known = sa.exists().where(since.serial == DockScan.code, since.order_line_id == OrderLine.id)
    known = known.where(OrderLine.order_id == DockScan.order_id)
    told = sa.exists().where(DespatchUnit.serial == DockScan.code, DespatchUnit.code.in_(list(OF_PROBLEM)))
    told = told.where(DespatchLine.id == DespatchUnit.line_id, DespatchLine.order_id == DockScan.order_id)
    is_news = sa.or_(DockScan.result == ScanResult.DEAD_ON_ARRIVAL, sa.not_(sa.or_(known, told)))
    wanted = (
        sa.select(DockScan.order_id, DockScan.result, DockScan.code, Device.order_line_id, Device.serial)
        .outerjoin(Device, Device.id == DockScan.device_id)
        .where(DockScan.order_id.in_(orders), DockScan.undone_at.is_(None), DockScan.result.in_(list(OF_SCAN)))
        .where(is_news)
        .order_by(DockScan.at, DockScan.id)
    )
    for row in _rows(wanted, Device):
        code = OF_SCAN[row.result]
        line = row.order_line_id if code is Code.DEAD_ON_ARRIVAL else None
        yield Exceptional(row.order_id, code, line, (row.serial or row.code,), 1)


def paid_never_seen(figures: Sequence[Figures]) -> Iterator[Exceptional]:
    """More invoiced than received. Which devices these are is known when no more than these are on their way."""
    beyond = {each.line: each for each in figures if each.invoiced > each.received}
    awaited = _serials(beyond, Device.lifecycle == Lifecycle.EXPECTED)
    for line, each in beyond.items():
        quantity, serials = each.invoiced - each.received, awaited.get(line, [])
        known = tuple(serials) if len(serials) <= quantity else ()
        yield Exceptional(each.order, Code.PAID_NEVER_SEEN, line, known, quantity)


def received_not_invoiced(figures: Sequence[Figures]) -> Iterator[Exceptional]:
    """More received than invoiced: those that came last. An order without any invoice is none: it waits for the first."""
    billed = {each.order for each in figures if each.invoiced}
    beyond = {each.line: each for each in figures if each.order in billed and each.received > each.invoiced}
    here = _serials(beyond, Device.received_on.is_not(None))
    for line, each in beyond.items():
        serials = tuple(here.get(line, [])[each.invoiced :])
        yield Exceptional(each.order, Code.RECEIVED_NOT_INVOICED, line, serials, each.received - each.invoiced)


def _serials(lines: Iterable[uuid.UUID], which: Any) -> dict[uuid.UUID, list[str]]:
    """Serial numbers of the devices of each line that came of it and meet a condition, as they were received."""
    found: dict[uuid.UUID, list[str]] = {}
    wanted = sa.select(Device.order_line_id, Device.serial).where(_of(lines), arrivals.came(), which)
    wanted = wanted.order_by(Device.order_line_id, Device.received_on, Device.id)
    for row in _rows(wanted, Device):
        found.setdefault(row.order_line_id, []).append(row.serial or "")
    return found


OF_SCAN: Final = {
    ScanResult.DEAD_ON_ARRIVAL: Code.DEAD_ON_ARRIVAL,
    ScanResult.NOT_ANNOUNCED: Code.OVER,
}
FINDERS: Final[list[Callable[[Sequence[Figures]], Iterable[Exceptional]]]] = [
    short,
    over,
    announced,
    scanned,
    paid_never_seen,
    received_not_invoiced,
]


def find(figures: Sequence[Figures]) -> dict[uuid.UUID, list[Exceptional]]:
    """The exceptions of each order, those of one code and line together, in the order of `Code`."""
    together: dict[tuple[uuid.UUID, Code, uuid.UUID | None], list[Exceptional]] = {}
    for finder in FINDERS if figures else ():
        for each in finder(figures):
            together.setdefault((each.order, each.code, each.line), []).append(each)
    place = {each.line: number for number, each in enumerate(figures)}
    codes = list(Code)
    found: dict[uuid.UUID, list[Exceptional]] = {}
    for key in sorted(together, key=lambda k: (codes.index(k[1]), place.get(k[2], -1) if k[2] else len(place))):
        parts = together[key]
        serials = tuple(serial for part in parts for serial in part.serials)
        found.setdefault(key[0], []).append(Exceptional(*key, serials, sum(part.quantity for part in parts)))
    return found


def _left_behind(lines: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Serial numbers of each line that are still on their way although their despatch has arrived in part."""
    unit = DespatchUnit
    theirs = sa.select(unit.despatch_id).join(Device, Device.id == unit.device_id).where(_of(lines))
    arrived = theirs.where(Device.received_on.is_not(None)).distinct().cte("arrived").prefix_with("MATERIALIZED")
    wanted = (
        sa.select(Device.order_line_id, Device.serial)
        .join(unit, unit.device_id == Device.id)
        .join(arrived, arrived.c.despatch_id == unit.despatch_id)
        .where(_of(lines), Device.lifecycle == Lifecycle.EXPECTED)
        .order_by(Device.order_line_id, Device.serial)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for row in _rows(wanted, Device):
        found.setdefault(row.order_line_id, []).append(row.serial or "")
    return found


def _of(lines: Iterable[uuid.UUID]) -> Any:
    return Device.order_line_id == sa.any_(sa.literal(list(lines), sa.ARRAY(sa.Uuid)))


def _rows(statement: Any, *models: type[Any]) -> Sequence[Any]:
    return db.session.execute(everywhere(statement, *models, why=WHY)).all()
