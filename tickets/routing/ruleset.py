"""A ruleset: one numbered, never changing list of rules, and its form in JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tickets.routing.conditions import ALWAYS, Condition, leaves
from tickets.routing.refusals import DateUnreadable, Malformed, StageUnknown
from tickets.routing.stages import NEEDED, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When `when` holds, give `then`.

    id           code, unique in its ruleset
    position     rules of a stage are tried from the lowest
    then         output → value, or output → {"f": field}: the value of that fact; a missing fact gives nothing
    valid_from   aware instant, inclusive; None: from the start
    valid_until  aware instant, exclusive; None: without end
    owner        code of the role or team that answers for the rule
    rationale    why the rule is there, in the owner's words
    """

    id: str
    stage: Stage
    position: int
    when: Condition
    then: Mapping[str, Any]
    owner: str
    rationale: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def is_catch_all(self) -> bool:
        """Whether it holds for every ticket at every time."""
        return self.when == ALWAYS and self.valid_from is None and self.valid_until is None

    def is_valid(self, now: datetime) -> bool:
        """Whether the rule is in force at the instant `now`."""
        started = self.valid_from is None or self.valid_from <= now
        return started and (self.valid_until is None or now < self.valid_until)


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """Published rulesets never change: a new version does. `version` counts from 1; 0 is a draft."""

    version: int
    rules: tuple[Rule, ...]

    @cached_property
    def by_stage(self) -> dict[Stage, tuple[Rule, ...]]:
        """The rules of every stage, in the order they are tried."""
        ordered = sorted(self.rules, key=lambda rule: rule.position)
        return {stage: tuple(rule for rule in ordered if rule.stage is stage) for stage in Stage}

    @cached_property
    def catch_all(self) -> dict[str, Any]:
        """What the catch-alls give together, output → value: the answer when the rules cannot be asked."""
        last = (self.by_stage[stage][-1].then for stage in NEEDED)
        return {output: value for then in last for output, value in then.items()}

    @cached_property
    def asks(self) -> frozenset[str]:
        """The facts that the conditions ask for."""
        return frozenset(leaf["f"] for rule in self.rules for leaf in leaves(rule.when))

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words that the conditions look for in the text of a ticket."""
        found = (leaf for rule in self.rules for leaf in leaves(rule.when) if leaf["f"] == "text.terms")
        return frozenset(leaf["v"] for leaf in found if isinstance(leaf["v"], str))


def to_json(ruleset: Ruleset) -> dict[str, Any]:
    """The ruleset as JSON-able data; `from_json` gives back an equal one."""
    return {"version": ruleset.version, "rules": [_rule_to_json(rule) for rule in ruleset.rules]}


def _rule_to_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "stage": rule.stage.value,
        "position": rule.position,
        "when": dict(rule.when),
        "then": dict(rule.then),
        "valid_from": rule.valid_from and rule.valid_from.isoformat(),
        "valid_until": rule.valid_until and rule.valid_until.isoformat(),
        "owner": rule.owner,
        "rationale": rule.rationale,
    }


def from_json(data: Any) -> Ruleset:
    """The ruleset that `data` describes; `soundness.check` says whether it may be published.

    Raises  RuleInvalid: malformed, stage_unknown, date_unreadable
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("rules"), list) or not _is_whole(data.get("version")):
        raise Malformed("")
    return Ruleset(
        version=data["version"],
        rules=tuple(_rule_from_json(rule, f"/rules/{at}") for at, rule in enumerate(data["rules"])),
    )


_TEXTS = ("id", "owner", "rationale")
_KEYS = {*_TEXTS, "stage", "position", "when", "then", "valid_from", "valid_until"}
_OPTIONAL = {"valid_from", "valid_until"}


def _rule_from_json(data: Any, path: str) -> Rule:
    if not isinstance(data, Mapping) or not _KEYS - _OPTIONAL <= set(data) <= _KEYS:
        raise Malformed(path)
    for key in _TEXTS:
        if not isinstance(data[key], str):
            raise Malformed(f"{path}/{_OUTSIDE.get(key, key)}")
    if data["stage"] not in list(Stage):
        raise StageUnknown(f"{path}/stage")
    if not _is_whole(data["position"]):
        raise Malformed(f"{path}/position")
    for key in ("when", "then"):
        if not isinstance(data[key], Mapping):
            raise Malformed(f"{path}/{_OUTSIDE.get(key, key)}")
    dates = {key: _instant(data.get(key), f"{path}/{_OUTSIDE.get(key, key)}") for key in sorted(_OPTIONAL)}
    return Rule(**{**data, "stage": Stage(data["stage"]), **dates})


_OUTSIDE = {"id": "code", "valid_until": "valid_to"}  # what a rule's keys are called where people and programs see them


def shown(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule, as `to_json` writes it, with the keys of the API."""
    return {_OUTSIDE.get(key, key): value for key, value in rule.items()}


def read(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule with the keys of the API as `from_json` reads it."""
    inside = {outer: inner for inner, outer in _OUTSIDE.items()}
    return {inside.get(key, key): value for key, value in rule.items()}


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _instant(value: object, path: str) -> datetime | None:
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise DateUnreadable(path)
    return instant
