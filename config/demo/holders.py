"""Who has the made-up devices: staff laptops their teachers, other laptops a pupil, what stands in a room the room."""

import datetime as dt
import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from config.demo import rows
from config.demo.buying import STAFF, STUDENT
from config.demo.city import Place
from config.demo.rows import Past
from config.demo.staff import Staff
from core import clock
from core.db import db
from core.scope import everywhere
from organisation.schools.models import SchoolKind
from registry.catalogue.models import DeviceModel
from registry.custody.models import Custody, HolderKind
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device

CLASS_SIZE = 22
LENT_EVERY = 40
FIRST_REFERENCE = 100_001
GRADES = {SchoolKind.UPPER_SECONDARY: range(1, 4), SchoolKind.VOCATIONAL: range(1, 4)}
COMPREHENSIVE = range(1, 10)


@dataclass(frozen=True, slots=True)
class Held:
    """One device and who or what has it since it was taken into use."""

    device: Any
    kind: HolderKind
    person: uuid.UUID | None = None
    room: uuid.UUID | None = None
    pupil: str | None = None
    class_label: str | None = None
    due_on: dt.date | None = None

    @property
    def since(self) -> dt.datetime:
        """Nine in the morning of the first day of use."""
        return dt.datetime.combine(self.device.deployed_on, dt.time(9), tzinfo=clock.SCHOOL_ZONE).astimezone(dt.UTC)


def add(chance: random.Random, staff: Staff, found: list[Place]) -> None:
    """Give the devices that are in use to somebody, and tell it."""
    held = _some_lent(_held(chance, staff, {place.id: place for place in found}))
    columns: rows.Columns = {
        "device_id": (sa.Uuid, [h.device.id for h in held]),
        "school_id": (sa.Uuid, [h.device.school_id for h in held]),
        "holder_kind": (sa.Text, [h.kind.value for h in held]),
        "person_id": (sa.Uuid, [h.person for h in held]),
        "room_id": (sa.Uuid, [h.room for h in held]),
        "pupil_reference": (sa.Text, [h.pupil for h in held]),
        "class_label": (sa.Text, [h.class_label for h in held]),
        "since": (sa.DateTime(timezone=True), [h.since for h in held]),
        "due_on": (sa.Date, [h.due_on for h in held]),
    }
    if held:
        rows.put(Custody, columns)
        rows.tell("device", [_told(h) for h in held])


def _held(chance: random.Random, staff: Staff, places: dict[uuid.UUID, Place]) -> Iterator[Held]:
    free = {school: list(keys) for school, keys in staff.at.items()}
    pupils = iter(range(FIRST_REFERENCE, FIRST_REFERENCE + 1_000_000))
    for device in _in_use():
        if device.category in STAFF and free.get(device.school_id):
            yield Held(device, HolderKind.PERSON, person=free[device.school_id].pop())
        elif device.room_id is not None:
            yield Held(device, HolderKind.ROOM, room=device.room_id)
        elif device.category in STUDENT:
            label = _class(chance, places[device.school_id])
            yield Held(device, HolderKind.PUPIL, pupil=f"OPP-{next(pupils)}", class_label=label)


def _some_lent(held: Iterable[Held]) -> list[Held]:
    """One device of each school and one in `LENT_EVERY` is on loan to a person; a third of the promised days has passed."""
    found, today = list(held), clock.today()
    personal = [n for n, h in enumerate(found) if h.kind is not HolderKind.ROOM]
    of_school = {found[n].device.school_id: n for n in personal}
    lent = sorted({*personal[::LENT_EVERY], *of_school.values()})
    for turn, n in enumerate(lent):
        found[n] = replace(found[n], due_on=today + dt.timedelta(days=turn * 7 % 46 - 15))
    return found


def _in_use() -> Any:
    columns = (Device.id, Device.school_id, Device.room_id, Device.deployed_on, DeviceModel.category)
    wanted = sa.select(*columns).join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.where(Device.lifecycle == Lifecycle.DEPLOYED).order_by(Device.asset_tag)
    return db.session.execute(everywhere(wanted, Device, why="the demo's devices get their holders"))


def _class(chance: random.Random, place: Place) -> str:
    grades = GRADES.get(place.kind, COMPREHENSIVE)
    parallel = max(1, min(6, place.pupils // len(grades) // CLASS_SIZE))
    return f"{chance.choice(grades)}{'ABCDEF'[chance.randrange(parallel)]}"


def _told(held: Held) -> Past:
    used = {"lifecycle": "deployed", "deployed_on": held.device.deployed_on.isoformat()}
    device, verb = held.device, "device.lent" if held.due_on else "device.handed_over"
    return Past(held.since, device.school_id, None, verb, device.id, {"lifecycle": "in_store"}, used)
