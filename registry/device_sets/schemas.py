"""What the calls about sets take and answer."""

from typing import Any

import marshmallow as ma

from registry.bulk.schemas import BulkOut
from registry.device_sets.members import Place
from registry.device_sets.models import DeviceSet, SetKind
from registry.devices.schemas import CONFIRM, REASON, CustodyOut, NamedRef, SchoolRef
from web.fields import Choice, Flag, Id, Input, Output, PageArgs, Text

DEVICES = {"description": "keys, tags or serial numbers", "example": ["HKI-0000013"]}


class FindSets(PageArgs):
    school = Id(load_default=None)
    incomplete = Flag(load_default=None, metadata={"description": "only those that lack a device, or none"})


class CorrectSet(Input):
    name = Text(1, 80, metadata={"example": "Laptops 7A"})
    kind = Choice(SetKind)
    room = Id(allow_none=True, metadata={"description": "where it is kept"})


class BeginSet(CorrectSet):
    name = Text(1, 80, required=True, metadata={"example": "Laptops 7A"})
    school = Id(required=True)
    devices = ma.fields.List(Text(1, 250), load_default=list, validate=ma.validate.Length(0, 500), metadata=DEVICES)


class NameSetDevices(Input):
    devices = ma.fields.List(Text(1, 250), required=True, validate=ma.validate.Length(1, 500), metadata=DEVICES)


class HandOverSet(Input):
    person = Text(1, 250, metadata={"description": "key, e-mail or name of who gets it; this, `room` or `pupil`"})
    room = Id()
    pupil = Text(1, 40, metadata={"description": "a pupil's pseudonymous reference"})
    class_label = Text(1, 20)
    reason = Text(0, 500, load_default="", metadata=REASON)
    confirm = Flag(load_default=False, metadata=CONFIRM)


class TakeSetBack(Input):
    devices = ma.fields.List(
        Text(1, 250),
        load_default=None,
        validate=ma.validate.Length(1, 500),
        metadata={"description": "what came back, by key, tag or serial number; absent: all of it"},
    )
    reason = Text(0, 500, load_default="", metadata=REASON)


class SetFiguresOut(Output):
    devices = ma.fields.Integer(required=True, metadata={"description": "that belong to it now"})
    there = ma.fields.Integer(required=True)
    out = ma.fields.Integer(required=True, metadata={"description": "somebody has them"})
    not_returned = ma.fields.Integer(
        required=True, metadata={"description": "somebody still has them although the set was taken back"}
    )
    in_repair = ma.fields.Integer(required=True)
    lost = ma.fields.Integer(required=True)
    left = ma.fields.Integer(required=True, metadata={"description": "moved to another school or retired"})


class SetOut(Output):
    id = Id(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.Enum(SetKind, by_value=True, required=True)
    school = ma.fields.Nested(SchoolRef, required=True)
    room = ma.fields.Nested(NamedRef, required=True, allow_none=True)
    figures = ma.fields.Nested(SetFiguresOut, required=True)
    complete = ma.fields.Boolean(required=True, metadata={"description": "no device is missing, lost or left"})
    hand_over = Id(required=True, allow_none=True, metadata={"description": "the latest plan, see /bulk/{id}"})
    taken_back = Id(required=True, allow_none=True, metadata={"description": "likewise"})
    dissolved_on = ma.fields.Date(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class SetPage(Output):
    items = ma.fields.List(ma.fields.Nested(SetOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class SetDeviceOut(Output):
    id = Id(required=True)
    asset_tag = ma.fields.String(required=True, allow_none=True)
    serial = ma.fields.String(required=True, allow_none=True)
    model = ma.fields.String(required=True)
    place = ma.fields.Enum(Place, by_value=True, required=True)
    custody = ma.fields.Nested(CustodyOut, required=True, allow_none=True)


class SetDevicesOut(Output):
    items = ma.fields.List(ma.fields.Nested(SetDeviceOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "always none"})


class SetReturnOut(Output):
    plan = ma.fields.Nested(BulkOut, required=True)
    missing = ma.fields.List(
        ma.fields.Nested(SetDeviceOut), required=True, metadata={"description": "out, and not among what came back"}
    )
    foreign = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "codes that name no device of the set"}
    )


def out(own: DeviceSet, school: Any, room: str | None, figures: dict[str, int]) -> dict[str, Any]:
    """A set as the API shows it."""
    return {
        "id": own.id,
        "name": own.name,
        "kind": own.kind,
        "school": {"id": school.id, "name_fi": school.name_fi, "name_sv": school.name_sv}
        | {"short_code": school.short_code},
        "room": {"id": own.room_id, "name": room} if own.room_id else None,
        "figures": figures,
        "complete": is_complete(figures),
        "hand_over": own.hand_over_id,
        "taken_back": own.return_id,
        "dissolved_on": own.dissolved_on,
        "version": own.version,
    }


def is_complete(figures: dict[str, int]) -> bool:
    """Whether no device is missing, lost or left."""
    return not (figures["not_returned"] or figures["lost"] or figures["left"])
