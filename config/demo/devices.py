"""Made-up devices of what was bought: where they are, in what state, and who or what has them."""

import datetime as dt
import random
import uuid

import sqlalchemy as sa

from config.demo import lives, progress, rows
from config.demo.buying import STAFF, STUDENT, WARRANTY_MONTHS, Lot, delivered_on
from config.demo.city import Place
from config.demo.lives import Made
from core import clock, ids
from organisation.schools.models import SchoolKind
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
PREFIX = {"Lenovo": "PF", "Acer": "NXVN1", "HP": "5CD", "Dell": "DL", "Apple": "DMP", "Epson": "X7"}
CONDITIONS = [(Condition.WORKING, 950), (Condition.FAULTY, 30), (Condition.IN_REPAIR, 15), (Condition.BROKEN, 5)]
AN_OLD_ONE = 4  # years after which some are retired


def add(
    chance: random.Random,
    lots: list[Lot],
    found: list[Place],
    *,
    batches: dict[uuid.UUID, uuid.UUID],
    named: dict[str, uuid.UUID],
) -> None:
    """Add the devices of `lots`, shared out by pupils, with what happened to each; serials never repeat.

    batches  order → the batch its devices came in
    named    name → key of the ten demo people
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
        "id": (sa.Uuid, [m.id for m in made]),
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
        "received_by_id": (sa.Uuid, [named["receiver"] if m.received_on else None for m in made]),
        "deployed_on": (sa.Date, [m.deployed_on for m in made]),
        "retired_on": (sa.Date, [lives.gone_on(m, Lifecycle.RETIRED, Lifecycle.DISPOSED) for m in made]),
        "disposed_on": (sa.Date, [lives.gone_on(m, Lifecycle.DISPOSED) for m in made]),
        "missing_on": (sa.Date, [lives.gone_on(m, Lifecycle.LOST, Lifecycle.STOLEN) for m in made]),
    }
    for start in range(0, len(made), 20_000):
        progress.say(f"Making the demo: devices {start + 1} to {min(start + 20_000, len(made))} of {len(made)}")
        part: rows.Columns = {name: (kind, values[start : start + 20_000]) for name, (kind, values) in columns.items()}
        rows.put(Device, part, asset_tag=sa.func.asset_tag(sa.func.nextval("asset_tag_number")))
        rows.tell("device", [fact for m in made[start : start + 20_000] for fact in lives.facts(m, chance, named)])


def _device(chance: random.Random, lot: Lot, place: Place, used: set[str]) -> Made:
    lifecycle = _lifecycle(chance, lot, place)
    fixed = lot.offer.category not in STUDENT | STAFF
    in_use = lifecycle is Lifecycle.DEPLOYED
    received = None if lifecycle is Lifecycle.EXPECTED else min(delivered_on(lot) + dt.timedelta(days=6), clock.today())
    deployed = received if lifecycle not in {Lifecycle.EXPECTED, Lifecycle.IN_STORE} else None
    return Made(
        ids.new(),
        lot,
        serial(chance, lot.offer.manufacturer, used),
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


def serial(chance: random.Random, manufacturer: str, used: set[str]) -> str:
    """A serial number such as the maker prints, added to the `used` ones."""
    while True:
        made = PREFIX.get(manufacturer, manufacturer[:2].upper()) + "".join(chance.choices(ALPHABET, k=9))
        if made not in used:
            used.add(made)
            return made


def _warranty_end(lot: Lot) -> dt.date:
    day = delivered_on(lot)
    return day.replace(year=day.year + WARRANTY_MONTHS // 12)
