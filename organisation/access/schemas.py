"""What is typed when someone signs in or changes a password."""

import unicodedata
from typing import Any

import marshmallow as ma

from core.errors import N_
from core.languages import CODES
from organisation.people.schemas import Address
from web.fields import Day, Flag, Id, Input, Output, PageArgs, Said, Text, Whole


class Secret(ma.fields.String):
    """A password as it was typed, 1-1,000 characters; never trimmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not 1 <= len(text) <= 1000 or any(unicodedata.category(c) == "Cs" for c in text):  # noqa: PLR2004
            raise ma.ValidationError(Said(N_("Type the password again.")))
        return text


class ForgottenPassword(Input):
    email = Address(required=True)


class NewPassword(Input):
    password = Secret(required=True)
    again = Secret(required=True)

    @ma.validates_schema
    def same_twice(self, data: dict[str, Any], **_: Any) -> None:
        if data["password"] != data["again"]:
            raise ma.ValidationError(Said(N_("The two passwords differ.")), "again")


class ChangePassword(NewPassword):
    old = Secret(required=True)


class ChooseLanguage(Input):
    language = ma.fields.String(required=True, validate=ma.validate.OneOf(CODES))


class CreateToken(Input):
    days = Whole(1, 365, load_default=30, metadata={"description": "days it works"})
    label = Text(0, 80, load_default="", metadata={"description": "what it is for", "example": "inventory script"})
    reads_only = Flag(load_default=False, metadata={"description": "it may only read"})


class FindTokens(PageArgs):
    q = Text(1, 100, metadata={"description": "parts of the name of whose they are, or part of the address"})
    idle = Flag(load_default=False, metadata={"description": "only those not used for 90 days, or never"})
    ending = Flag(load_default=False, metadata={"description": "only those that end within 30 days"})


class FindViews(PageArgs):
    viewer = Id(metadata={"description": "who looked"})
    subject = Id(metadata={"description": "at whom or what"})
    who = Text(1, 100, metadata={"description": "part of the name of whoever looked"})
    whose = Text(1, 100, metadata={"description": "part of the name of the person whose data it was"})
    since = Day(data_key="from", metadata={"description": "first day"})
    until = Day(data_key="to", metadata={"description": "last day"})
    school = Id(metadata={"description": "people with a role there, devices and tickets of it"})
    request = Text(1, 60, metadata={"description": "id of the request that showed it"})


class TokenOut(Output):
    id = Id(required=True)
    public_id = ma.fields.String(required=True, metadata={"description": "the eight characters after vire_"})
    label = ma.fields.String(required=True)
    reads_only = ma.fields.Boolean(required=True)
    created_at = ma.fields.DateTime(required=True)
    expires_at = ma.fields.DateTime(required=True)
    seen_at = ma.fields.DateTime(required=True, allow_none=True)


class TokenOfOut(TokenOut):
    person_id = Id(required=True)
    person = ma.fields.String(required=True, metadata={"description": "whose it is"})


class TokenPage(Output):
    items = ma.fields.List(ma.fields.Nested(TokenOfOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class TokensOut(Output):
    items = ma.fields.List(ma.fields.Nested(TokenOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})


class NewTokenOut(Output):
    token = ma.fields.String(required=True, metadata={"description": "shown only now"})
    expires_at = ma.fields.DateTime(
        required=True, metadata={"description": "when it ends: with the token it was made with, at the latest"}
    )


class ViewOut(Output):
    id = Id(required=True)
    at = ma.fields.DateTime(required=True)
    viewer_id = Id(required=True)
    viewer = ma.fields.String(required=True)
    subject_type = ma.fields.String(required=True, metadata={"description": "person, device or ticket"})
    subject_id = Id(required=True)
    subject = ma.fields.String(required=True, metadata={"description": "name, empty when there is none any more"})
    purpose = ma.fields.String(required=True, metadata={"description": "the page or call"})


class ViewsOut(Output):
    items = ma.fields.List(ma.fields.Nested(ViewOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class SignIn(Input):
    email = Address(required=True)
    password = Secret(required=True)
    next = ma.fields.String(load_default="/")
