"""Which rulesets may be published, and that none changes on its way through JSON."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given

from tests.routing.given import NOW, any_ruleset, chances, is_, rule, with_rules
from tickets.routing import ruleset as rulesets
from tickets.routing import soundness
from tickets.routing.default_ruleset import default_ruleset
from tickets.routing.refusals import RuleInvalid
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import NEEDED, Stage

NEW_LAPTOP = is_("device.age_months", 12, "lt")


def reason(ruleset: Ruleset) -> str:
    with pytest.raises(RuleInvalid) as refused:
        soundness.check(ruleset, {("team", "night_shift")})
    return refused.value.code.removeprefix("rule_")


@given(chances)
def test_a_ruleset_comes_back_from_json_equal_and_sound(chance: Random) -> None:
    ruleset = any_ruleset(chance)
    soundness.check(ruleset)
    assert rulesets.from_json(json.loads(json.dumps(rulesets.to_json(ruleset)))) == ruleset


def test_dates_survive_json() -> None:
    dated = with_rules(rule(Stage.TEAM, NEW_LAPTOP, {"team": "devices"}, valid_from=NOW, valid_until=None))
    assert rulesets.from_json(json.loads(json.dumps(rulesets.to_json(dated)))) == dated


@pytest.mark.parametrize("stage", NEEDED)
def test_each_stage_that_must_answer_ends_in_a_catch_all(stage: Stage) -> None:
    rules = default_ruleset().by_stage
    missing = Ruleset(version=1, rules=tuple(one for at in rules for one in rules[at] if one != rules[stage][-1]))
    assert reason(missing) == "catch_all_missing"


@pytest.mark.parametrize(
    "change",
    [
        {"when": NEW_LAPTOP},
        {"valid_until": NOW},
        {"valid_from": NOW},
        {"then": {"team": {"f": "category.team"}}},
        {"position": 1},
    ],
)
def test_a_catch_all_holds_always_and_answers_outright(change: dict[str, Any]) -> None:
    *rules, last = default_ruleset().by_stage[Stage.TEAM]
    others = [one for one in default_ruleset().rules if one.stage is not Stage.TEAM]
    assert reason(Ruleset(version=1, rules=(*others, *rules, replace(last, **change)))) == "catch_all_missing"


@pytest.mark.parametrize(
    ("mine", "expected"),
    [
        (rule(Stage.TEAM, NEW_LAPTOP, {"agent": "a"}), "output_unknown"),
        (rule(Stage.PRIORITY, NEW_LAPTOP, {"priority": "P1"}), "output_unknown"),
        (rule(Stage.TEAM, NEW_LAPTOP, {}), "output_missing"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": 7}), "value_wrong"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": {"f": "no.such"}}), "value_wrong"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": {"f": "device.age_months"}}), "value_wrong"),
        (rule(Stage.IMPACT_URGENCY, NEW_LAPTOP, {"impact": {"f": "device.model"}}), "value_wrong"),
        (rule(Stage.SKILLS, NEW_LAPTOP, {"points": 0}), "value_wrong"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": "night_shift"}), "team_unknown"),
        (rule(Stage.TEAM, is_("device.colour", "red"), {"team": "devices"}), "field_unknown"),
        (rule(Stage.CATEGORY, is_("ticket.priority", "P1"), {"category": "x"}), "not_yet_known"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": "devices"}, rationale=" "), "rationale_missing"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": "devices"}, owner=""), "owner_missing"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": "devices"}, id="team-otherwise"), "repeated"),
        (rule(Stage.TEAM, NEW_LAPTOP, {"team": "devices"}, valid_from=NOW, valid_until=NOW), "dates_reversed"),
    ],
)
def test_an_unsound_rule_is_refused(mine: Rule, expected: str) -> None:
    assert reason(with_rules(mine)) == expected


def test_two_rules_of_a_stage_never_share_a_position() -> None:
    first = rule(Stage.TEAM, NEW_LAPTOP, {"team": "devices"}, id="one")
    second = rule(Stage.TEAM, NEW_LAPTOP, {"team": "accounts"}, id="two")
    assert reason(with_rules(first, second)) == "repeated"


def to_a_person(days: int | None, when: Any = NEW_LAPTOP, start: Any = NOW) -> Ruleset:
    end = None if days is None else NOW + timedelta(days=days)
    return with_rules(rule(Stage.AGENT, when, {"agent": "agent-1"}, valid_from=start, valid_until=end))


def test_a_rule_that_names_a_person_ends_within_thirty_days() -> None:
    soundness.check(to_a_person(30))
    assert reason(to_a_person(31)) == "person_without_end"
    assert reason(to_a_person(None)) == "person_without_end"
    assert reason(to_a_person(10, start=None)) == "person_without_end"
    by_reference = rule(
        Stage.AGENT, NEW_LAPTOP, {"agent": {"f": "device.model"}}, valid_from=NOW, valid_until=NOW + timedelta(days=1)
    )
    assert reason(with_rules(by_reference)) == "value_wrong"


@pytest.mark.parametrize("field", ["school.district", "school.language", "school.kind"])
def test_no_person_is_ever_chosen_by_the_school(field: str) -> None:
    where = {"all": [NEW_LAPTOP, {"not": is_(field, True, "is_set")}]}
    assert reason(to_a_person(10, where)) == "sticky_by_school"


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ((), [], "malformed"),
        (("version",), "1", "malformed"),
        (("rules",), {}, "malformed"),
        (("rules", 0), None, "malformed"),
        (("rules", 0, "colour"), "red", "malformed"),
        (("rules", 0, "id"), 7, "malformed"),
        (("rules", 0, "position"), True, "malformed"),
        (("rules", 0, "when"), [], "malformed"),
        (("rules", 0, "stage"), "colour", "stage_unknown"),
        (("rules", 0, "stage"), ["team"], "stage_unknown"),
        (("rules", 0, "valid_from"), "tomorrow", "date_unreadable"),
        (("rules", 0, "valid_from"), "2026-01-01T00:00:00", "date_unreadable"),
        (("rules", 0, "valid_until"), 20260101, "date_unreadable"),
    ],
)
def test_json_of_another_shape_is_refused(place: tuple[Any, ...], value: Any, expected: str) -> None:
    data: Any = {"top": rulesets.to_json(default_ruleset())}
    at = data
    for key in ("top", *place)[:-1]:
        at = at[key]
    at[("top", *place)[-1]] = value
    with pytest.raises(RuleInvalid) as refused:
        rulesets.from_json(data["top"])
    assert refused.value.code == f"rule_{expected}"
