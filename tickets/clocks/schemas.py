"""What is asked and answered about policies and clocks."""

from typing import Any

import marshmallow as ma

from tickets.calendars.schemas import CODE
from tickets.states import Kind, Priority, WaitReason
from tickets.ticket.clock_effects import Clock
from web.fields import Choice, Id, Input, Instant, Output, Text, Whole

MOST = 100_000  # working minutes of a target
_MINUTES = {"description": "working minutes, counted in the policy's calendar", "example": 480}


class Target(Input):
    priority = Choice(Priority, required=True)
    kind = Choice(Kind, load_default=None, allow_none=True, metadata={"description": "null: both kinds"})
    first_response_minutes = Whole(0, MOST, required=True, metadata=_MINUTES)
    resolve_minutes = Whole(0, MOST, required=True, metadata=_MINUTES)


class EscalationStep(Input):
    clock = Choice(Clock, required=True)
    minutes = Whole(
        -MOST, MOST, required=True, metadata={"description": "working minutes after it is due; negative: before"}
    )
    tells = ma.fields.String(required=True, validate=ma.validate.OneOf(["agent", "lead"]))


class DefinePolicy(Input):
    code = ma.fields.String(
        required=True,
        validate=CODE,
        metadata={"description": "named by routing rules; known: its next version", "example": "standard"},
    )
    name = Text(0, 80, load_default="", metadata={"description": "default: the code"})
    calendar = Text(1, 40, required=True, metadata={"description": "code", "example": "it_support"})
    targets = ma.fields.List(ma.fields.Nested(Target), required=True, validate=ma.validate.Length(1, 24))
    pauses = ma.fields.List(
        Choice(WaitReason),
        load_default=list,
        validate=ma.validate.Length(0, 20),
        metadata={"description": "wait reasons for which the resolution's clock stands still"},
    )
    without_device_minutes = Whole(
        1,
        MOST,
        load_default=None,
        allow_none=True,
        metadata={"description": "until a pupil has a device again; it never stands still; null: not counted"},
    )
    without_device_categories = ma.fields.List(
        Text(1, 60),
        load_default=list,
        validate=ma.validate.Length(0, 100),
        metadata={"description": "codes of the categories that make a pupil's device unusable"},
    )
    steps = ma.fields.List(ma.fields.Nested(EscalationStep), load_default=list, validate=ma.validate.Length(0, 30))


class DeviceInHand(Input):
    """A command without anything to say."""


class MakePromise(Input):
    text = Text(1, 500, required=True, metadata={"example": "The new charger is with you"})
    due = Instant(required=True, metadata={"description": "in the future, within a year"})


class KeepPromise(Input):
    """Nothing is said with it."""


class PromiseOut(Output):
    id = Id(required=True)
    text = ma.fields.String(required=True)
    due = ma.fields.AwareDateTime(required=True)
    person = ma.fields.Dict(required=True, metadata={"description": "who promised: id and name"})
    created_at = ma.fields.AwareDateTime(required=True)
    kept_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    broken_at = ma.fields.AwareDateTime(required=True, allow_none=True)


class PromisesOut(Output):
    items = ma.fields.List(ma.fields.Nested(PromiseOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class TypicalOut(Output):
    tickets = ma.fields.Integer(
        required=True, metadata={"description": "of the same priority and kind that were done in the last 90 days"}
    )
    low_minutes = ma.fields.Float(
        required=True, metadata={"description": "working minutes that one in ten of them did not take"}
    )
    middle_minutes = ma.fields.Float(required=True, metadata={"description": "half of them took less"})
    high_minutes = ma.fields.Float(required=True, metadata={"description": "one in ten of them took more"})


class WaitOut(Output):
    place = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "from 1; 101: 100 or more come before it; null: it is in no queue", "example": 4},
    )
    typical = ma.fields.Nested(
        TypicalOut,
        required=True,
        allow_none=True,
        metadata={"description": "null: too few are done, they took very different times, or its time does not run"},
    )


class PolicyOut(Output):
    code = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True, metadata={"description": "from 1; none ever changes"})
    name = ma.fields.String(required=True)
    calendar = ma.fields.String(required=True)
    targets = ma.fields.List(ma.fields.Dict(), required=True)
    pauses = ma.fields.List(ma.fields.String(), required=True)
    without_device_minutes = ma.fields.Integer(required=True, allow_none=True)
    without_device_categories = ma.fields.List(ma.fields.String(), required=True)
    steps = ma.fields.List(ma.fields.Dict(), required=True)
    created_at = ma.fields.AwareDateTime(required=True)


class PolicyVersionsOut(PolicyOut):
    versions = ma.fields.List(ma.fields.Nested(PolicyOut), required=True, metadata={"description": "latest first"})


class PoliciesOut(Output):
    items = ma.fields.List(ma.fields.Nested(PolicyOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


def _period(reason: str) -> dict[str, Any]:
    return {"description": f"from, to (null: it goes on){reason}"}


class ClockOut(Output):
    kind = ma.fields.String(required=True, metadata={"example": "resolve"})
    state = ma.fields.String(required=True, metadata={"description": "running, paused, met, missed or cancelled"})
    policy = ma.fields.String(required=True)
    calendar = ma.fields.String(required=True)
    budget_minutes = ma.fields.Integer(required=True)
    elapsed_minutes = ma.fields.Float(required=True, metadata={"description": "working minutes so far"})
    due = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "null: it stands still before it is due"}
    )
    ranges = ma.fields.List(ma.fields.Dict(), required=True, metadata=_period(""))
    pauses = ma.fields.List(ma.fields.Dict(), required=True, metadata=_period(", reason"))
    stopped_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    from_history = ma.fields.Boolean(
        required=True, metadata={"description": "worked out afterwards: the ticket is older than its clocks"}
    )


class ClocksOut(Output):
    items = ma.fields.List(ma.fields.Nested(ClockOut), required=True, metadata={"description": "none: not known"})
    next = ma.fields.String(required=True, allow_none=True)
