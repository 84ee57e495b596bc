"""What is asked and answered about own fields."""

from typing import Any

import marshmallow as ma

from core.errors import N_
from registry.catalogue.models import Category
from registry.own_fields.models import FieldKind, OwnField
from web.fields import Choice, Flag, Id, Input, Output, Said, Text, Whole

PLAIN = Said(N_("Use small letters, digits and underlines, beginning with a letter."))
CODE = {"description": "key in a device's own_fields; absent: made of the English name", "example": "lamp_hours"}


class CorrectOwnField(Input):
    name_fi = Text(1, 60)
    name_sv = Text(1, 60)
    name_en = Text(1, 60, metadata={"example": "Lamp hours"})
    required = Flag(metadata={"description": "a device cannot be added or corrected on its form without it"})
    searchable = Flag(metadata={"description": "the search finds devices by it"})
    choices = ma.fields.List(Text(1, 60), validate=ma.validate.Length(0, 100))
    position = Whole(0, 1_000, metadata={"description": "place among the fields of its category"})


class AddOwnField(CorrectOwnField):
    category = Choice(Category, required=True)
    kind = Choice(FieldKind, required=True)
    code = Text(1, 40, validate=ma.validate.Regexp("^[a-z][a-z0-9_]*$", error=PLAIN), metadata=CODE)
    name_fi = Text(1, 60, required=True)
    name_sv = Text(1, 60, required=True)
    name_en = Text(1, 60, required=True)


class OwnFieldOut(Output):
    id = Id(required=True)
    category = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    required = ma.fields.Boolean(required=True)
    searchable = ma.fields.Boolean(required=True)
    choices = ma.fields.List(ma.fields.String(), required=True)
    position = ma.fields.Integer(required=True)
    deleted_at = ma.fields.DateTime(required=True, allow_none=True, metadata={"description": "none: in use"})
    version = ma.fields.Integer(required=True)


class OwnFieldsOut(Output):
    items = ma.fields.List(ma.fields.Nested(OwnFieldOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


def out(field: OwnField) -> dict[str, Any]:
    """A field as both doors show it."""
    return {name: getattr(field, name) for name in OwnFieldOut().fields}
