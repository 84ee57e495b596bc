"""What is asked and answered about schools, years and rooms."""

import re

import marshmallow as ma

from core.errors import N_, Invalid
from core.languages import CODES
from organisation.schools.models import RoomKind, SchoolKind
from organisation.schools.rooms import Row
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Said, Text, Whole

TEACHING = ma.validate.Regexp(r"^(fi|sv|en)(\+(fi|sv|en)){0,2}$", error=N_("Write languages like fi, sv or fi+sv."))
POSTAL_CODE = ma.validate.Regexp(r"^([0-9]{5})?$", error=N_("Write five digits, for example 00510."))
INSTITUTION = ma.validate.Regexp(r"^[0-9]{5}$", error=N_("Write five digits, for example 00845."))
OID = ma.validate.Regexp(
    r"^[0-9]+(\.[0-9]+){2,20}$",
    error=N_("Write numbers with dots between them, for example 1.2.246.562.10.12345678901."),
)


class FindSchools(PageArgs):
    q = Text(
        1,
        100,
        metadata={"description": "part of a name, or a whole institution number, short code or OID; former ones too"},
    )
    kind = Choice(SchoolKind)
    district = Text(1, 60, metadata={"description": "major district, in Finnish"})
    language = ma.fields.String(validate=ma.validate.OneOf(CODES))
    closed = Flag(load_default=False, metadata={"description": "schools that exist no more"})


class CorrectSchool(Input):
    name_fi = Text(1, 120, metadata={"example": "Alppilan lukio"})
    name_sv = Text(0, 120, metadata={"example": "Alppila gymnasium"})
    kind = Choice(SchoolKind)
    language = ma.fields.String(validate=TEACHING, metadata={"description": "of teaching", "example": "fi+sv"})
    district = Text(0, 60, metadata={"description": "major district, in Finnish", "example": "Keskinen"})
    postal_code = ma.fields.String(validate=POSTAL_CODE, metadata={"example": "00510"})
    institution_number = ma.fields.String(validate=INSTITUTION, allow_none=True, metadata={"example": "00845"})
    parent_number = ma.fields.String(validate=INSTITUTION, allow_none=True)
    organisation_oid = ma.fields.String(
        validate=OID,
        allow_none=True,
        metadata={"example": "1.2.246.562.10.12345678901"},
    )
    short_code = Text(1, 20, allow_none=True)
    city_unit_id = Text(1, 20, allow_none=True)


class SetContact(Input):
    street_address = Text(0, 120, metadata={"example": "Tammisaarenkatu 2"})
    phone = Text(0, 40, metadata={"example": "09 310 00000"})
    contact = Text(
        0, 120, metadata={"description": "the person or office to ask for", "example": "School office, 8-15 o'clock"}
    )


class AddSchool(CorrectSchool):
    name_fi = Text(1, 120, required=True, metadata={"example": "Uusi koulu"})
    kind = Choice(SchoolKind, required=True)
    language = ma.fields.String(required=True, validate=TEACHING, metadata={"example": "fi"})
    valid_from = Day(metadata={"description": "first day it exists"})


class CloseSchool(Input):
    valid_to = Day(required=True, metadata={"description": "first day it no longer exists"})


class PutYear(Input):
    pupils = Whole(0, 20_000, required=True)
    staff = Whole(0, 5_000, required=True)


class AddYear(PutYear):
    starts_in = Whole(1990, 2100, required=True, metadata={"description": "year in which the school year begins"})


BUILDING = {"description": "of the school, as people call it", "example": "Main building"}


class AddRoom(Input):
    name = Text(1, 60, required=True, metadata={"example": "B214"})
    kind = Choice(RoomKind, load_default=RoomKind.CLASSROOM)
    seats = Whole(0, 2_000, load_default=None, allow_none=True)
    building = Text(1, 60, load_default=None, allow_none=True, metadata=BUILDING)


class AddRooms(Input):
    """A list of rooms as it was pasted into a form."""

    pasted = Text(1, 20_000, lines=True, required=True)
    kind = Choice(RoomKind, load_default=RoomKind.CLASSROOM)
    building = Text(1, 60, load_default=None)


WRONG_NAME = N_("Line %(line)s has no name of a room: write one of at most 60 characters, with a letter or a digit.")
WRONG_SEATS = N_("Line %(line)s: “%(seats)s” is no number of seats. Write 1–2,000, or leave the seats out.")


