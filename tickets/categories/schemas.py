"""What is asked and answered about categories."""

import enum

import marshmallow as ma

from core.errors import N_
from registry.catalogue.models import Category as DeviceCategory
from tickets.states import Impact, Kind, Urgency
from web.fields import Choice, Flag, Id, Input, Output, Text, Whole

CODE = ma.validate.Regexp(
    r"^(?=.{1,60}\Z)[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z",
    error=N_("Begin with a letter; use a–z, 0–9, _ and dots, at most 60 characters."),
)
FITS = {"description": "kinds of device whose sticker offers it as a symptom; at most eight symptoms each"}
EFFORT = {"description": "effort points, 1-13; a normal ticket has 2"}


class Direction(enum.StrEnum):
    """Where a category moves among its neighbours."""

    UP = "up"
    DOWN = "down"


class AlterCategory(Input):
    name_fi = Text(1, 80)
    name_sv = Text(1, 80)
    name_en = Text(1, 80)
    kind = Choice(Kind)
    team = Id(allow_none=True, metadata={"description": "gets such tickets; null: other rules decide"})
    impact = Choice(Impact)
    urgency = Choice(Urgency)
    points = Whole(1, 13, metadata=EFFORT)
    device_categories = ma.fields.List(Choice(DeviceCategory), validate=ma.validate.Length(0, 9), metadata=FITS)
    active = Flag(metadata={"description": "can be chosen"})


class AddCategory(Input):
    code = ma.fields.String(
        required=True, validate=CODE, metadata={"description": "never changes", "example": "device.hinge"}
    )
    parent = Id(allow_none=True, load_default=None, metadata={"description": "the wider one; null: at the top"})
    name_fi = Text(1, 80, required=True, metadata={"example": "Sarana on rikki"})
    name_sv = Text(1, 80, required=True, metadata={"example": "Gångjärnet är trasigt"})
    name_en = Text(1, 80, required=True, metadata={"example": "The hinge is broken"})
    kind = Choice(Kind, load_default=Kind.INCIDENT)
    team = Id(allow_none=True, load_default=None, metadata={"description": "gets such tickets"})
    impact = Choice(Impact, load_default=Impact.PERSON)
    urgency = Choice(Urgency, load_default=Urgency.NORMAL)
    points = Whole(1, 13, load_default=2, metadata=EFFORT)
    device_categories = ma.fields.List(
        Choice(DeviceCategory), load_default=list, validate=ma.validate.Length(0, 9), metadata=FITS
    )


class MoveCategory(Input):
    to = Choice(Direction, required=True)


class CategoryOut(Output):
    id = Id(required=True)
    code = ma.fields.String(required=True)
    parent_id = Id(required=True, allow_none=True)
    kind = ma.fields.String(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    team_id = Id(required=True, allow_none=True)
    impact = ma.fields.String(required=True)
    urgency = ma.fields.String(required=True)
    points = ma.fields.Integer(required=True)
    device_categories = ma.fields.List(ma.fields.String(), required=True)
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class NodeOut(CategoryOut):
    children = ma.fields.List(ma.fields.Nested("NodeOut"), required=True, metadata={"description": "narrower"})


class TreeOut(Output):
    items = ma.fields.List(ma.fields.Nested(NodeOut), required=True, metadata={"description": "the widest ones"})
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "always null"})


class TreeArgs(Input):
    closed = Flag(load_default=False, metadata={"description": "with the closed ones"})
