"""Taking goods in: devices of an order or a batch that are on their way are now in store, and count as received."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere, reached
from core.write_many import Facts, write_many
from registry.devices import serials, tags
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.receiving.refusals import OrderedByReceiver

PERMISSION = "order:receive"


@dataclass(frozen=True, slots=True)
class Received:
    """What was taken in.

    received  devices that are in store now
    already   devices asked for that had been received before
    not_found ids, tags or serial numbers that are none of these devices
    several   serial numbers that several of them have, of different makers: none of those was taken in
    """

    received: int
    already: int
    not_found: tuple[str, ...] = ()
    several: tuple[str, ...] = ()


def of_batch(batch_id: uuid.UUID) -> Any:
    """The devices that a batch brought."""
    return Device.batch_id == batch_id


def of_order(order_id: uuid.UUID, lines: Sequence[uuid.UUID] = ()) -> Any:
    """The devices of an order, or of some of its lines."""
    wanted = sa.select(OrderLine.id).where(OrderLine.order_id == order_id)
    return Device.order_line_id.in_(wanted.where(OrderLine.id.in_(lines)) if lines else wanted)


def receive(actor: Actor, which: Any, *, devices: Sequence[str] | None = None) -> Received:
    """Take in what has arrived, all of it or what was scanned.

    which    `of_batch` or `of_order`
    devices  ids, asset tags or serial numbers; None: every device that is on its way
    Raises   Forbidden, OrderedByReceiver
    Records  device.received
    """
    actor.must(PERMISSION)
    reach = reached(actor, PERMISSION, Device.school_id)
    theirs = sa.and_(which, reach) if reach is not None else which
    found, unknown, several = _asked(theirs, devices)
    _refuse_orderer(actor, sa.and_(theirs, found))
    on_its_way = sa.and_(theirs, found, Device.lifecycle == Lifecycle.EXPECTED)
    asked = _count(sa.and_(theirs, found))
    received = _receive(actor, on_its_way)
    return Received(received, (asked - received) if devices is not None else 0, unknown, several)


def _receive(actor: Actor, which: Any) -> int:
    """Locked in the order of keys first, so that two receivers never wait for each other in a circle."""
    locked = sa.select(Device.id).where(which).order_by(Device.id).with_for_update()
    keys = db.session.scalars(everywhere(locked, Device, why="chosen by the receiver's reach")).all()
    if not keys:
        return 0
    c = Device.__table__.c
    taken_in = (
        sa.update(Device)
        .where(Device.id == sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid))), Device.lifecycle == Lifecycle.EXPECTED)
        .values(
            lifecycle=Lifecycle.IN_STORE,
            received_on=sa.func.coalesce(Device.received_on, clock.today()),
            received_by_id=actor.id,
            version=Device.version + 1,
        )
    )
    after = sa.func.jsonb_build_object(
        "lifecycle", c.lifecycle, "received_on", c.received_on, "received_by_id", c.received_by_id
    )
    before = sa.func.jsonb_build_object("lifecycle", Lifecycle.EXPECTED.value)
    return write_many(taken_in, facts=Facts("device.received", actor, before=before, after=after), scoped=(Device,))


def _asked(which: Any, devices: Sequence[str] | None) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """A condition for the devices that were named, the names that are none of them, and those that are several."""
    if devices is None:
        return sa.true(), (), ()
    read = {said: _read(said) for said in devices}
    ids = [key for key, _, _ in read.values() if key]
    written = [tag for _, tag, _ in read.values() if tag]
    printed = [serial for _, _, serial in read.values() if serial]
    named = sa.or_(Device.id.in_(ids), Device.asset_tag.in_(written), Device.serial.in_(printed))
    rows = db.session.execute(
        everywhere(
            sa.select(Device.id, Device.asset_tag, Device.serial).where(which, named),
            Device,
            why="chosen by the receiver's reach",
        )
    ).all()
    known: dict[Any, set[uuid.UUID]] = {}
    for row in rows:
        for name in row:
            known.setdefault(name, set()).add(row.id)
    meant = {said: _meant(known, names) for said, names in read.items()}
    one = {next(iter(found)) for found in meant.values() if len(found) == 1}
    unknown = tuple(said for said, found in meant.items() if not found)
    return Device.id.in_(one), unknown, tuple(said for said, found in meant.items() if len(found) > 1)


def _meant(known: dict[Any, set[uuid.UUID]], names: tuple[Any, ...]) -> set[uuid.UUID]:
    """The devices that a text names as an id, else as a tag, else as a serial number."""
    return next((known[name] for name in names if name and name in known), set())


def _read(said: str) -> tuple[uuid.UUID | None, str | None, str]:
    try:
        key = uuid.UUID(said.strip())
    except ValueError:
        key = None
    return key, tags.parse(said), serials.normalise(said)


def _refuse_orderer(actor: Actor, which: Any) -> None:
    placed = (
        sa.select(PurchaseOrder.id)
        .join(OrderLine, OrderLine.order_id == PurchaseOrder.id)
        .join(Device, Device.order_line_id == OrderLine.id)
        .where(which, PurchaseOrder.ordered_by_id == actor.id)
        .limit(1)
    )
    if db.session.scalar(everywhere(placed, Device, PurchaseOrder, why="who ordered never receives")) is not None:
        raise OrderedByReceiver


def _count(which: Any) -> int:
    counted = sa.select(sa.func.count(Device.id)).where(which)
    return int(db.session.scalar(everywhere(counted, Device, why="chosen by the receiver's reach")) or 0)
