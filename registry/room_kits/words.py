"""Words for room kits, to be translated when they are shown."""

from typing import Any

from flask_babel import gettext

from core.errors import N_
from organisation.schools.words import ROOM_KINDS
from registry.catalogue.words import CATEGORIES
from registry.room_kits import kits
from web.facts import Lexicon


def said(lines: dict[str, Any]) -> str:
    """What a kit holds, in the reader's language."""
    return ", ".join(f"{gettext(CATEGORIES[code])}: {number}" for code, number in lines.items() if code in CATEGORIES)  # type: ignore[index]


LEXICON = Lexicon(
    verbs={
        "kit.added": N_("Room kit added"),
        "kit.changed": N_("Room kit changed"),
        "kit.ended": N_("Room kit no longer used"),
        "room.kit_chosen": N_("Another kit chosen for the room"),
        "kit.exported": N_("List of what rooms lack downloaded"),
    },
    fields={
        "room_kit": N_("Room kit"),
        "kit_id": N_("Room kit"),
        "room_kit_choice": N_("Chosen kit"),
        "room_kit.name_fi": N_("Name in Finnish"),
        "room_kit.name_sv": N_("Name in Swedish"),
        "room_kit.name_en": N_("Name in English"),
        "room_kit.room_kind": N_("Kind of room"),
        "room_kit.lines": N_("What a room should hold"),
        "ended_on": N_("No longer used since"),
    },
    values={"room_kit.room_kind": ROOM_KINDS},
    says={"room_kit.lines": said},
    keys={"kit_id": "room_kit"},
    names={"room_kit": kits.names},
    pages={"room_kit": ("/room-kits/{id}", kits.READ)},
)
