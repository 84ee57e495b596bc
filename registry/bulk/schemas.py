"""What the calls about bulk work take and answer."""

from typing import Any

import marshmallow as ma

from core.errors import N_
from registry.bulk.models import Action, State
from registry.devices.schemas import CONFIRM, REASON, DeviceFilter, NamedRef
from registry.plans.models import Mode, Outcome
from web.fields import Choice, Flag, Id, Input, Output, PageArgs, Said, Text

MOST_CODES = 50_000  # as many as web.requests lets a list of texts have
NOT_ASKED = [Action.UNDO, Action.ROLL_OVER]  # an undo is asked of its work, a roll-over by a class list
ACTIONS = [action.value for action in Action if action not in NOT_ASKED]


class MakeBulk(Input):
    """One action, its arguments, and the devices: by code, or by a filter of the list."""

    action = ma.fields.Enum(
        Action,
        by_value=True,
        required=True,
        validate=ma.validate.NoneOf(NOT_ASKED),
        metadata={"enum": ACTIONS, "description": "as the actions of one device are called"},
    )
    devices = ma.fields.List(
        Text(1, 250),
        validate=ma.validate.Length(1, MOST_CODES),
        metadata={"description": "ids, asset tags or serial numbers", "example": ["HKI-0000013"]},
    )
    filter = ma.fields.Nested(DeviceFilter, metadata={"description": "or all that GET /devices would find"})
    school = Id(metadata={"description": "move: where to; absent: each stays at its school"})
    room = Id(metadata={"description": "move: the room; hand-over: the room that gets them"})
    person = Text(1, 250, metadata={"description": "hand-over: id, e-mail or name of who gets them"})
    pupil = Text(1, 40, metadata={"description": "hand-over: a pupil's pseudonymous reference"})
    class_label = Text(1, 20, metadata={"description": "hand-over: the pupil's class"})
    reason = Text(1, 500, load_default="", metadata=REASON)
    confirm = Flag(load_default=False, metadata=CONFIRM)

    @ma.validates_schema
    def _one_of(self, said: dict[str, Any], **kwargs: Any) -> None:
        if ("devices" in said) == ("filter" in said):
            raise ma.ValidationError(Said(N_("Name the devices, or give a filter.")), "devices")


class PlanAgain(Input):
    confirm = Flag(
        load_default=False,
        metadata={"description": "change also the devices that the plan asks about (outcome conflict)"},
    )


class ApplyBulk(Input):
    mode = Choice(Mode, load_default=Mode.ALL_OR_NOTHING)


class UndoBulk(Input):
    apply = Flag(load_default=True, metadata={"description": "false: only plan the undo, to look at it first"})


class FindBulk(PageArgs):
    state = Choice(State)


class FindBulkRows(PageArgs):
    outcome = Choice(Outcome)
    code = Text(1, 40, metadata={"description": "rows with this problem"})


class BulkCountsOut(Output):
    create = ma.fields.Integer(required=True, metadata={"description": "always 0"})
    update = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    conflict = ma.fields.Integer(required=True)
    error = ma.fields.Integer(required=True)


class BulkSaidOut(Output):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class BulkBriefOut(Output):
    id = ma.fields.UUID(required=True)
    action = ma.fields.Enum(Action, by_value=True, required=True)
    state = ma.fields.Enum(State, by_value=True, required=True)
    progress = ma.fields.Float(required=True, metadata={"description": "0-1 of the present step"})
    plan = ma.fields.Nested(BulkCountsOut, required=True, allow_none=True)
    devices = ma.fields.Integer(required=True, metadata={"description": "how many were named"})
    made_by = ma.fields.Nested(NamedRef, required=True)
    made_at = ma.fields.DateTime(required=True, metadata={"description": "UTC"})
    applied_at = ma.fields.DateTime(required=True, allow_none=True)
    undoes = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "undo: the work it undoes"})
    version = ma.fields.Integer(required=True)


class BulkOut(BulkBriefOut):
    arguments = ma.fields.Dict(required=True)
    reason = ma.fields.String(required=True)
    problems = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.Integer(), required=True, allow_none=True,
        metadata={"description": "problem code → devices"},
    )  # fmt: skip
    said = ma.fields.Nested(BulkSaidOut, required=True, allow_none=True)
    mode = ma.fields.Enum(Mode, by_value=True, required=True, allow_none=True)
    planned_at = ma.fields.DateTime(required=True, allow_none=True)
    applied_by = ma.fields.Nested(NamedRef, required=True, allow_none=True)
    undone_by = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "the work that undoes it"})


class BulkPage(Output):
    items = ma.fields.List(ma.fields.Nested(BulkBriefOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class BulkChangeOut(Output):
    field = ma.fields.String(
        required=True, metadata={"description": "school, room, holder, lifecycle, condition, due_on or roll_over"}
    )
    old = ma.fields.Raw(required=True, allow_none=True)
    new = ma.fields.Raw(required=True, allow_none=True)


class BulkProblemOut(BulkSaidOut):
    column = ma.fields.String(required=True, allow_none=True, metadata={"description": "always none"})


class BulkRowOut(Output):
    row_number = ma.fields.Integer(required=True, metadata={"description": "place in the list, from 1"})
    said = ma.fields.String(required=True, metadata={"description": "as the device was named"})
    outcome = ma.fields.Enum(Outcome, by_value=True, required=True)
    device_id = ma.fields.UUID(required=True, allow_none=True)
    asset_tag = ma.fields.String(required=True, allow_none=True)
    serial = ma.fields.String(required=True, allow_none=True)
    model = ma.fields.String(required=True, allow_none=True)
    school = ma.fields.String(required=True, allow_none=True)
    changes = ma.fields.List(ma.fields.Nested(BulkChangeOut), required=True)
    problems = ma.fields.List(ma.fields.Nested(BulkProblemOut), required=True)


class BulkRowsPage(Output):
    items = ma.fields.List(ma.fields.Nested(BulkRowOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
