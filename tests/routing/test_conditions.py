"""Conditions: what they mean, and which are refused when they are saved."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given

from tests.routing.given import ABOUT_SCHOOL, any_condition, any_facts, chances, is_
from tickets.routing.conditions import ALWAYS, check, matches
from tickets.routing.fields import Facts, wrong_facts
from tickets.routing.refusals import RuleInvalid

FACTS: Facts = {
    "device.model": "440g8",
    "device.age_months": 40,
    "ticket.class_stopped": True,
    "text.terms": ["screen", "black"],
}


@pytest.mark.parametrize(
    ("field", "op", "value", "holds"),
    [
        ("device.model", "eq", "440g8", True),
        ("device.model", "ne", "440g8", False),
        ("device.model", "in", ["x", "440g8"], True),
        ("device.model", "not_in", ["x"], True),
        ("device.age_months", "lt", 40, False),
        ("device.age_months", "le", 40, True),
        ("device.age_months", "gt", 39, True),
        ("device.age_months", "ge", 41, False),
        ("ticket.class_stopped", "eq", True, True),
        ("text.terms", "contains", "black", True),
        ("text.terms", "contains", "blue", False),
        ("device.model", "is_set", True, True),
        ("device.batch", "is_set", False, True),
    ],
)
def test_each_operator_asks_its_question(field: str, op: str, value: Any, holds: bool) -> None:  # noqa: FBT001  a table
    check(is_(field, value, op))
    assert matches(is_(field, value, op), FACTS) is holds


@pytest.mark.parametrize(
    ("op", "value"), [("eq", "b1"), ("ne", "b1"), ("in", ["b1"]), ("not_in", ["b1"]), ("is_set", True)]
)
def test_a_missing_fact_matches_no_leaf(op: str, value: Any) -> None:
    leaf = is_("device.batch", value, op)
    assert not matches(leaf, FACTS)
    assert matches({"not": leaf}, FACTS)


def test_all_any_and_not_combine() -> None:
    yes, no = is_("device.model", "440g8"), is_("device.model", "x")
    assert matches({"all": [yes, {"not": no}]}, FACTS)
    assert not matches({"all": [yes, no]}, FACTS)
    assert matches({"any": [no, yes]}, FACTS)
    assert not matches({"any": []}, FACTS)
    assert matches(ALWAYS, {})


@given(chances)
def test_a_sound_condition_answers_for_any_facts(chance: Random) -> None:
    condition, facts = any_condition(chance), any_facts(chance)
    check(condition)
    assert wrong_facts(facts) == {}
    assert matches(condition, facts) is not matches({"not": condition}, facts)
    assert matches(json.loads(json.dumps(condition)), facts) is matches(condition, facts)


DEEP: Any = is_("device.model", "x")
for _ in range(6):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("condition", "reason", "path"),
    [
        (is_("device.colour", "red"), "field_unknown", "/f"),
        (is_("school.id", "one school"), "field_unknown", "/f"),
        (is_(["device.model"], "x"), "field_unknown", "/f"),  # type: ignore[arg-type]
        (is_("device.model", "x", "like"), "operator_unknown", "/op"),
        (is_("device.model", "x", "lt"), "operator_not_allowed", "/op"),
        (is_("text.terms", "x", "eq"), "operator_not_allowed", "/op"),
        (is_("device.model", 3), "value_wrong", "/v"),
        (is_("device.model", ""), "value_wrong", "/v"),
        (is_("device.age_months", True), "value_wrong", "/v"),
        (is_("device.age_months", "3", "ge"), "value_wrong", "/v"),
        (is_("ticket.class_stopped", 1), "value_wrong", "/v"),
        (is_("ticket.urgency", "very"), "value_wrong", "/v"),
        (is_("device.model", [], "in"), "value_wrong", "/v"),
        (is_("device.model", "x", "in"), "value_wrong", "/v"),
        (is_("device.model", "yes", "is_set"), "value_wrong", "/v"),
        (is_("text.terms", ["x"], "contains"), "value_wrong", "/v"),
        ({"all": [is_("device.model", "x"), {"any": [is_("no.such", "x")]}]}, "field_unknown", "/all/1/any/0/f"),
        ({"not": {"not": {}}}, "malformed", "/not/not"),
        ({"all": [], "any": []}, "malformed", ""),
        ({"all": {"f": "x"}}, "malformed", "/all"),
        ({"f": "device.model", "op": "eq"}, "malformed", ""),
        ("always", "malformed", ""),
        (None, "malformed", ""),
        (DEEP, "too_deep", "/not/not/not/not/not/not"),
        ({"all": [is_("device.model", "x")] * 201}, "too_large", "/all"),
        ({"all": [{"any": [is_("device.model", "x")] * 101}] * 2}, "too_large", ""),
        (is_("device.model", ["x"] * 501, "in"), "too_large", "/v"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_with_its_place(condition: Any, reason: str, path: str) -> None:
    with pytest.raises(RuleInvalid) as refused:
        check(condition)
    assert (refused.value.code, refused.value.path) == (f"rule_{reason}", path)


def test_facts_of_another_type_or_name_are_found() -> None:
    assert wrong_facts({"device.age_months": "40", "device.colour": "red", "device.model": "x"}) == {
        "device.age_months": "40",
        "device.colour": "red",
    }


def test_no_fact_names_a_school() -> None:
    assert ABOUT_SCHOOL == ["school.kind", "school.language", "school.district"]