def pasted_rooms(text: str) -> list[Row]:
    """Rooms out of a table or a list: one a line, the name and perhaps the seats, apart by tabs, semicolons or bars.

    Raises  Invalid with what is wrong with the first line that is no room
    """
    found = []
    for place, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in re.split(r"[\t;|]", line)]
        if not any(cells):
            continue
        seats = cells[1] if len(cells) > 1 else ""
        found.append(_pasted_room(place, cells[0], seats))
    return found


def _pasted_room(place: int, name: str, seats: str) -> Row:
    """The room of line `place`. Raises Invalid."""
    wrong = Said(WRONG_NAME, line=place)
    if not any(character.isalnum() for character in name):
        raise Invalid({"pasted": [wrong]})
    try:
        loaded = AddRoom().load({"name": name} | ({"seats": seats} if seats else {}))
    except ma.ValidationError as refused:
        wrong = wrong if "name" in refused.messages_dict else Said(WRONG_SEATS, line=place, seats=seats[:40])
        raise Invalid({"pasted": [wrong]}) from None
    if loaded["seats"] == 0:
        raise Invalid({"pasted": [Said(WRONG_SEATS, line=place, seats=seats)]})
    return Row(loaded["name"], loaded["seats"])


class AlterRoom(Input):
    name = Text(1, 60, metadata={"example": "B214"})
    kind = Choice(RoomKind)
    seats = Whole(0, 2_000, allow_none=True)
    building = Text(1, 60, allow_none=True, metadata=BUILDING)
    closed = Flag(metadata={"description": "true closes the room today, false opens it again"})


class SchoolOut(Output):
    id = Id(required=True)
    name_fi = ma.fields.String(required=True, metadata={"example": "Alppilan lukio"})
    name_sv = ma.fields.String(required=True, metadata={"description": "empty when it has none"})
    kind = ma.fields.String(required=True, metadata={"enum": [k.value for k in SchoolKind]})
    language = ma.fields.String(required=True, metadata={"description": "of teaching: fi, sv, fi+en …"})
    district = ma.fields.String(required=True, metadata={"description": "major district, in Finnish"})
    institution_number = ma.fields.String(required=True, allow_none=True, metadata={"example": "00845"})
    parent_number = ma.fields.String(required=True, allow_none=True)
    organisation_oid = ma.fields.String(required=True, allow_none=True)
    short_code = ma.fields.String(required=True, allow_none=True)
    postal_code = ma.fields.String(required=True)
    street_address = ma.fields.String(required=True)
    phone = ma.fields.String(required=True)
    contact = ma.fields.String(required=True, metadata={"description": "the person or office to ask for"})
    city_unit_id = ma.fields.String(required=True, allow_none=True)
    valid_from = ma.fields.Date(required=True, allow_none=True)
    valid_to = ma.fields.Date(required=True, allow_none=True, metadata={"description": "first day it no longer exists"})
    merged_into_id = Id(
        required=True, allow_none=True, metadata={"description": "the school of which it became a part"}
    )


class FormerNameOut(Output):
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    street_address = ma.fields.String(required=True)
    postal_code = ma.fields.String(required=True)
    institution_number = ma.fields.String(required=True, allow_none=True)
    organisation_oid = ma.fields.String(required=True, allow_none=True)
    short_code = ma.fields.String(required=True, allow_none=True)
    until = ma.fields.Date(required=True, metadata={"description": "first day on which it no longer held"})


class FormerNamesOut(Output):
    items = ma.fields.List(ma.fields.Nested(FormerNameOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})


class SchoolsOut(Output):
    items = ma.fields.List(ma.fields.Nested(SchoolOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})


class YearOut(Output):
    starts_in = ma.fields.Integer(required=True, metadata={"example": 2026})
    pupils = ma.fields.Integer(required=True)
    staff = ma.fields.Integer(required=True)
    made_up = ma.fields.Boolean(required=True, metadata={"description": "figures of the demo"})
    version = ma.fields.Integer(required=True)


class YearsOut(Output):
    items = ma.fields.List(ma.fields.Nested(YearOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})


class RoomOut(Output):
    id = Id(required=True)
    school_id = Id(required=True)
    name = ma.fields.String(required=True, metadata={"example": "B214"})
    kind = ma.fields.String(required=True, metadata={"enum": [k.value for k in RoomKind]})
    seats = ma.fields.Integer(required=True, allow_none=True)
    building = ma.fields.String(required=True, allow_none=True, metadata=BUILDING)
    closed_on = ma.fields.Date(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class RoomsOut(Output):
    items = ma.fields.List(ma.fields.Nested(RoomOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})
