"""Whether a ruleset may be published: every ticket finds its way, and nobody becomes a school's own supporter."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from tickets.routing import conditions
from tickets.routing.fields import FIELDS, Field, Type
from tickets.routing.refusals import (
    CatchAllMissing,
    DatesReversed,
    Malformed,
    NotYetKnown,
    OutputMissing,
    OutputUnknown,
    OwnerMissing,
    PersonWithoutEnd,
    RationaleMissing,
    Repeated,
    StickyBySchool,
    TeamUnknown,
    TooLarge,
    ValueWrong,
)
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import FEEDS, NEEDED, OUTPUTS, Stage

MAX_PERSON_DAYS = 30
MAX_RULES = 500


def check(ruleset: Ruleset, teams: Collection[str] | None = None) -> None:
    """Refuse a ruleset that may not be published.

    teams   codes of the teams there are; None: not looked at
    Raises  RuleInvalid: what `conditions.check` says, and too_large, repeated, rationale_missing, owner_missing,
            output_unknown, output_missing, value_wrong, not_yet_known, dates_reversed, person_without_end,
            sticky_by_school, catch_all_missing, team_unknown
    """
    if len(ruleset.rules) > MAX_RULES:
        raise TooLarge("/rules")
    seen: set[object] = set()
    for at, rule in enumerate(ruleset.rules):
        for key, field in ((rule.id, "id"), ((rule.stage, rule.position), "position")):
            if key in seen:
                raise Repeated(f"/rules/{at}/{field}")
            seen.add(key)
        _check_rule(rule, f"/rules/{at}", teams)
    for stage in NEEDED:
        _check_catch_all(ruleset, stage)


def _check_rule(rule: Rule, path: str, teams: Collection[str] | None) -> None:
    if not rule.id.strip():
        raise Malformed(f"{path}/id")
    if not rule.rationale.strip():
        raise RationaleMissing(f"{path}/rationale")
    if not rule.owner.strip():
        raise OwnerMissing(f"{path}/owner")
    conditions.check(rule.when, f"{path}/when")
    _check_reading(rule, f"{path}/when")
    _check_outputs(rule, f"{path}/then", teams)
    _check_dates(rule, path)


def _check_reading(rule: Rule, path: str) -> None:
    """A stage reads what is known by then, and a person is never chosen by the school."""
    read = {leaf["f"] for leaf in conditions.leaves(rule.when)}
    early = list(Stage).index(rule.stage) <= list(Stage).index(Stage.PRIORITY)
    if FEEDS["priority"] in read and early:
        raise NotYetKnown(path)
    if rule.stage is Stage.AGENT and any(name.startswith("school.") for name in read):
        raise StickyBySchool(path)


def _check_outputs(rule: Rule, path: str, teams: Collection[str] | None) -> None:
    if not rule.then:
        raise OutputMissing(path)
    for name, value in rule.then.items():
        field = OUTPUTS[rule.stage].get(name)
        if field is None:
            raise OutputUnknown(f"{path}/{name}")
        if not _gives(field, name, value):
            raise ValueWrong(f"{path}/{name}")
        if name == "team" and isinstance(value, str) and teams is not None and value not in teams:
            raise TeamUnknown(f"{path}/{name}")


def _gives(field: Field, name: str, value: Any) -> bool:
    """Whether `value`, or the fact it refers to, has the output's type; a person is always named outright."""
    if isinstance(value, dict):
        source = FIELDS.get(str(value.get("f")))
        same = source is not None and source.type is field.type and (field.choices in (None, source.choices))
        return set(value) == {"f"} and same and name != "agent"
    positive = field.type is not Type.NUMBER or (isinstance(value, int) and value > 0)
    return field.accepts(value) and positive


def _check_dates(rule: Rule, path: str) -> None:
    start, end = rule.valid_from, rule.valid_until
    if start is not None and end is not None and end <= start:
        raise DatesReversed(f"{path}/valid_until")
    if rule.stage is Stage.AGENT:
        bounded = start is not None and end is not None and end - start <= timedelta(days=MAX_PERSON_DAYS)
        if not bounded:
            raise PersonWithoutEnd(f"{path}/valid_until", days=MAX_PERSON_DAYS)


def _check_catch_all(ruleset: Ruleset, stage: Stage) -> None:
    """The last rule of the stage holds for everybody and gives all that the stage must give, outright."""
    last = ruleset.by_stage[stage][-1:]
    if not (last and last[0].is_catch_all and NEEDED[stage] <= set(last[0].then)):
        raise CatchAllMissing(f"/stages/{stage}")
    if any(isinstance(value, dict) for value in last[0].then.values()):
        raise CatchAllMissing(f"/stages/{stage}")
