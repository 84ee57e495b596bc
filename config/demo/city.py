"""The made-up city: how many pupils and rooms each real school is given. None of the figures is real."""

import random
import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from config.demo import rows, worktime
from core import clock
from core.db import db
from core.scope import everywhere
from organisation.schools.models import Room, RoomKind, School, SchoolKind, SchoolYear

PUPILS = {
    SchoolKind.COMPREHENSIVE: (220, 880),
    SchoolKind.SPECIAL_COMPREHENSIVE: (60, 180),
    SchoolKind.UPPER_SECONDARY: (280, 960),
    SchoolKind.VOCATIONAL: (600, 1400),
    SchoolKind.VOCATIONAL_SITE: (300, 1200),
    SchoolKind.DAY_CARE: (40, 120),
    SchoolKind.CENTRAL_STORE: (0, 0),
}
PUPILS_A_CLASSROOM = 24
MOST_CLASSROOMS = 40
A_FLOOR = 12  # classrooms; a school with more has a second building


@dataclass(slots=True)
class Place:
    """A school of the demo.

    pupils  made up; 0 for the central store
    rooms   keys of its classrooms
    """

    id: uuid.UUID
    kind: SchoolKind
    language: str
    district: str
    pupils: int
    rooms: list[uuid.UUID] = field(default_factory=list)


def places(chance: random.Random) -> list[Place]:
    """Every school with made-up figures, in Finnish order, the store last; rooms and yearly figures are added."""
    schools = db.session.execute(
        sa.select(School.id, School.kind, School.language, School.district).order_by(School.sort_key, School.id)
    )
    found = [Place(s.id, s.kind, s.language, s.district, chance.randint(*PUPILS[s.kind])) for s in schools]
    found.sort(key=lambda p: p.kind is SchoolKind.CENTRAL_STORE)
    _years(chance, found)
    _contacts(found)
    _rooms(found)
    return found


def _years(chance: random.Random, found: list[Place]) -> None:
    today = clock.today()
    start = today.year if today.month >= 8 else today.year - 1  # noqa: PLR2004  a school year starts in August
    for place in found:
        for back in range(3):
            pupils = round(place.pupils * (1 + chance.uniform(-0.04, 0.04) * back))
            year = SchoolYear(
                school_id=place.id, starts_in=start - back, pupils=pupils, staff=pupils // 11, made_up=True
            )
            db.session.add(year)
    db.session.flush()


def _contacts(found: list[Place]) -> None:
    """Contact details that nobody takes for real ones: no street is called so, and no number begins with two zeros."""
    in_words: dict[str, list[str]] = {"contact": [], "phone": [], "street_address": []}
    for number, place in enumerate(found, 1):
        names = ("IT-varasto", "Kanslia", "arkisin klo", "Demokatu")
        if place.language.startswith("sv"):
            names = ("IT-lager", "Kansli", "vardagar kl.", "Demogatan")
        store, office, hours, street = names
        in_words["contact"].append(f"{store if place.kind is SchoolKind.CENTRAL_STORE else office}, {hours} 8–15")
        in_words["phone"].append(f"000 {number:04d}")
        in_words["street_address"].append(f"{street} {number}")
    columns: dict[str, Any] = {name: (sa.Text, values) for name, values in in_words.items()}
    columns["of"] = (sa.Uuid, [place.id for place in found])
    details = rows.given(columns)
    update = sa.update(School).where(School.id == details.c.of).values({name: details.c[name] for name in in_words})
    db.session.connection().execute(update.execution_options(recorded=True))  # as they were since the school was added


def _rooms(found: list[Place]) -> None:
    names: list[tuple[uuid.UUID, str, str]] = []
    in_annex: set[tuple[uuid.UUID, str]] = set()
    several: set[uuid.UUID] = set()
    for place in found:
        if place.kind is SchoolKind.CENTRAL_STORE:
            names.append((place.id, "Varasto", RoomKind.STORAGE))
            continue
        classrooms = min(MOST_CLASSROOMS, 4 + place.pupils // PUPILS_A_CLASSROOM)
        names += [(place.id, f"{n // A_FLOOR + 1}{n % A_FLOOR + 1:02d}", RoomKind.CLASSROOM) for n in range(classrooms)]
        if classrooms > A_FLOOR:
            in_annex |= {(place.id, f"{n // A_FLOOR + 1}{n % A_FLOOR + 1:02d}") for n in range(A_FLOOR, classrooms)}
            several.add(place.id)
        extra = [("Opettajainhuone", RoomKind.OFFICE), ("Kirjasto", RoomKind.LIBRARY), ("Juhlasali", RoomKind.HALL)]
        names += [(place.id, name, kind) for name, kind in extra]
    columns: rows.Columns = {
        "school_id": (sa.Uuid, [n[0] for n in names]),
        "name": (sa.Text, [n[1] for n in names]),
        "kind": (sa.Text, [str(n[2]) for n in names]),
        "building": (sa.Text, [_building(has_several=n[0] in several, is_in_annex=n[:2] in in_annex) for n in names]),
    }
    rows.add(Room, columns, "room.added", at=sa.literal(worktime.beginning()))
    by_school: dict[uuid.UUID, list[uuid.UUID]] = {}
    all_rooms = sa.select(Room.id, Room.school_id).order_by(Room.school_id, Room.name)
    for row in db.session.execute(everywhere(all_rooms, Room, why="the demo fills every school")):
        by_school.setdefault(row.school_id, []).append(row.id)
    for place in found:
        place.rooms = by_school.get(place.id, [])


def _building(*, has_several: bool, is_in_annex: bool) -> str | None:
    """The building of a room, where its school has more than one."""
    if not has_several:
        return None
    return "Lisärakennus" if is_in_annex else "Päärakennus"
