"""Whether a ruleset may be published: every ticket finds its way, and nobody becomes a school's own supporter."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from core import clock
from tickets.routing import conditions, references
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
    RuleInvalid,
    SchoolWithoutEnd,
    StickyBySchool,
    TooLarge,
    ValueWrong,
)
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import FEEDS, NEEDED, OUTPUTS, Stage

MAX_PERSON_DAYS = 30
MAX_RULES = 500
MAX_SKILLS = 20
LONGEST = 500  # characters of a rationale
_SKILL = re.compile(r"[^:]+(:[1-5])?")  # a code, or a code with the lowest level that is enough
_TRAVEL = {"minutes", "site_visit"}


def check(ruleset: Ruleset, missing: Collection[references.Named] = (), now: datetime | None = None) -> None:
    """Refuse a ruleset that may not be published. Raises RuleInvalid: the first of its `problems`."""
    for problem in problems(ruleset, missing, now):
        raise problem


def problems(
    ruleset: Ruleset, missing: Collection[references.Named] = (), now: datetime | None = None
) -> Iterator[RuleInvalid]:
    """Why a ruleset may not be published: nothing is wrong with one that has none.

    missing  what it names and is not there
    now      from when a rule without a start is counted; None: such a rule may not name a person
    Returns  what `conditions.problems` and `references.unknown` say, and too_large, repeated, rationale_missing,
             owner_missing, output_unknown, output_missing, value_wrong, not_yet_known, dates_reversed,
             person_without_end, sticky_by_school, school_without_end, catch_all_missing
    """
    if len(ruleset.rules) > MAX_RULES:
        yield TooLarge("/rules")
        return
    seen: set[object] = set()
    for at, rule in enumerate(ruleset.rules):
        for key, field in ((rule.id, "code"), ((rule.stage, rule.position), "position")):
            if key in seen:
                yield Repeated(f"/rules/{at}/{field}")
            seen.add(key)
        yield from _of_rule(rule, f"/rules/{at}", missing, now)
    for stage in NEEDED:
        if not _ends_in_catch_all(ruleset, stage):
            yield CatchAllMissing(f"/stages/{stage}")


def beyond_whitelist(rule: Rule) -> set[str]:
    """The facts about the school that `rule` asks for, but for the language to answer in and the way to the school."""
    if rule.stage is Stage.SKILLS and set(rule.then) <= _TRAVEL:
        allowed = {"school.district"}
    else:
        allowed = {"school.language"} if rule.stage is Stage.LANGUAGE else set()
    return about_school(rule) - allowed


def about_school(rule: Rule) -> set[str]:
    """The facts about the school that `rule` asks for."""
    return {name for name in _read(rule) if name.startswith("school.")}


def _of_rule(
    rule: Rule, path: str, missing: Collection[references.Named], now: datetime | None
) -> Iterator[RuleInvalid]:
    if not rule.id.strip():
        yield Malformed(f"{path}/code")
    if not rule.rationale.strip():
        yield RationaleMissing(f"{path}/rationale")
    if not rule.owner.strip():
        yield OwnerMissing(f"{path}/owner")
    wrong = [*conditions.problems(rule.when, f"{path}/when")]
    yield from wrong
    yield from _of_outputs(rule, f"{path}/then")
    yield from _of_dates(rule, path, now)
    if not wrong:
        yield from _of_reading(rule, path)
        yield from references.unknown(rule, missing, path)


def _read(rule: Rule) -> set[str]:
    referred = {str(value.get("f")) for value in rule.then.values() if isinstance(value, dict)}
    return {leaf["f"] for leaf in conditions.leaves(rule.when)} | referred


def _of_reading(rule: Rule, path: str) -> Iterator[RuleInvalid]:
    """A stage reads what is known by then; the school decides about nobody's service for good, and never the person."""
    read = _read(rule)
    early = list(Stage).index(rule.stage) <= list(Stage).index(Stage.PRIORITY)
    if FEEDS["priority"] in read and early:
        yield NotYetKnown(f"{path}/when")
    if rule.stage is Stage.AGENT and about_school(rule):
        yield StickyBySchool(f"{path}/when")
    elif beyond_whitelist(rule) and rule.valid_until is None:
        yield SchoolWithoutEnd(f"{path}/valid_to")


def _of_outputs(rule: Rule, path: str) -> Iterator[RuleInvalid]:
    if not rule.then:
        yield OutputMissing(path)
    for name, value in rule.then.items():
        field = OUTPUTS[rule.stage].get(name)
        if field is None:
            yield OutputUnknown(f"{path}/{name}")
        elif not _gives(field, name, value):
            yield ValueWrong(f"{path}/{name}")


def _gives(field: Field, name: str, value: Any) -> bool:
    """Whether `value`, or the fact it refers to, has the output's type; a person is always named outright."""
    if isinstance(value, dict):
        source = FIELDS.get(str(value.get("f")))
        same = source is not None and source.type is field.type and (field.choices in (None, source.choices))
        return set(value) == {"f"} and same and name != "agent"
    positive = field.type is not Type.NUMBER or (isinstance(value, int) and value > 0)
    few = not isinstance(value, list) or len(value) <= MAX_SKILLS
    sound = field.accepts(value) and positive and few
    return sound and (name != "skills" or all(_SKILL.fullmatch(one) for one in value))


def _of_dates(rule: Rule, path: str, now: datetime | None) -> Iterator[RuleInvalid]:
    start, end = rule.valid_from, rule.valid_until
    if start is not None and end is not None and end <= start:
        yield DatesReversed(f"{path}/valid_to")
    elif rule.stage is Stage.AGENT:
        start = start or now
        if start is None or end is None or _between(start, end) > timedelta(days=MAX_PERSON_DAYS):
            yield PersonWithoutEnd(f"{path}/valid_to", days=MAX_PERSON_DAYS)


def _between(start: datetime, end: datetime) -> timedelta:
    """How long it lasts: by the wall clock where that is shorter, so that a night of 25 hours makes no day more."""
    first, last = (one.astimezone(clock.SCHOOL_ZONE).replace(tzinfo=None) for one in (start, end))
    return min(end - start, last - first)


def _ends_in_catch_all(ruleset: Ruleset, stage: Stage) -> bool:
    """Whether the last rule of the stage holds for everybody and gives all that the stage must give, outright."""
    last = ruleset.by_stage[stage][-1:]
    if not (last and last[0].is_catch_all and NEEDED[stage] <= set(last[0].then)):
        return False
    return not any(isinstance(value, dict) for value in last[0].then.values())
