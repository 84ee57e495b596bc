"""Own fields of the made-up city: what it keeps of projectors, displays and student laptops, and some values."""

import random
from typing import Any, Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from registry.catalogue.models import Category, DeviceModel
from registry.devices import devices
from registry.devices.models import Device
from registry.own_fields import own_fields
from registry.own_fields.models import FieldKind

FILLED: Final = 12  # devices of each category
MOUNTS: Final = ("Seinä", "Katto", "Pyörillä")
FIELDS: Final[tuple[tuple[Category, FieldKind, str, str, str, dict[str, Any]], ...]] = (
    (Category.PROJECTOR, FieldKind.NUMBER, "Lampun tunnit", "Lamptimmar", "Lamp hours", {}),
    (Category.PROJECTOR, FieldKind.DATE, "Lamppu vaihdettu", "Lampan bytt", "Lamp changed on", {"position": 1}),
    (Category.DISPLAY, FieldKind.CHOICE, "Kiinnitys", "Montering", "Mounting", {"choices": MOUNTS}),
    (Category.DISPLAY, FieldKind.LINK, "Käyttöohje", "Bruksanvisning", "Manual", {"position": 1}),
    (Category.STUDENT_LAPTOP, FieldKind.TEXT, "Vakuutusnumero", "Försäkringsnummer", "Insurance number",
     {"searchable": True}),
)  # fmt: skip


def add(chance: random.Random, staff: Staff) -> None:
    """Give categories their fields, and some of their devices values."""
    who = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    for category, kind, name_fi, name_sv, name_en, more in FIELDS:
        own_fields.add(who, category=category, kind=kind, name_fi=name_fi, name_sv=name_sv, name_en=name_en, **more)
    for category in dict.fromkeys(each[0] for each in FIELDS):
        for number, device in enumerate(_some(category)):
            said = _values(chance, category, number)
            devices.correct(who, device, own_fields=said, reason="Lisätiedot")


def _values(chance: random.Random, category: Category, number: int) -> dict[str, Any]:
    if category is Category.PROJECTOR:
        return {"lamp_hours": chance.randrange(100, 3_000), "lamp_changed_on": f"2026-0{1 + number % 9}-15"}
    if category is Category.DISPLAY:
        return {"mounting": chance.choice(MOUNTS), "manual": "https://ohjeet.example.invalid/naytto"}
    return {"insurance_number": f"VAK-{4_100 + number}"}


def _some(category: Category) -> list[Device]:
    wanted = sa.select(Device).join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.where(DeviceModel.category == category, Device.asset_tag.is_not(None))
    wanted = wanted.order_by(Device.asset_tag).limit(FILLED).with_for_update(of=Device)
    return list(db.session.scalars(everywhere(wanted, Device, why="the demo's devices lie at many schools")))
