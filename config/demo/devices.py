"""Made-up devices of what was bought: where they are, in what state, and who or what has them."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from config.demo import rows
from config.demo.buying import STAFF, STUDENT, WARRANTY_MONTHS, Lot, delivered_on
from config.demo.city import Place
from config.demo.staff import Staff
from core import clock
from core.db import db
from core.scope import everywhere
from organisation.schools.models import SchoolKind
from registry.catalogue.models import DeviceModel
from registry.custody.models import Custody
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
PREFIX = {"Lenovo": "PF", "Acer": "NXVN1", "HP": "5CD", "Dell": "DL", "Apple": "DMP", "Epson": "X7"}
CONDITIONS = [(Condition.WORKING, 950), (Condition.FAULTY, 30), (Condition.IN_REPAIR, 15), (Condition.BROKEN, 5)]
AN_OLD_ONE = 4  # years after which some are retired


@dataclass(frozen=True, slots=True)
class Made:
    """One device before it is written."""

    lot: Lot
    serial: str
    place: Place
    room: uuid.UUID | None
    lifecycle: Lifecycle
    condition: Condition
    received_on: dt.date | None
    deployed_on: dt.date | None


def add(
    chance: random.Random,
    lots: list[Lot],
    found: list[Place],
    *,
    batches: dict[uuid.UUID, uuid.UUID],
    receiver: uuid.UUID,
) -> None:
    """Add the devices of `lots`, shared out by pupils; serials never repeat.

    batches  order → the batch its devices came in
    """
    schools = [p for p in found if p.pupils]
    store = next(p for p in found if p.kind is SchoolKind.CENTRAL_STORE)
    weights = [p.pupils for p in schools]
    used: set[str] = set()
    made: list[Made] = []
    for lot in lots:
        for place in chance.choices(schools, weights=weights, k=lot.count):
            made.append(_device(chance, lot, store if chance.random() < 0.02 else place, used))  # noqa: PLR2004
    columns: rows.Columns = {
        "school_id": (sa.Uuid, [m.place.id for m in made]),
        "model_id": (sa.Uuid, [m.lot.offer.id for m in made]),
        "manufacturer_id": (sa.Uuid, [m.lot.offer.manufacturer_id for m in made]),
        "serial_printed": (sa.Text, [m.serial for m in made]),
        "lifecycle": (sa.Text, [m.lifecycle.value for m in made]),
        "condition": (sa.Text, [m.condition.value for m in made]),
        "room_id": (sa.Uuid, [m.room for m in made]),
        "order_line_id": (sa.Uuid, [m.lot.line_id for m in made]),
        "batch_id": (sa.Uuid, [batches[m.lot.order_id] for m in made]),
        "purchased_on": (sa.Date, [delivered_on(m.lot) for m in made]),
        "price_cents": (sa.BigInteger, [m.lot.offer.price_cents for m in made]),
        "warranty_ends_on": (sa.Date, [_warranty_end(m.lot) for m in made]),
        "received_on": (sa.Date, [m.received_on for m in made]),
        "received_by_id": (sa.Uuid, [receiver if m.received_on else None for m in made]),
        "deployed_on": (sa.Date, [m.deployed_on for m in made]),
        "retired_on": (sa.Date, [_gone(m, Lifecycle.RETIRED, Lifecycle.DISPOSED) for m in made]),
        "disposed_on": (sa.Date, [_gone(m, Lifecycle.DISPOSED) for m in made]),
        "missing_on": (sa.Date, [_gone(m, Lifecycle.LOST, Lifecycle.STOLEN) for m in made]),
    }
    tag = sa.func.asset_tag(sa.func.nextval("asset_tag_number"))
    for start in range(0, len(made), 20_000):
        part: rows.Columns = {name: (kind, values[start : start + 20_000]) for name, (kind, values) in columns.items()}
        rows.add(Device, part, "device.registered", asset_tag=tag)


def hold(staff: Staff) -> None:
    """Give staff laptops to staff, and what stands in a room to the room."""
    free = {school: list(keys) for school, keys in staff.at.items()}
    in_use = sa.select(Device.id, Device.school_id, Device.room_id, Device.deployed_on).where(
        Device.lifecycle == Lifecycle.DEPLOYED
    )
    told = everywhere(in_use.order_by(Device.asset_tag), Device, why="the demo's devices get their holders")
    staff_models = _staff_laptops()
    held: list[tuple[uuid.UUID, uuid.UUID, str, uuid.UUID | None, uuid.UUID | None, dt.datetime]] = []
    for device in db.session.execute(told):
        since = dt.datetime.combine(device.deployed_on, dt.time(8), tzinfo=dt.UTC)
        if device.id in staff_models and free.get(device.school_id):
            held.append((device.id, device.school_id, "person", free[device.school_id].pop(), None, since))
        elif device.room_id is not None:
            held.append((device.id, device.school_id, "room", None, device.room_id, since))
    columns: rows.Columns = {
        "device_id": (sa.Uuid, [h[0] for h in held]),
        "school_id": (sa.Uuid, [h[1] for h in held]),
        "holder_kind": (sa.Text, [h[2] for h in held]),
        "person_id": (sa.Uuid, [h[3] for h in held]),
        "room_id": (sa.Uuid, [h[4] for h in held]),
        "since": (sa.DateTime(timezone=True), [h[5] for h in held]),
    }
    if held:
        rows.add(Custody, columns, "custody.begun")


def _staff_laptops() -> set[uuid.UUID]:
    mine = sa.select(Device.id).join(DeviceModel, DeviceModel.id == Device.model_id)
    mine = mine.where(DeviceModel.category.in_([c.value for c in STAFF]))
    return set(db.session.scalars(everywhere(mine, Device, why="the demo's devices get their holders")))


def _device(chance: random.Random, lot: Lot, place: Place, used: set[str]) -> Made:
    lifecycle = _lifecycle(chance, lot, place)
    fixed = lot.offer.category not in STUDENT | STAFF
    in_use = lifecycle is Lifecycle.DEPLOYED
    received = None if lifecycle is Lifecycle.EXPECTED else min(delivered_on(lot) + dt.timedelta(days=6), clock.today())
    deployed = received if lifecycle not in {Lifecycle.EXPECTED, Lifecycle.IN_STORE} else None
    return Made(
        lot,
        _serial(chance, lot.offer.manufacturer, used),
        place,
        chance.choice(place.rooms) if place.rooms and (fixed or (in_use and chance.random() < 0.25)) else None,  # noqa: PLR2004
        lifecycle,
        chance.choices([c for c, _ in CONDITIONS], weights=[w for _, w in CONDITIONS])[0],
        received,
        deployed,
    )


def _lifecycle(chance: random.Random, lot: Lot, place: Place) -> Lifecycle:
    age, luck = clock.today().year - lot.year, chance.random()
    if age == 0 and luck < 0.06:  # noqa: PLR2004  the last pallets are on their way
        return Lifecycle.EXPECTED
    if place.kind is SchoolKind.CENTRAL_STORE:
        return Lifecycle.IN_STORE
    if age >= AN_OLD_ONE and luck < 0.12:  # noqa: PLR2004
        return Lifecycle.RETIRED if luck < 0.06 else Lifecycle.DISPOSED  # noqa: PLR2004
    if luck > 0.99:  # noqa: PLR2004
        return Lifecycle.LOST if luck < 0.997 else Lifecycle.STOLEN  # noqa: PLR2004
    return Lifecycle.DEPLOYED


def _serial(chance: random.Random, manufacturer: str, used: set[str]) -> str:
    while True:
        serial = PREFIX.get(manufacturer, manufacturer[:2].upper()) + "".join(chance.choices(ALPHABET, k=9))
        if serial not in used:
            used.add(serial)
            return serial


def _warranty_end(lot: Lot) -> dt.date:
    day = delivered_on(lot)
    return day.replace(year=day.year + WARRANTY_MONTHS // 12)


def _gone(made: Made, *ends: Lifecycle) -> dt.date | None:
    if made.lifecycle not in ends or made.received_on is None:
        return None
    return min(made.received_on + dt.timedelta(days=500), clock.today())
