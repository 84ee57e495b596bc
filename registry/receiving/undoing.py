"""Undoing a receipt: what was taken in at once is on its way again, as far as nobody has used it since."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from core import clock
from core.actor import Actor
from core.db import db
from core.history import Event
from core.scope import everywhere, reached
from core.write_many import Facts, write_many
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.receiving import answers
from registry.receiving.receiving import PERMISSION, refuse_orderer
from registry.receiving.refusals import NothingToUndo

LISTED = 3  # receipts on a page
NAMED = 40  # devices of each that are named
LISTED_FOR = dt.timedelta(days=30)
WHY = "chosen by the receiver's reach"


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a receipt.

    undone     devices that are on their way again
    used       devices of the receipt that were moved, handed over or changed since: they stay received
    not_found  ids, tags or serial numbers that are none of these devices
    """

    undone: int
    used: int
    not_found: tuple[str, ...] = ()


def recent(actor: Actor, which: Any) -> list[Any]:
    """The last receipts that can still be undone, newest first: at, actor_id, devices, codes. Raises Forbidden.

    codes  tags or serial numbers of the devices, `NAMED` at most
    """
    actor.must(PERMISSION)
    lately = Device.received_on >= clock.today() - LISTED_FOR
    code = sa.func.coalesce(Device.asset_tag, Device.serial)
    codes = sa.func.array_agg(aggregate_order_by(code, code), type_=sa.ARRAY(sa.Text))
    columns = (Event.at, Event.actor_id, sa.func.count().label("devices"), codes[1:NAMED].label("codes"))
    wanted = _receipts(actor, sa.and_(which, lately, _unused()), *columns)
    wanted = wanted.group_by(Event.at, Event.actor_id).order_by(Event.at.desc()).limit(LISTED)
    return list(db.session.execute(everywhere(wanted, Device, Event, why=WHY)))


def undo(
    actor: Actor, which: Any, *, receipt: dt.datetime | None = None, devices: Sequence[str] | None = None
) -> Undone:
    """Say that devices were not received after all.

    which    `of_batch` or `of_order`
    receipt  when they were received; None: the actor's last receipt that can be undone
    devices  ids, asset tags or serial numbers of these alone, whenever they were received; None: the whole receipt
    Raises   Forbidden, OrderedByReceiver, NothingToUndo
    Records  device.receipt_undone
    """
    actor.must(PERMISSION)
    said = answers.read(actor, which, reached(actor, PERMISSION, Device.school_id), devices) if devices else []
    named = Device.id.in_([answer.device for answer in said if answer.device])
    at_once = sa.true() if devices is not None else Event.at == (receipt or _last(actor, which))
    chosen = sa.and_(which, at_once, sa.true() if devices is None else named)
    wanted = _receipts(actor, chosen, Device.id, _unused().label("is_unused"))
    locked = wanted.order_by(Device.id).with_for_update(of=Device)
    rows = db.session.execute(everywhere(locked, Device, Event, why=WHY)).all()
    keys = {row.id for row in rows if row.is_unused}
    if not keys:
        raise NothingToUndo
    refuse_orderer(actor, Device.id.in_(keys))
    _write(actor, sorted(keys))
    unknown = tuple(answer.said for answer in said if answer.result in answers.IS_NONE)
    return Undone(len(keys), len({row.id for row in rows} - keys), unknown)


def _last(actor: Actor, which: Any) -> dt.datetime:
    """When the actor received last what can still be undone. Raises NothingToUndo."""
    mine = _receipts(actor, sa.and_(which, _unused(), Event.actor_id == actor.id), sa.func.max(Event.at))
    last: dt.datetime | None = db.session.scalar(everywhere(mine, Device, Event, why=WHY))
    if last is None:
        raise NothingToUndo
    return last


def _receipts(actor: Actor, which: Any, *columns: Any) -> Any:
    """Devices within the actor's reach beside the facts that they were received."""
    received = sa.and_(Event.subject_id == Device.id, Event.verb == "device.received")
    wanted = sa.select(*columns).select_from(Device).join(Event, received).where(which)
    reach = reached(actor, PERMISSION, Device.school_id)
    return wanted if reach is None else wanted.where(reach)


def _unused() -> sa.ColumnElement[bool]:
    """Nothing has happened to the device since it was received: it still has the version that this gave it."""
    return sa.and_(Device.version == Event.subject_version, Device.lifecycle == Lifecycle.IN_STORE)


def _write(actor: Actor, keys: list[uuid.UUID]) -> None:
    c = Device.__table__.c
    sent_back = (
        sa.update(Device)
        .where(Device.id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))), Device.lifecycle == Lifecycle.IN_STORE)
        .values(lifecycle=Lifecycle.EXPECTED, received_on=None, received_by_id=None, version=Device.version + 1)
    )
    before = sa.func.jsonb_build_object("lifecycle", Lifecycle.IN_STORE.value)
    after = sa.func.jsonb_build_object("lifecycle", c.lifecycle)
    at = sa.literal(clock.now(), sa.DateTime(timezone=True))
    facts = Facts("device.receipt_undone", actor, before=before, after=after, at=at)
    write_many(sent_back, facts=facts, scoped=(Device,))
