"""The form of a policy: hours in place of minutes, one field for each target and a few rows of steps."""

from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow as ma

from core.errors import N_
from tickets.calendars.schemas import CODE
from tickets.clocks.models import SlaPolicy
from tickets.states import Kind, Priority, WaitReason
from tickets.ticket.clock_effects import Clock
from web.fields import Choice, Input, Said, Text, Whole

HOUR = 60
STEPS = range(1, 9)
MOST_HOURS = 1600
PARTS = {"answer": "first_response_minutes", "done": "resolve_minutes"}


class Hours(ma.fields.Float):
    """Working hours with parts of them, kept in minutes."""

    def __init__(self, least: int = 0, **kwargs: Any) -> None:
        self.least = least
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        hours = super()._deserialize(str(value).replace(",", "."), attr, data, **kwargs)
        if hours is None or not self.least <= hours <= MOST_HOURS:
            says = N_("Give hours from %(least)s to %(most)s.")
            raise ma.ValidationError(Said(says, least=self.least, most=MOST_HOURS))
        return round(hours * HOUR)


def _name(part: str, priority: str, kind: str) -> str:
    return f"{part}_{priority}_{kind}"


_targets = {_name(part, p, k): Hours(load_default=None) for part in PARTS for p in Priority for k in Kind}
_steps: dict[str, Any] = {}
for _number in STEPS:
    _steps |= {
        f"step_{_number}_clock": Choice(Clock, load_default=None),
        f"step_{_number}_hours": Hours(-MOST_HOURS, load_default=0),
        f"step_{_number}_tells": ma.fields.String(load_default="lead", validate=ma.validate.OneOf(["agent", "lead"])),
    }


class TypedPolicy(Input.from_dict(_targets | _steps)):  # type: ignore[misc]
    name = Text(1, 80, required=True)
    calendar = Text(1, 40, required=True)
    pauses = ma.fields.List(Choice(WaitReason), load_default=list)
    without_device = Hours(load_default=None)
    without_device_categories = ma.fields.List(Text(1, 60), load_default=list)
    after = Whole(0, load_default=None)


class TypedNewPolicy(TypedPolicy):
    code = ma.fields.String(required=True, validate=CODE)


def facts(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as the arguments of `policies.define`; a target of which either part is empty is none."""
    kept = {"code", "name", "calendar", "pauses", "without_device_categories", "after"}
    return {name: value for name, value in typed.items() if name in kept} | {
        "targets": list(_typed_targets(typed)),
        "without_device_minutes": typed["without_device"] or None,
        "steps": [
            {
                "clock": typed[f"step_{number}_clock"],
                "minutes": typed[f"step_{number}_hours"],
                "tells": typed[f"step_{number}_tells"],
            }
            for number in STEPS
            if typed[f"step_{number}_clock"]
        ],
    }


def _typed_targets(typed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for priority in Priority:
        for kind in Kind:
            minutes = {PARTS[part]: typed[_name(part, priority, kind)] for part in PARTS}
            if None not in minutes.values():
                yield {"priority": priority, "kind": kind, **minutes}


def values(policy: SlaPolicy | None) -> dict[str, Any]:
    """What the fields of the form begin with."""
    found: dict[str, Any] = {}
    if policy is None:
        return found
    for target in sorted(policy.targets, key=lambda one: one["kind"] is not None):
        for kind in [target["kind"]] if target["kind"] else Kind:
            found |= {_name(part, target["priority"], kind): hours(target[PARTS[part]]) for part in PARTS}
    for number, step in zip(STEPS, policy.steps, strict=False):
        found |= {f"step_{number}_clock": step["clock"], f"step_{number}_tells": step["tells"]}
        found[f"step_{number}_hours"] = hours(step["minutes"])
    if policy.without_device_minutes:
        found["without_device"] = hours(policy.without_device_minutes)
    return found


def hours(minutes: int) -> str:
    """Minutes as hours, without what is needless: 0.5, 4, -1."""
    return f"{minutes / HOUR:.4f}".rstrip("0").rstrip(".")
