"""What keeps a lot from closing, and closing it: its devices leave the city."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import DomainError
from core.history import change
from core.scope import everywhere, get_visible
from core.write_many import Facts, write_many
from registry.catalogue.models import Category, DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.devices import stages
from registry.devices.lifecycle import GONE, PRESENT, Lifecycle
from registry.devices.models import Device
from registry.disposal import lots
from registry.disposal.models import WITH_STORAGE, DisposalItem, DisposalLot, LotState, WipeEvidence
from registry.disposal.refusals import CannotLeave, EvidenceMissing, LotEmpty, LotNotReady, UnknownInLot

WHY: Final = "a lot holds devices of every school; who reads lots sees which"
LEAVING: Final = PRESENT | GONE  # what can be laid hands on is retired by closing; the rest is lost or never came


@dataclass(frozen=True, slots=True)
class Row:
    """One device of a lot, or a code that names none.

    device   key, tag, serial, model, category and lifecycle; none for an unknown code
    proof    the latest evidence; None: there is none
    """

    said: str
    device: Any
    proof: WipeEvidence | None

    @property
    def called(self) -> str:
        """Tag, or serial number, or what was said."""
        return (self.device.asset_tag or self.device.serial or self.said) if self.device else self.said

    @property
    def needs_proof(self) -> bool:
        """Whether it stores data."""
        return self.device is not None and Category(self.device.category) in WITH_STORAGE

    def problem(self) -> DomainError | None:
        """Why it keeps the lot from closing; None: it does not."""
        if self.device is None:
            return UnknownInLot(said=self.said)
        if self.needs_proof and self.proof is None:
            return EvidenceMissing(said=self.called)
        if self.device.lifecycle not in LEAVING:
            return CannotLeave(said=self.called)
        return None


def rows(lot: DisposalLot) -> list[Row]:
    """What is in a lot, in the order in which it came."""
    columns = (
        Device.id,
        Device.school_id,
        Device.asset_tag,
        Device.serial,
        Device.lifecycle,
        DeviceModel.category,
        FULL_NAME.label("model"),
    )
    latest: Any = (
        sa.select(WipeEvidence)
        .join(DisposalItem, DisposalItem.id == WipeEvidence.item_id)
        .where(DisposalItem.lot_id == lot.id)
        .ext(distinct_on(WipeEvidence.item_id))
        .order_by(WipeEvidence.item_id, WipeEvidence.recorded_at.desc(), WipeEvidence.id.desc())
    )
    proofs = {proof.item_id: proof for proof in db.session.scalars(latest)}
    known = sa.select(*columns).join(DeviceModel, DeviceModel.id == Device.model_id).join(DeviceModel.manufacturer)
    known = known.join(DisposalItem, DisposalItem.device_id == Device.id).where(DisposalItem.lot_id == lot.id)
    devices = {row.id: row for row in db.session.execute(everywhere(known, Device, why=WHY))}
    items = db.session.scalars(
        sa.select(DisposalItem).where(DisposalItem.lot_id == lot.id).order_by(DisposalItem.position)
    )
    return [Row(item.said, devices.get(item.device_id), proofs.get(item.id)) for item in items]


def problems(found: Sequence[Row]) -> list[tuple[Row, DomainError]]:
    """The rows that keep their lot from closing, and why."""
    return [(row, why) for row in found if (why := row.problem()) is not None]


def close(actor: Actor, lot: DisposalLot, *, expected: int | None = None) -> DisposalLot:
    """The recycler has the devices: all of them are disposed of today, or nothing happens.

    Devices that are still in store or in use are retired first.
    Raises   Forbidden, Stale, LotClosed, LotEmpty, LotNotReady (with every device that is in the way)
    Records  disposal_lot.closed, device.retired, device.disposed
    """
    actor.must("device:retire")
    lots.refuse_closed(actor, lot, expected)
    _hold(lot)
    found = rows(lot)
    if not found:
        raise LotEmpty
    for school in {row.device.school_id for row in found if row.device}:
        actor.must("device:retire", school)
    wrong = problems(found) or _retire(actor, lot, [row for row in found if row.device.lifecycle in PRESENT])
    if wrong:
        raise LotNotReady([(f"/devices/{row.called}", why) for row, why in wrong], count=len(wrong))
    with change(lot, "disposal_lot.closed", by=actor):
        lot.state, lot.closed_on, lot.closed_by_id = LotState.CLOSED, clock.today(), actor.id
    _dispose(actor, lot, [row.device.id for row in found])
    return lot


def _hold(lot: DisposalLot) -> None:
    """Nobody moves a device of `lot` while it is judged and leaves: else it could stay while its lot says it has left."""
    inside = sa.select(DisposalItem.device_id).where(DisposalItem.lot_id == lot.id)
    held = sa.select(Device.id).where(Device.id.in_(inside)).order_by(Device.id).with_for_update()
    db.session.execute(everywhere(held, Device, why=WHY)).all()


def _retire(actor: Actor, lot: DisposalLot, found: Sequence[Row]) -> list[tuple[Row, DomainError]]:
    """Retire devices; returns those that may not be, such as one with an open ticket, and why."""
    wrong: list[tuple[Row, DomainError]] = []
    for row in found:
        device = get_visible(actor, Device, row.device.id, "device:read", lock=True)
        try:
            stages.retire(actor, device, reason=lot.name, confirm=True)
        except DomainError as refused:
            wrong.append((row, refused))
    return wrong


def _dispose(actor: Actor, lot: DisposalLot, keys: list[uuid.UUID]) -> None:
    c = Device.__table__.c
    gone = (
        sa.update(Device)
        .where(Device.id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))), Device.lifecycle == Lifecycle.RETIRED)
        .values(lifecycle=Lifecycle.DISPOSED, disposed_on=clock.today(), version=Device.version + 1)
    )
    before = sa.func.jsonb_build_object("lifecycle", Lifecycle.RETIRED.value)
    after = sa.func.jsonb_build_object("lifecycle", c.lifecycle, "disposed_on", c.disposed_on)
    at = sa.literal(clock.now(), sa.DateTime(timezone=True))
    facts = Facts("device.disposed", actor, before=before, after=after, at=at, note=lot.name)
    write_many(gone, facts=facts, scoped=(Device,))
