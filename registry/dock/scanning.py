"""One scan at the dock: what it means for the order, and what it changes.

Scans in any order and any number of times come to the same: a device is received once, and what is not to be received is
noted once, so that whoever ordered sees it among the exceptions.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import everywhere, reached, visible
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue import naming
from registry.catalogue.models import DeviceModel
from registry.despatches.models import DespatchLine, DespatchUnit
from registry.devices import serials, tags
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.dock.models import DockScan, ScanResult
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder
from registry.receiving import answers, receiving, undoing
from registry.receiving.answers import Answer, Result
from registry.receiving.receiving import Received
from registry.receiving.refusals import NothingToUndo, OrderedByReceiver

LONGEST: Final = 200  # characters of a code; what is longer is no tag and no serial number
PERMISSION: Final = receiving.PERMISSION
WHY: Final = "chosen by the receiver's reach"
JUST_HERE: Final = frozenset({Lifecycle.EXPECTED, Lifecycle.IN_STORE})
NOTED: Final = frozenset({ScanResult.NOT_ANNOUNCED, ScanResult.WRONG_MODEL, ScanResult.WRONG_ORDER})
_OF: Final = {
    Result.RECEIVED: ScanResult.RECEIVED,
    Result.ALREADY: ScanResult.ALREADY_RECEIVED,
    Result.RETIRED: ScanResult.ALREADY_RECEIVED,
    Result.MISSING: ScanResult.ALREADY_RECEIVED,
    Result.WRONG_ORDER: ScanResult.WRONG_ORDER,
    Result.SEVERAL: ScanResult.DUPLICATE,
    Result.DUPLICATE: ScanResult.DUPLICATE,
    Result.UNKNOWN: ScanResult.NOT_ANNOUNCED,
    Result.UNREADABLE: ScanResult.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one scan came to.

    code     as it is kept: asset tag or normalised serial number; what was unreadable, shortened
    device   key of the device, if the receiver may see it
    line     key of the order's line that it came of
    answer   the same in the words of receiving, which say more about some results
    """

    code: str
    result: ScanResult
    device: uuid.UUID | None = None
    line: uuid.UUID | None = None
    answer: Answer | None = None


def scan(actor: Actor, order: PurchaseOrder, *, code: str, dead_on_arrival: bool = False) -> Scanned:
    """Say what a scanned code is to `order`, and receive it if it is one of its devices that is on its way.

    dead_on_arrival  it is here, but broken: it is received and marked as faulty
    Raises   Forbidden, OrderedByReceiver
    Records  device.received, device.dead_on_arrival
    """
    must_receive(actor, order)
    code = code.encode("utf-8", "ignore").decode().replace("\0", "").strip()
    if len(code) > LONGEST or not code:
        return Scanned(code[:20], ScanResult.UNREADABLE)
    which, reach = receiving.of_order(order.id), reached(actor, receiving.PERMISSION, Device.school_id)
    answer = answers.read(actor, which, reach, [code])[0]
    found = Scanned(_kept(code), _OF[answer.result], answer.device, answer.line, answer)
    if answer.result in {Result.RECEIVED, Result.ALREADY} and answer.device is not None:
        return _here(actor, order, found, answer.device, dead=dead_on_arrival)
    if found.result is ScanResult.NOT_ANNOUNCED:
        found = replace(found, result=_announced_as(order, [found.code])[found.code])
    if found.result in NOTED:
        _keep(actor, order, [found])
    return found


def receive_list(actor: Actor, order: PurchaseOrder, codes: Sequence[str]) -> tuple[Received, int]:
    """Receive the devices of `order` that a list names; of the other codes note what a scan would note.

    codes    ids, asset tags or serial numbers
    Returns  what was received, and how many codes were noted for whoever ordered
    Raises   Forbidden, OrderedByReceiver
    Records  device.received
    """
    must_receive(actor, order)
    taken = receiving.receive(actor, receiving.of_order(order.id), devices=codes)
    unknown = [
        _kept(answer.said) for answer in taken.answers if answer.result is Result.UNKNOWN and not _is_key(answer.said)
    ]
    found = [Scanned(code, result) for code, result in _announced_as(order, unknown).items()]
    for answer in taken.answers:
        if answer.result is Result.WRONG_ORDER:
            found.append(Scanned(_kept(answer.said), ScanResult.WRONG_ORDER, answer.device))
    if found:
        _keep(actor, order, found)
    if arrived := [answer.device for answer in taken.answers if answer.result is Result.RECEIVED]:
        named = sa.select(Device.serial, Device.asset_tag).where(Device.id.in_(arrived))
        _close_notes(order, [name for row in db.session.execute(everywhere(named, Device, why=WHY)) for name in row])
    return taken, len(found)


def undo(actor: Actor, order: PurchaseOrder) -> Scanned:
    """Take back the actor's last scan of this order that changed or noted something.

    Returns  what that scan had come to
    Raises   Forbidden, OrderedByReceiver, NothingToUndo: there is none, or the device was used since
    Records  device.receipt_undone, device.works_on_arrival
    """
    must_receive(actor, order)
    wanted = sa.select(DockScan).where(
        DockScan.order_id == order.id, DockScan.person_id == actor.id, DockScan.undone_at.is_(None)
    )
    last = db.session.scalars(
        wanted.order_by(DockScan.at.desc(), DockScan.id.desc()).limit(1).with_for_update()
    ).first()
    if last is None:
        raise NothingToUndo
    line = None
    if last.device_id is not None:
        device = _device(last.device_id)
        line = device.order_line_id
        if last.took_in:
            undoing.undo(actor, receiving.of_order(order.id), devices=[str(device.id)])
            device = _device(device.id)
        if last.marked_faulty and device.condition is Condition.FAULTY:
            with change(device, "device.works_on_arrival", by=actor):
                device.condition = Condition.WORKING
    last.undone_at = clock.now()
    return Scanned(last.code, last.result, last.device_id, line)


