"""Room kits of the demo: what a classroom and a hall should hold."""

from typing import Final

from config.demo.staff import Staff
from organisation.people import reach
from organisation.people.roles import Role
from organisation.schools.models import RoomKind
from registry.room_kits import kits

KITS: Final = (
    (RoomKind.CLASSROOM, ("Luokkahuone", "Klassrum", "Classroom"), {"projector": 1, "document_camera": 1}),
    (RoomKind.HALL, ("Sali", "Sal", "Hall"), {"projector": 1, "display": 1}),
)


def add(staff: Staff) -> None:
    """The kits of two kinds of rooms."""
    who = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    for kind, (name_fi, name_sv, name_en), lines in KITS:
        kits.add(who, name_fi=name_fi, name_sv=name_sv, name_en=name_en, room_kind=kind, lines=lines)
