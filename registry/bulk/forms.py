"""The form of bulk work: devices as codes or as a filter of the list, and the fields of one action, as people type them."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

import marshmallow as ma
from flask import request

from core.actor import Actor
from core.errors import N_, Invalid
from organisation.schools import schools
from registry.bulk.models import Action
from registry.bulk.schemas import ACTIONS, NOT_ASKED
from registry.devices import forms as device_forms
from registry.devices.criteria import Filters
from registry.devices.schemas import DeviceFilter
from web import doors
from web.fields import Flag, Id, Input, Said, Text

FILTER: Final = "filter-"  # of the fields that hold the filter of a list
EVERY: Final = "every"  # the box that says: all devices that match it
MOST_TEXT: Final = 2_000_000  # characters of pasted codes


class MakeByForm(Input):
    """The action and its arguments; the devices are read apart."""

    action = ma.fields.Enum(Action, by_value=True, required=True, validate=ma.validate.NoneOf(NOT_ASKED))
    school = Id()
    room = Text(1, 80)
    person = Text(1, 250)
    pupil = Text(1, 40)
    class_label = Text(1, 20)
    reason = Text(1, 500, load_default="")
    confirm = Flag(load_default=False)


def action_asked(said: Mapping[str, Any]) -> Action:
    """The action that a form or an address names; moving, if none."""
    name = said.get("action", "")
    return Action(name) if name in ACTIONS else Action.MOVE


def filter_asked() -> dict[str, str]:
    """The filter of a list that a form holds, as it was typed; empty: the devices are named."""
    if EVERY not in request.form:
        return {}
    kept = {name.removeprefix(FILTER): text for name, text in request.form.items() if name.startswith(FILTER)}
    return kept or {"q": ""}


def codes_asked() -> list[str]:
    """The codes that were ticked, scanned or pasted: one a line, or apart by commas, semicolons or tabs."""
    said = request.form.get("devices", "")[:MOST_TEXT]
    return [
        *request.form.getlist("ticked"),
        *(code.strip() for code in re.split(r"[\n\r,;\t]+", said) if code.strip()),
    ]


def typed(schema: type[Input]) -> dict[str, str]:
    """What the form holds of the fields of `schema`, which has others besides."""
    return {name: request.form.get(name, "") for name in schema().fields}


def read() -> dict[str, Any]:
    """The whole form, as the arguments of `works.make`. Raises Invalid, RoomElsewhere."""
    said = doors.load(MakeByForm, raw=typed(MakeByForm) | {"action": action_asked(request.form).value})
    if "room" in said:
        if "school" not in said:
            raise Invalid({"school": [Said(N_("Say which school the room belongs to."))]})
        said["room"] = device_forms.room_called(said["school"], said["room"])
    if said["action"] is not Action.MOVE:
        said.pop("school", None)
    if EVERY in request.form:
        return said | {"filters": filters(filter_asked())}
    return said | {"devices": codes_asked()}


def filters(asked: Mapping[str, str]) -> Filters:
    """The filter of a list, from what a form holds of it. Raises Invalid."""
    return Filters(**doors.load(DeviceFilter, raw={name: text for name, text in asked.items() if text}))


def choices(actor: Actor, action: Action) -> dict[str, Any]:
    """Schools that the action's fields choose from: those where the actor may do it."""
    permission = {Action.MOVE: "device:move", Action.HAND_OVER: "device:hand"}.get(action)
    if permission is None:
        return {"schools": []}
    own: set[uuid.UUID] | None = None if actor.everywhere(permission) else set(actor.schools(permission))
    return {"schools": [(key, name) for key, name in schools.options(actor) if own is None or key in own]}
