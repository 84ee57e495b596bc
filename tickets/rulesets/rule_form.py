"""One rule as a form, and back: why, when, what it gives, from when to when, who answers for it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core import clock
from core.errors import N_, Invalid
from tickets.routing.fields import Type
from tickets.routing.refusals import RulesInvalid
from tickets.routing.soundness import LONGEST
from tickets.routing.stages import OUTPUTS, Stage
from tickets.rulesets import condition_form
from tickets.rulesets.condition_form import Node
from tickets.rulesets.rule_options import FACT, YES_NO
from web import doors
from web.fields import Day, Input, Said, Text

Fields = Mapping[str, Sequence[str]]
GIVES = "gives_"  # begins the names of the outputs' fields
FROM_FACT = "_from"  # ends the name of the field for the fact that a number is taken from
STATIC = ("rationale", "owner", "valid_from", "last_day")


class TypedRule(Input):
    rationale = Text(1, LONGEST, lines=True, required=True)
    owner = Text(1, 60, required=True)
    valid_from = Day(load_default=None)
    last_day = Day(load_default=None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form shows.

    gives  output → what its field holds
    """

    rationale: str
    owner: str
    valid_from: dt.date | None
    last_day: dt.date | None
    tree: Node
    gives: Mapping[str, str]


def shown(rule: Mapping[str, Any] | None) -> Shown:
    """The form of a rule as it is kept; None: of a new one."""
    if rule is None:
        return Shown(
            "", "lead", None, None, {"kind": "all", "parts": [{"kind": "leaf", "f": "", "op": "", "v": []}]}, {}
        )
    gives: dict[str, str] = {}
    for name, value in rule["then"].items():
        gives |= _field(name, value)
    return Shown(
        *(rule["rationale"], rule["owner"], _first_day(rule["valid_from"]), _last_day(rule["valid_until"])),
        condition_form.tree(rule["when"]),
        gives,
    )


def typed(fields: Fields, stage: Stage, tree: Node) -> Shown:
    """The form as it was sent, with the tree after a button was pressed."""
    one = {name: next(iter(fields.get(name, ())), "") for name in STATIC}
    gives = {name.removeprefix(GIVES): ", ".join(values) for name, values in fields.items() if name.startswith(GIVES)}
    known = {name for output in OUTPUTS[stage] for name in (output, f"{output}{FROM_FACT}")}
    kept = {name: value for name, value in gives.items() if name in known}
    return Shown(one["rationale"], one["owner"], _day(one["valid_from"]), _day(one["last_day"]), tree, kept)


def rule(fields: Fields, stage: Stage, code: str, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The rule that was sent, as it is kept.

    before  the rule as it was: days that were not touched keep their hours
    Raises  Invalid
    """
    one = doors.load(TypedRule, raw={name: fields[name][0] for name in STATIC if fields.get(name)})
    start, end = one["valid_from"], one["last_day"]
    old = before or {"valid_from": None, "valid_until": None}
    return {
        "id": code,
        "stage": stage.value,
        "position": 0,
        "when": condition_form.condition(condition_form.read(fields)),
        "then": _outputs(fields, stage),
        "owner": one["owner"],
        "rationale": one["rationale"],
        "valid_from": old["valid_from"] if start == _first_day(old["valid_from"]) else _midnight(start),
        "valid_until": old["valid_until"]
        if end == _last_day(old["valid_until"])
        else _midnight(end and end + dt.timedelta(days=1)),
    }


def as_fields(error: RulesInvalid, at: int) -> Invalid:
    """What is wrong with the rule at place `at`, each sentence with the field it is about."""
    found: dict[str, list[str]] = {}
    for pointer, one in error.problems:
        prefix, _, rest = pointer.partition(f"/rules/{at}/")
        found.setdefault(_named(rest) if rest and not prefix else "", []).append(Said(one.says, **one.values))
    return Invalid(found)


def _named(rest: str) -> str:
    first, *further = rest.split("/")
    if first == "then" and further:
        return f"{GIVES}{further[0]}"
    return {"valid_to": "last_day", "then": "gives", "when": "when"}.get(first, first if first in STATIC else "")


def _field(name: str, value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {name: f"{FACT}{value['f']}", f"{name}{FROM_FACT}": f"{FACT}{value['f']}"}
    if isinstance(value, bool):
        return {name: YES_NO[not value]}
    return {name: ", ".join(value) if isinstance(value, list) else str(value)}


def _outputs(fields: Fields, stage: Stage) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, field in OUTPUTS[stage].items():
        text = next(iter(fields.get(f"{GIVES}{name}", ())), "").strip()
        source = next(iter(fields.get(f"{GIVES}{name}{FROM_FACT}", ())), "").strip()
        text = source or text
        if text.startswith(FACT):
            given[name] = {"f": text.removeprefix(FACT)}
        elif text:
            given[name] = _value(f"{GIVES}{name}", field.type, text)
    return given


def _value(name: str, kind: Type, text: str) -> Any:
    if kind is Type.FLAG:
        return text == YES_NO[0]
    if kind is Type.CODES:
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind is Type.NUMBER:
        if not text.isdecimal() or len(text) > 9:  # noqa: PLR2004  digits
            raise Invalid({name: [N_("Write one whole number.")]})
        return int(text)
    return text


def _first_day(instant: str | None) -> dt.date | None:
    return dt.datetime.fromisoformat(instant).astimezone(clock.SCHOOL_ZONE).date() if instant else None


def _last_day(instant: str | None) -> dt.date | None:
    """The day before the rule ends, or the day on which it does when that is not at midnight."""
    if not instant:
        return None
    return (dt.datetime.fromisoformat(instant) - dt.timedelta(seconds=1)).astimezone(clock.SCHOOL_ZONE).date()


def _midnight(day: dt.date | None) -> str | None:
    return clock.midnight(day).isoformat() if day else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
