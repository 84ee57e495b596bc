"""Taking goods in: devices of an order or a batch that are on their way are now in store, and count as received."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere, reached
from core.write_many import Facts, write_many
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.receiving import answers
from registry.receiving.answers import Answer, Result
from registry.receiving.refusals import MoreOnTheirWay, OrderedByReceiver

PERMISSION = "order:receive"
# further rules about who may take in devices (a condition says which), which refuse by raising; config/wiring.py
may_receive: list[Callable[[Actor, Any], None]] = []


@dataclass(frozen=True, slots=True)
class Received:
    """What was taken in.

    received  devices that are in store now
    already   devices asked for that had been received before
    not_found ids, tags or serial numbers that are none of these devices
    several   serial numbers that several of them have, of different makers: none of those was taken in
    answers   what each code came to, in the order it was said; empty when no code was
    """

    received: int
    already: int
    not_found: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


def of_batch(batch_id: uuid.UUID) -> Any:
    """The devices that a batch brought."""
    return Device.batch_id == batch_id


def of_order(order_id: uuid.UUID, lines: Sequence[uuid.UUID] | None = None) -> Any:
    """The devices of an order, or of some of its lines.

    lines   None: all of them
    """
    wanted = sa.select(OrderLine.id).where(OrderLine.order_id == order_id)
    return Device.order_line_id.in_(wanted if lines is None else wanted.where(OrderLine.id.in_(lines)))


def receive(actor: Actor, which: Any, *, devices: Sequence[str] | None = None, at_most: int | None = None) -> Received:
    """Take in what has arrived, all of it or what was scanned.

    which    `of_batch` or `of_order`
    devices  ids, asset tags or serial numbers; None: every device that is on its way
    at_most  how many devices the person was told that would be received
    Raises   Forbidden, OrderedByReceiver, MoreOnTheirWay
    Records  device.received, one instant for all that were taken in at once
    """
    actor.must(PERMISSION)
    reach = reached(actor, PERMISSION, Device.school_id)
    theirs = sa.and_(which, reach) if reach is not None else which
    said = answers.read(actor, which, reach, devices) if devices else []
    named = sa.true() if devices is None else Device.id.in_([a.device for a in said if a.device])
    refuse_orderer(actor, sa.and_(theirs, named))
    taken_in = take_in(actor, sa.and_(theirs, named), at_most)
    said = [_settled(answer, taken_in) for answer in said]
    return Received(
        received=len(taken_in),
        already=sum(answer.result is Result.ALREADY for answer in said),
        not_found=tuple(answer.said for answer in said if answer.result in answers.IS_NONE),
        several=tuple(answer.said for answer in said if answer.result is Result.SEVERAL),
        answers=tuple(said),
    )


def _settled(answer: Answer, taken_in: Collection[uuid.UUID]) -> Answer:
    """`answer` after the devices were taken in: somebody else may have been quicker."""
    if answer.result is not Result.RECEIVED or answer.device in taken_in:
        return answer
    return answer.but(Result.ALREADY, day=clock.today())


def take_in(actor: Actor, which: Any, at_most: int | None = None) -> set[uuid.UUID]:
    """Move the devices of `which` that are on their way into the store; whoever calls has judged that the actor may.

    Returns  the keys of what was taken in
    Raises   MoreOnTheirWay
    Records  device.received

    Locked in the order of keys first, so that two receivers never wait for each other in a circle.
    """
    locked = sa.select(Device.id).where(which, Device.lifecycle == Lifecycle.EXPECTED)
    locked = locked.order_by(Device.id).with_for_update()
    keys = list(db.session.scalars(everywhere(locked, Device, why="chosen by the receiver's reach")))
    if at_most is not None and len(keys) > at_most:
        raise MoreOnTheirWay(said=at_most, now=len(keys))
    if keys:
        _write(actor, keys)
    return set(keys)


def _write(actor: Actor, keys: list[uuid.UUID]) -> None:
    c = Device.__table__.c
    taken_in = (
        sa.update(Device)
        .where(Device.id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))), Device.lifecycle == Lifecycle.EXPECTED)
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
    at = sa.literal(clock.now(), sa.DateTime(timezone=True))
    facts = Facts("device.received", actor, before=before, after=after, at=at)
    write_many(taken_in, facts=facts, scoped=(Device,))


def refuse_orderer(actor: Actor, which: Any) -> None:
    """Raises OrderedByReceiver if the actor placed an order of one of these devices, or what `may_receive` refuses with."""
    placed = (
        sa.select(PurchaseOrder.id)
        .join(OrderLine, OrderLine.order_id == PurchaseOrder.id)
        .join(Device, Device.order_line_id == OrderLine.id)
        .where(which, PurchaseOrder.ordered_by_id == actor.id)
        .limit(1)
    )
    if db.session.scalar(everywhere(placed, Device, PurchaseOrder, why="who ordered never receives")) is not None:
        raise OrderedByReceiver
    for rule in may_receive:
        rule(actor, which)
