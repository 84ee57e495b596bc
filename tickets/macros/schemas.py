"""What macros take, and what is answered."""

import marshmallow as ma

from tickets.categories.schemas import Steps
from tickets.macros.models import Outcome
from tickets.states import ResolutionCode, WaitReason
from web.fields import Choice, Flag, Id, Input, Output, Text, Whole

_TEAM = {"description": "code or key of the team that is offered it; null: every team"}
_REPLY = {"description": "key of the canned reply that it sends; null: none"}
_OUTCOME = {"description": "stay; wait, with wait_reason and wait_days; resolve, with resolution_code"}
_DAYS = {"description": "days after which the work goes on by itself; null: no day"}


class AddMacro(Input):
    name_fi = Text(1, 80, required=True)
    name_sv = Text(1, 80, required=True)
    name_en = Text(1, 80, required=True)
    team = Text(1, 60, allow_none=True, load_default=None, metadata=_TEAM)
    reply = Id(allow_none=True, load_default=None, metadata=_REPLY)
    outcome = Choice(Outcome, load_default=Outcome.STAY, metadata=_OUTCOME)
    wait_reason = Choice(WaitReason, allow_none=True, load_default=None)
    wait_days = Whole(1, 365, allow_none=True, load_default=None, metadata=_DAYS)
    resolution_code = Choice(ResolutionCode, allow_none=True, load_default=None)
    checklist = Steps(load_default=list)
    active = Flag(load_default=True, metadata={"description": "offered to the desk"})


class AlterMacro(Input):
    name_fi = Text(1, 80)
    name_sv = Text(1, 80)
    name_en = Text(1, 80)
    team = Text(1, 60, allow_none=True, metadata=_TEAM)
    reply = Id(allow_none=True, metadata=_REPLY)
    outcome = Choice(Outcome, metadata=_OUTCOME)
    wait_reason = Choice(WaitReason, allow_none=True)
    wait_days = Whole(1, 365, allow_none=True, metadata=_DAYS)
    resolution_code = Choice(ResolutionCode, allow_none=True)
    checklist = Steps()
    active = Flag()


class FindMacros(Input):
    team = Text(1, 60, metadata={"description": "code or key; those for every team are among them"})
    active = Flag(metadata={"description": "offered to the desk, or not any more"})


class UseMacro(Input):
    text = Text(1, 10_000, lines=True, metadata={"description": "the reply as its sender changed it; absent: as it is"})


class MacroOut(Output):
    id = ma.fields.UUID(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    team = ma.fields.UUID(allow_none=True, metadata={"description": "key; null: every team"})
    reply = ma.fields.UUID(allow_none=True, metadata={"description": "key of the canned reply"})
    outcome = ma.fields.String(required=True)
    wait_reason = ma.fields.String(allow_none=True)
    wait_days = ma.fields.Integer(allow_none=True)
    resolution_code = ma.fields.String(allow_none=True)
    checklist = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "fi, sv, en of each step"})
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class MacroPage(Output):
    items = ma.fields.List(ma.fields.Nested(MacroOut), required=True)
    next = ma.fields.String(allow_none=True)


class EffectOut(Output):
    text = ma.fields.String(allow_none=True, metadata={"description": "the reply, filled in; null: nothing is sent"})
    missing = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "variables that the ticket has no value for"}
    )
    outcome = ma.fields.String(required=True)
    wait_reason = ma.fields.String(allow_none=True)
    until = ma.fields.Date(allow_none=True, metadata={"description": "the day on which the work goes on by itself"})
    resolution_code = ma.fields.String(allow_none=True)
    takes = ma.fields.Boolean(required=True, metadata={"description": "it begins the work"})
    steps = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "those that are new, fi, sv, en"})
