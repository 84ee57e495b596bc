"""Words for schools, rooms and what happens to them."""

from core import languages
from core.errors import N_
from organisation.schools import rooms, schools
from organisation.schools.models import RoomKind, SchoolKind
from web.facts import Lexicon

KINDS: dict[SchoolKind, str] = {
    SchoolKind.COMPREHENSIVE: N_("Comprehensive school"),
    SchoolKind.SPECIAL_COMPREHENSIVE: N_("Special comprehensive school"),
    SchoolKind.UPPER_SECONDARY: N_("Upper secondary school"),
    SchoolKind.VOCATIONAL: N_("Vocational institution"),
    SchoolKind.VOCATIONAL_SITE: N_("Site of a vocational institution"),
    SchoolKind.DAY_CARE: N_("Day-care centre"),
    SchoolKind.CENTRAL_STORE: N_("Central store"),
}
ROOM_KINDS: dict[RoomKind, str] = {
    RoomKind.CLASSROOM: N_("Classroom"),
    RoomKind.HALL: N_("Hall"),
    RoomKind.LIBRARY: N_("Library"),
    RoomKind.OFFICE: N_("Office"),
    RoomKind.STORAGE: N_("Storage room"),
    RoomKind.OTHER: N_("Other room"),
}

LEXICON = Lexicon(
    verbs={
        "school.added": N_("School added"),
        "school.changed": N_("School's facts corrected"),
        "school.contact_set": N_("School's contact details changed"),
        "school.closed": N_("School closed"),
        "school.year_set": N_("Figures of a school year saved"),
        "room.added": N_("Room added"),
        "room.changed": N_("Room changed"),
        "room.closed": N_("Room closed"),
    },
    fields={
        "school": N_("School"),
        "school_id": N_("School"),
        "room": N_("Room"),
        "room_id": N_("Room"),
        "kind": N_("Kind"),
        "name_fi": N_("Name in Finnish"),
        "name_sv": N_("Name in Swedish"),
        "name": N_("Name"),
        "language": N_("Language"),
        "school.language": N_("Language of teaching"),
        "district": N_("Major district"),
        "postal_code": N_("Postal code"),
        "street_address": N_("Street address"),
        "phone": N_("Phone"),
        "contact": N_("Contact person or office"),
        "institution_number": N_("Institution number"),
        "parent_number": N_("Number of the parent institution"),
        "organisation_oid": N_("Organisation OID"),
        "short_code": N_("Short code"),
        "city_unit_id": N_("The city's unit number"),
        "seats": N_("Seats"),
        "building": N_("Building"),
        "closed_on": N_("Closed on"),
        "starts_in": N_("School year starts in"),
        "pupils": N_("Pupils"),
        "staff": N_("Staff"),
        "made_up": N_("Made-up figures"),
    },
    values={"school.kind": KINDS, "room.kind": ROOM_KINDS},
    keys={"school_id": "school", "room_id": "room"},
    names={"school": schools.names, "room": rooms.names},
    pages={"school": ("/schools/{id}", "school:read"), "room": ("/rooms/{id}", "room:read")},
)


def teaching(code: str) -> list[str]:
    """The languages of a school's code such as `fi+sv`, as texts to translate."""
    return [languages.NAMES.get(part, part) for part in code.split("+")]
