"""What is asked and answered about categories."""

import enum
from typing import Any

import marshmallow as ma

from core.errors import N_
from core.languages import CODES
from registry.catalogue.models import Category as DeviceCategory
from tickets.states import Impact, Kind, Urgency
from web.fields import Choice, Flag, Id, Input, Output, Said, Text, Whole

CODE = ma.validate.Regexp(
    r"^(?=.{1,60}\Z)[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z",
    error=N_("Begin with a letter; use a–z, 0–9, _ and dots, at most 60 characters."),
)
FITS = {"description": "kinds of device whose sticker offers it as a symptom; at most eight symptoms each"}
MOST_STEPS = 30
EFFORT = {"description": "effort points, 1-13; a normal ticket has 2"}


class Direction(enum.StrEnum):
    """Where a category moves among its neighbours."""

    UP = "up"
    DOWN = "down"


class StepIn(Input):
    fi = Text(1, 200, required=True)
    sv = Text(1, 200, metadata={"description": "absent: the Finnish words"})
    en = Text(1, 200, metadata={"description": "absent: the Finnish words"})

    @ma.post_load
    def whole(self, data: dict[str, str], **_: object) -> dict[str, str]:
        """In all three languages."""
        return {language: data.get(language, data["fi"]) for language in CODES}


class Steps(ma.fields.List[Any]):
    """Steps of a checklist, 0-30, no two of the same Finnish words; a form has one a line: Finnish | Swedish | English."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"description": "steps of its tickets: fi, sv, en; 0-30"}
        super().__init__(ma.fields.Nested(StepIn), metadata=told, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            value = [_typed(line) for one in value for line in one.splitlines() if line.strip()]
        found: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        if len(found) > MOST_STEPS:
            raise ma.ValidationError(Said(N_("A checklist can have at most %(most)s steps."), most=MOST_STEPS))
        if len({step["fi"] for step in found}) < len(found):
            raise ma.ValidationError(Said(N_("Two steps have the same Finnish words.")))
        return found


def _typed(line: str) -> dict[str, str]:
    words = [word.strip() for word in line.split("|", 2)]
    return {language: word for language, word in zip(CODES, words, strict=False) if word}


class AlterCategory(Input):
    checklist = Steps()
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
    checklist = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "fi, sv, en of each step"})
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class NodeOut(CategoryOut):
    children = ma.fields.List(ma.fields.Nested("NodeOut"), required=True, metadata={"description": "narrower"})


class TreeOut(Output):
    items = ma.fields.List(ma.fields.Nested(NodeOut), required=True, metadata={"description": "the widest ones"})
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "always null"})


class TreeArgs(Input):
    closed = Flag(load_default=False, metadata={"description": "with the closed ones"})