def _is_key(said: str) -> bool:
    """Whether a code is the id of a device: a page sends it, nobody scans it."""
    try:
        uuid.UUID(said)
    except ValueError:
        return False
    return True


def must_receive(actor: Actor, order: PurchaseOrder) -> None:
    """Raises Forbidden, OrderedByReceiver: who ordered never receives."""
    actor.must(receiving.PERMISSION)
    if order.ordered_by_id == actor.id:
        raise OrderedByReceiver


def _here(actor: Actor, order: PurchaseOrder, found: Scanned, key: uuid.UUID, *, dead: bool) -> Scanned:
    """A device of the order is here: receive it unless it was received before, and mark it if it arrived broken."""
    device = _device(key)
    marked = dead and device.condition is Condition.WORKING and device.lifecycle in JUST_HERE
    if marked:
        with change(device, "device.dead_on_arrival", by=actor):
            device.condition = Condition.FAULTY
    took_in = found.result is ScanResult.RECEIVED and bool(receiving.take_in(actor, Device.id == key))
    if marked or (took_in and device.condition is not Condition.WORKING):
        found = replace(found, result=ScanResult.DEAD_ON_ARRIVAL)
    elif not took_in:
        return replace(found, result=ScanResult.ALREADY_RECEIVED)
    _keep(actor, order, [found], took_in=took_in, marked=marked)
    if took_in:
        _close_notes(order, [device.serial, device.asset_tag])
    return found


def _device(key: uuid.UUID) -> Device:
    wanted = sa.select(Device).where(Device.id == key).execution_options(populate_existing=True)
    found: Device = db.session.scalars(everywhere(wanted, Device, why=WHY)).one()
    return found


def _announced_as(order: PurchaseOrder, codes: Collection[str]) -> dict[str, ScanResult]:
    """What serial numbers are that no device has: of a model that the order lacks, for another order, or not announced."""
    wanted = (
        sa.select(DespatchUnit.serial, DespatchLine.order_id, DespatchUnit.code)
        .join(DespatchUnit, DespatchUnit.line_id == DespatchLine.id)
        .where(DespatchUnit.serial.in_(codes), DespatchUnit.device_id.is_(None), DespatchLine.order_id.is_not(None))
        .ext(distinct_on(DespatchUnit.serial))
        .order_by(DespatchUnit.serial, DespatchLine.order_id != order.id, DespatchLine.id)
    )
    found = dict.fromkeys(codes, ScanResult.NOT_ANNOUNCED)
    for row in db.session.execute(wanted) if codes else ():
        if row.order_id != order.id:
            found[row.serial] = ScanResult.WRONG_ORDER
        elif row.code == "not_on_order":
            found[row.serial] = ScanResult.WRONG_MODEL
    return found


def _keep(
    actor: Actor, order: PurchaseOrder, found: Sequence[Scanned], *, took_in: bool = False, marked: bool = False
) -> None:
    """Keep scans; the same code with the same result again adds nothing."""
    rows = [
        {
            "id": ids.new(),
            "order_id": order.id,
            "person_id": actor.id,
            "at": clock.now(),
            "code": each.code,
            "result": each.result,
            "device_id": each.device,
            "took_in": took_in,
            "marked_faulty": marked,
        }
        for each in found
    ]
    once = insert(DockScan).values(rows).on_conflict_do_nothing()
    db.session.connection().execute(once)


def _close_notes(order: PurchaseOrder, names: Collection[str | None]) -> None:
    """What was scanned before it was announced is received now: its note means nothing any more.

    names  serial numbers and asset tags of what was received
    """
    notes = sa.update(DockScan).where(
        DockScan.order_id == order.id,
        DockScan.code.in_([name for name in names if name]),
        DockScan.result.in_(NOTED),
        DockScan.undone_at.is_(None),
    )
    db.session.connection().execute(notes.values(undone_at=clock.now()))


def _kept(code: str) -> str:
    """One spelling for all ways in which a code is printed or scanned."""
    return tags.parse(code) or serials.normalise(code) or code.strip()


def counts(order: PurchaseOrder) -> list[dict[str, Any]]:
    """Per line of the order: line, expected (sent, whether it has arrived or not) and received."""
    found = orders.count_devices([line.id for line in order.lines])
    none = orders.Counts()
    return [
        {
            "line": line.id,
            "expected": found.get(line.id, none).sent,
            "received": found.get(line.id, none).received,
        }
        for line in order.lines
    ]


def recent(actor: Actor, order: PurchaseOrder, *, limit: int = 10) -> list[DockScan]:
    """The actor's last scans of this order that changed or noted something, newest first. Raises Forbidden."""
    actor.must(receiving.PERMISSION)
    mine = sa.select(DockScan).where(
        DockScan.order_id == order.id, DockScan.person_id == actor.id, DockScan.undone_at.is_(None)
    )
    return list(db.session.scalars(mine.order_by(DockScan.at.desc(), DockScan.id.desc()).limit(limit)))


def described(actor: Actor, keys: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Tag or serial number, model and school of the devices among `keys` that the actor may see."""
    wanted = visible(
        actor, Device, "device:read", Device.id, Device.asset_tag, Device.serial, naming.FULL_NAME.label("model")
    )
    wanted = wanted.add_columns(schools.name_in(actor.language).label("school"))
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).join(DeviceModel.manufacturer)
    wanted = wanted.join(School, School.id == Device.school_id).where(Device.id.in_(set(filter(None, keys))))
    return {
        row.id: ", ".join(filter(None, (row.asset_tag, row.serial, row.model, row.school)))
        for row in db.session.execute(wanted)
    }
