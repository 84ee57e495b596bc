"""Repair orders: sent to a vendor, and back. A device that is with a vendor is in repair; back, it works or is broken."""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.errors import NotFound
from core.history import change
from core.paging import Order, Page, page
from core.scope import everywhere
from organisation.schools.models import School
from registry.bulk import choosing
from registry.catalogue.models import DeviceModel
from registry.devices import devices, hooks, stages
from registry.devices.lifecycle import Condition
from registry.devices.models import Device
from registry.repairs.models import RepairOrder, RepairOutcome
from registry.repairs.refusals import (
    ExpectedDayWrong,
    InRepairAlready,
    RepairDayWrong,
    RepairDeviceUnknown,
    RepairOver,
)

READ, WRITE = "repair:read", "repair:write"
FARTHEST: Final = dt.timedelta(days=730)
NEWEST = Order((RepairOrder.sent_on, RepairOrder.id), (dt.date, uuid.UUID), descending=True)
WHY: Final = "whoever may read repairs works for every school"


def send(
    actor: Actor,
    *,
    device: str,
    vendor: str,
    fault: str = "",
    warranty: bool | None = None,
    expected_on: dt.date | None = None,
    ticket: str | None = None,
    cost_cents: int | None = None,
) -> RepairOrder:
    """Send a device to a vendor; who has it stays the same.

    device       key, tag or serial number
    vendor       1-120 characters
    fault        what is wrong; 0-1,000 characters
    warranty     None: whether its warranty still lasts today
    expected_on  when it should be back; today or later
    ticket       key or number of the open ticket that it is about
    cost_cents   as the vendor offered it, without VAT
    Raises       Forbidden, RepairDeviceUnknown, InRepairAlready, ExpectedDayWrong, TicketUnknown, TicketNotOpen,
                 OutOfUse
    Records      repair.sent; device.sent_to_repair
    """
    actor.must(WRITE)
    key = _named(actor, device)
    today = clock.today()
    if expected_on is not None and not today <= expected_on <= today + FARTHEST:
        raise ExpectedDayWrong
    about = hooks.ticket_to_lend_for(actor, ticket) if ticket is not None else None
    held = devices.hold(actor, key)
    _refuse_second(held)
    if held.condition is not Condition.IN_REPAIR:
        stages.repair(actor, held, reason=vendor)
    lasts = held.warranty_ends_on is not None and held.warranty_ends_on >= today
    made = RepairOrder(
        device_id=held.id,
        ticket_id=about,
        vendor=vendor,
        fault=fault,
        warranty=lasts if warranty is None else warranty,
        sent_on=today,
        expected_on=expected_on,
        cost_cents=cost_cents,
        created_by_id=actor.id,
    )
    with change(made, "repair.sent", by=actor):
        db.session.add(made)
    return made


def _named(actor: Actor, device: str) -> uuid.UUID:
    ((_, key, _several),) = choosing.found(actor, [device.strip()])
    if key is None:
        raise RepairDeviceUnknown(text=device)
    return key


def _refuse_second(device: Device) -> None:
    wanted = sa.select(RepairOrder.vendor).where(RepairOrder.device_id == device.id, RepairOrder.returned_on.is_(None))
    vendor = db.session.scalar(wanted)
    if vendor is not None:
        raise InRepairAlready(vendor=vendor)


def get(actor: Actor, repair_id: uuid.UUID, *, lock: bool = False) -> RepairOrder:
    """One repair order. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(RepairOrder, repair_id, lock=lock)


def come_back(
    actor: Actor,
    order: RepairOrder,
    *,
    outcome: RepairOutcome,
    on: dt.date | None = None,
    cost_cents: int | None = None,
    expected: int | None = None,
) -> RepairOrder:
    """Record that a device is back from its vendor; it works, or is broken.

    order       locked
    on          default today
    cost_cents  what was paid, without VAT; None: as it was offered
    Raises   Forbidden, Stale, RepairOver, RepairDayWrong
    Records  repair.returned; device.mended or device.found_broken
    """
    actor.must(WRITE)
    check_version(order, expected)
    if order.returned_on is not None:
        raise RepairOver
    day = on or clock.today()
    if not order.sent_on <= day <= clock.today():
        raise RepairDayWrong
    device = devices.hold(actor, order.device_id)
    with change(order, "repair.returned", by=actor):
        order.returned_on, order.outcome = day, outcome
        order.cost_cents = order.cost_cents if cost_cents is None else cost_cents
    if device.condition is Condition.IN_REPAIR:
        ends = stages.working if outcome is RepairOutcome.REPAIRED else stages.broken
        ends(actor, device, reason=order.vendor)
    return order


def find(
    actor: Actor,
    *,
    open: bool | None = None,  # noqa: A002  the name of the filter
    school: uuid.UUID | None = None,
    device: uuid.UUID | None = None,
    warranty: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Repair orders, the latest sent first.

    open     True: not back yet; False: back; None: both
    Raises   Forbidden, Invalid (cursor)
    """
    actor.must(READ)
    columns = (RepairOrder, Device.asset_tag, Device.serial, DeviceModel.model_number)
    wanted = sa.select(*columns, School.name_fi, School.name_sv, School.id.label("school_id"))
    wanted = wanted.join(Device, Device.id == RepairOrder.device_id).join(
        DeviceModel, DeviceModel.id == Device.model_id
    )
    wanted = wanted.join(School, School.id == Device.school_id)
    if open is not None:
        wanted = wanted.where(RepairOrder.returned_on.is_(None) if open else RepairOrder.returned_on.is_not(None))
    for column, value in ((Device.school_id, school), (Device.id, device), (RepairOrder.warranty, warranty)):
        wanted = wanted.where(column == value) if value is not None else wanted
    rows = db.session.execute(everywhere(NEWEST.apply(wanted, after, limit), Device, why=WHY)).all()
    found = page(rows, limit, lambda row: [row.RepairOrder.sent_on, row.RepairOrder.id], NEWEST)
    return Page([shown(row) for row in found.items], found.next)


def one(actor: Actor, repair_id: uuid.UUID) -> dict[str, Any]:
    """One repair order as `find` shows it. Raises Forbidden, NotFound."""
    order = get(actor, repair_id)
    found = [row for row in find(actor, device=order.device_id, limit=200).items if row["id"] == repair_id]
    if not found:
        raise NotFound
    return dict(found[0])


def shown(row: Any) -> dict[str, Any]:
    """A row of `find`; `turnaround_days`: until today while it is not back."""
    order, today = row.RepairOrder, clock.today()
    return {
        "id": order.id,
        "device": {"id": order.device_id, "asset_tag": row.asset_tag, "serial": row.serial, "model": row.model_number},
        "school": {"id": row.school_id, "name_fi": row.name_fi, "name_sv": row.name_sv},
        "ticket": order.ticket_id,
        "vendor": order.vendor,
        "fault": order.fault,
        "warranty": order.warranty,
        "cost_cents": order.cost_cents,
        "sent_on": order.sent_on,
        "expected_on": order.expected_on,
        "returned_on": order.returned_on,
        "outcome": order.outcome,
        "turnaround_days": ((order.returned_on or today) - order.sent_on).days,
        "late": order.returned_on is None and order.expected_on is not None and order.expected_on < today,
        "version": order.version,
    }
