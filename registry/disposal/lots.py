"""Disposal lots: opened, filled, proven and closed. A lot closes only when every device in it may leave the city."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.errors import DomainError
from core.history import Event, change, record
from core.paging import Order, Page, page
from core.scope import everywhere, told
from registry.bulk import choosing
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.disposal.models import DisposalItem, DisposalLot, LotState, WipeEvidence
from registry.disposal.refusals import LotClosed, LotExists, NotInLot, OtherLot, SeveralDevices, TooManyInLot

NEWEST = Order((DisposalLot.created_at, DisposalLot.id), (dt.datetime, uuid.UUID), descending=True)
MOST: Final = 5_000  # devices of one lot
MOST_FACTS: Final = 200


@dataclass(frozen=True, slots=True)
class Added:
    """What became of codes that were put into a lot.

    added     devices and unknown codes that are in it now and were not before
    unknown   how many of them name no device
    in_use    how many of them are in use now
    already   were in it before
    problems  code as it was said, and why it was left out
    """

    added: int
    already: int
    unknown: int = 0
    in_use: int = 0
    problems: tuple[tuple[str, DomainError], ...] = ()


def find(
    actor: Actor, *, q: str = "", state: LotState | None = None, after: str | None = None, limit: int = 50
) -> Page:
    """Lots, newest first. Raises Forbidden, Invalid (cursor).

    q   part of the name or the recycler
    """
    actor.must("disposal:read")
    statement = sa.select(DisposalLot)
    if q:
        parts = [
            sa.func.lower(column).contains(q.lower(), autoescape=True)
            for column in (DisposalLot.name, DisposalLot.recycler)
        ]
        statement = statement.where(sa.or_(*parts))
    if state is not None:
        statement = statement.where(DisposalLot.state == state)
    rows = db.session.scalars(NEWEST.apply(statement, after, limit)).all()
    return page(rows, limit, lambda lot: [lot.created_at, lot.id], NEWEST)


def get(actor: Actor, lot_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> DisposalLot:
    """One lot. Raises Forbidden, NotFound, Stale.

    lock   hold it until the transaction ends
    """
    actor.must("disposal:read")
    found = by_key(DisposalLot, lot_id, lock=lock)
    check_version(found, expected)
    return found


def begin(actor: Actor, *, name: str, recycler: str) -> DisposalLot:
    """A new, empty lot. Raises Forbidden, LotExists. Records disposal_lot.opened."""
    actor.must("disposal:write")
    same = sa.select(DisposalLot.id).where(sa.func.lower(DisposalLot.name) == sa.func.lower(name))
    if db.session.scalar(same) is not None:
        raise LotExists(name=name)
    made = DisposalLot(
        name=name, recycler=recycler, state=LotState.OPEN, created_by_id=actor.id, created_at=clock.now()
    )
    with change(made, "disposal_lot.opened", by=actor):
        db.session.add(made)
    return made


def add(actor: Actor, lot: DisposalLot, *, devices: Sequence[str]) -> Added:
    """Put devices into a lot: keys, tags or serial numbers. A code that names no device is kept, and keeps it open.

    Raises   Forbidden, LotClosed, TooManyInLot
    Records  disposal_lot.devices_added
    """
    refuse_closed(actor, lot)
    named = list(choosing.found(actor, list(dict.fromkeys(said.strip() for said in devices if said.strip()))))
    held = _lots_of([key for _, key, _ in named if key])
    unknown = {said.lower() for said in db.session.scalars(_of(lot, DisposalItem.said).where(_is_unknown()))}
    made: list[DisposalItem] = []
    problems: list[tuple[str, DomainError]] = []
    already = 0
    for said, key, several in named:
        if several:
            problems.append((said, SeveralDevices(said=said)))
        elif key in held and held[key] != lot.id:
            problems.append((said, OtherLot(said=said)))
        elif key in held or (key is None and said.lower() in unknown):
            already += 1
        else:
            made.append(DisposalItem(lot_id=lot.id, said=said, device_id=key))
            held |= {key: lot.id} if key else {}
            unknown |= set() if key else {said.lower()}
    size, last = db.session.execute(_of(lot, sa.func.count(), sa.func.max(DisposalItem.position))).one()
    if size + len(made) > MOST:
        raise TooManyInLot(most=MOST)
    for position, item in enumerate(made, start=(last or 0) + 1):
        item.position = position
    if made:
        db.session.add_all(made)
        record(lot, "disposal_lot.devices_added", by=actor, after={"devices": len(made)})
        db.session.flush()
    keys = [item.device_id for item in made if item.device_id]
    return Added(len(made), already, len(made) - len(keys), _in_use(keys), tuple(problems))


def _in_use(keys: list[uuid.UUID]) -> int:
    """How many of these devices are in use: closing the lot takes them out of it."""
    wanted = sa.select(sa.func.count()).where(Device.id.in_(keys), Device.lifecycle == Lifecycle.DEPLOYED)
    return int(db.session.scalar(everywhere(wanted, Device, why="devices that the actor has just named")) or 0)


def take_out(actor: Actor, lot: DisposalLot, *, devices: Sequence[str]) -> int:
    """Take devices, or codes that name none, out of a lot, with the proof that was recorded for them here.

    Returns  how many were in it
    Raises   Forbidden, LotClosed
    Records  disposal_lot.devices_taken_out
    """
    refuse_closed(actor, lot)
    said = [code.strip() for code in devices if code.strip()]
    keys = [key for _, key, _ in choosing.found(actor, said) if key]
    names_it = sa.or_(
        DisposalItem.device_id.in_(keys),
        sa.and_(_is_unknown(), sa.func.lower(DisposalItem.said).in_([c.lower() for c in said])),
    )
    gone = list(db.session.scalars(_of(lot, DisposalItem.id).where(names_it)))
    if gone:
        db.session.execute(sa.delete(WipeEvidence).where(WipeEvidence.item_id.in_(gone)))
        db.session.execute(sa.delete(DisposalItem).where(DisposalItem.id.in_(gone)))
        record(lot, "disposal_lot.devices_taken_out", by=actor, after={"devices": len(gone)})
    return len(gone)


def prove(
    actor: Actor,
    lot: DisposalLot,
    *,
    devices: Sequence[str],
    method: str,
    standard: str,
    operator: str,
    certificate: str,
) -> int:
    """Record how the data of devices of a lot was destroyed; a later record takes the place of an earlier one.

    certificate  its number or its text, kept with its SHA-256
    Returns      devices
    Raises       Forbidden, LotClosed, NotInLot (nothing is recorded then)
    Records      device.wiped
    """
    refuse_closed(actor, lot)
    named = list(choosing.found(actor, list(dict.fromkeys(said.strip() for said in devices if said.strip()))))
    keys = [key for _, key, _ in named if key]
    items = {row.device_id: row for row in db.session.scalars(_of(lot).where(DisposalItem.device_id.in_(keys)))}
    for said, key, _ in named:
        if key not in items:
            raise NotInLot(said=said)
    digest = hashlib.sha256(certificate.encode()).hexdigest()
    facts = {"method": method, "standard": standard, "operator": operator, "certificate": certificate}
    for row in items.values():
        proof = WipeEvidence(item_id=row.id, **facts, certificate_sha256=digest, recorded_by_id=actor.id)
        proof.recorded_at = clock.now()
        db.session.add(proof)
    wiped = sa.select(Device).where(Device.id.in_(list(items)))
    for device in db.session.scalars(told(wiped, actor, Device)):
        record(device, "device.wiped", by=actor, after={"certificate_sha256": digest, "disposal_lot_id": str(lot.id)})
    db.session.flush()
    return len(items)


def history(lot: DisposalLot) -> list[Event]:
    """What happened to a lot that the reader sees, newest first."""
    facts = sa.select(Event).where(Event.subject_id == lot.id).order_by(Event.at.desc(), Event.id.desc())
    return list(db.session.scalars(everywhere(facts.limit(MOST_FACTS), Event, why="of a row that the reader sees")))


def names(reader: Actor, keys: Any) -> dict[uuid.UUID, str]:
    """Names of lots, for readers who may see lots."""
    if not reader.may("disposal:read"):
        return {}
    found = db.session.execute(sa.select(DisposalLot.id, DisposalLot.name).where(DisposalLot.id.in_(keys)))
    return {row.id: row.name for row in found}


def refuse_closed(actor: Actor, lot: DisposalLot, expected: int | None = None) -> None:
    """Raises Forbidden, Stale, LotClosed."""
    actor.must("disposal:write")
    check_version(lot, expected)
    if lot.state is LotState.CLOSED:
        raise LotClosed(name=lot.name)


def _of(lot: DisposalLot, *columns: Any) -> Any:
    return (sa.select(*columns) if columns else sa.select(DisposalItem)).where(DisposalItem.lot_id == lot.id)


def _is_unknown() -> sa.ColumnElement[bool]:
    return DisposalItem.device_id.is_(None)


def _lots_of(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID | None, uuid.UUID]:
    """The lot that each of these devices is in."""
    wanted = sa.select(DisposalItem.device_id, DisposalItem.lot_id).where(DisposalItem.device_id.in_(keys))
    return {row.device_id: row.lot_id for row in db.session.execute(wanted)}
