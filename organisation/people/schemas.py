"""What is asked and answered about people and grants."""

from typing import Any, Final

import marshmallow as ma

from core.errors import N_
from core.languages import CODES
from organisation.people import addresses
from organisation.people.roles import Role
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Said, Text, Whole

LANGUAGE = ma.validate.OneOf(CODES)
LENGTH = ma.validate.Length(max=addresses.LONGEST, error=N_("Write at most 254 characters."))


class Address(ma.fields.String):
    """An e-mail address as somebody types it to be recognised, in the form in which addresses are kept."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return addresses.canonical(text)
        except addresses.AddressUnreadable as error:
            raise ma.ValidationError(error.says) from None


class Email(Address, ma.fields.Email):
    """An e-mail address to be kept."""


EVERY: Final = "every"  # instead of a school's key: every school


class FindPeople(PageArgs):
    q = Text(1, 100, metadata={"description": "part of the name or the address"})
    role = Choice(Role, metadata={"description": "held today"})
    school = Id(metadata={"description": "a grant of today is for this school"})
    disabled = Flag(load_default=False, metadata={"description": "those who are let in no more"})
    without_role = Flag(load_default=False, metadata={"description": "those who hold no role today"})


class FindGrants(PageArgs):
    q = Text(1, 100, metadata={"description": "part of the name or the address of who holds it"})
    role = Choice(Role)
    school = Id(metadata={"description": "for this school"})
    every_school = Flag(metadata={"description": "only those that reach every school"})
    ended = Flag(metadata={"description": "those that have ended"})
    ending = Flag(metadata={"description": "those that end within 30 days"})


class FindByName(PageArgs):
    q = Text(2, 100, required=True, metadata={"description": "part of the name", "example": "virtanen"})
    limit = Whole(1, 50, load_default=20, metadata={"description": "rows at most"})


class FindWhileTyping(Input):
    """What stands in a field for a person; a page has one of these fields."""

    person = Text(0, 200)
    for_whom = Text(0, 200)
    who = Text(0, 200)


class AlterPerson(Input):
    name = Text(1, 120, metadata={"example": "Maija Meikäläinen"})
    email = Email(validate=LENGTH, metadata={"example": "maija@example.org"})
    language = ma.fields.String(validate=LANGUAGE, metadata={"description": "spoken to in: fi, sv or en"})


class AddPerson(AlterPerson):
    name = Text(1, 120, required=True, metadata={"example": "Maija Meikäläinen"})
    email = Email(required=True, validate=LENGTH, metadata={"example": "maija@example.org"})
    language = ma.fields.String(load_default="fi", validate=LANGUAGE)


class GiveGrant(Input):
    role = Choice(Role, required=True, metadata={"example": "requester"})
    school = Id(load_default=None, allow_none=True, metadata={"description": "none: every school"})
    valid_from = Day(load_default=None, allow_none=True, metadata={"description": "first day, default today"})
    valid_to = Day(load_default=None, allow_none=True, metadata={"description": "first day it no longer holds"})


class SchoolOrEvery(Id):
    """A school's key, or none for `every`: which of both is meant has to be said."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return None if value == EVERY else super()._deserialize(value, attr, data, **kwargs)


class GrantByForm(GiveGrant):
    school = SchoolOrEvery(required=True)


class AddPersonByForm(AddPerson):
    """A person and, if a role is chosen, the role."""

    role = Choice(Role)
    school = SchoolOrEvery()

    @ma.validates_schema
    def _says_where(self, data: dict[str, Any], **_: Any) -> None:
        if "role" in data and "school" not in data:
            raise ma.ValidationError(Said(N_("Choose a school, or every school.")), "school")


class MeOut(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)
    email = ma.fields.String(required=True)
    language = ma.fields.String(required=True, metadata={"description": "fi, sv or en"})
    roles = ma.fields.List(ma.fields.String(), required=True)
    schools = ma.fields.List(
        ma.fields.Dict(), required=True, metadata={"description": "id and name of granted schools"}
    )


class GrantOut(Output):
    id = Id(required=True)
    role = ma.fields.String(required=True, metadata={"enum": [r.value for r in Role]})
    school_id = Id(required=True, allow_none=True, metadata={"description": "none: every school"})
    school = ma.fields.String(required=True, allow_none=True, metadata={"description": "its Finnish name"})
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(required=True, allow_none=True, metadata={"description": "first day it no longer holds"})
    is_over = ma.fields.Boolean(required=True, metadata={"description": "it has ended, or was revoked before it held"})
    version = ma.fields.Integer(required=True)


class PersonOut(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)
    email = ma.fields.String(required=True)
    language = ma.fields.String(required=True)
    disabled_at = ma.fields.DateTime(required=True, allow_none=True)
    grants = ma.fields.List(ma.fields.Nested(GrantOut), required=True, metadata={"description": "newest first"})


class HeldWorkOut(Output):
    what = ma.fields.String(required=True, metadata={"enum": ["tickets", "devices", "findings", "orders", "batches"]})
    count = ma.fields.Integer(required=True)
    goes = ma.fields.String(required=True, metadata={"description": "where they go, in the reader's language"})
    url = ma.fields.String(required=True, metadata={"description": "the page that lists them"})
    things = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "tags or numbers, of 50 of them at most"}
    )


class LeftOut(Output):
    held = ma.fields.List(
        ma.fields.Nested(HeldWorkOut), required=True, metadata={"description": "what they had on their hands"}
    )


class PersonLeftOut(PersonOut, LeftOut):
    """A person who is let in no more."""


class ListedPersonOut(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)
    email = ma.fields.String(required=True)
    language = ma.fields.String(required=True)
    disabled_at = ma.fields.DateTime(required=True, allow_none=True)
    roles = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "held today"})


class PeopleOut(Output):
    items = ma.fields.List(ma.fields.Nested(ListedPersonOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})


class HeldOut(Output):
    role = ma.fields.String(required=True, metadata={"enum": [r.value for r in Role]})
    school = ma.fields.String(required=True, allow_none=True, metadata={"description": "none: every school"})


class NamedOut(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)
    email = ma.fields.String(required=True)
    roles = ma.fields.List(
        ma.fields.Nested(HeldOut), required=True, metadata={"description": "of today, where the asker finds people"}
    )


class NamesOut(Output):
    items = ma.fields.List(ma.fields.Nested(NamedOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
