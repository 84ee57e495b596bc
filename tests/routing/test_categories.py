"""The categories and rules a city starts with fit together."""

import pytest

from core.languages import Language
from tests.routing.given import NOW
from tickets.categories.seed_categories import MAX_SYMPTOMS, SOMETHING_ELSE, SeedCategory, seed_categories, symptoms
from tickets.routing import soundness
from tickets.routing.decide import decide
from tickets.routing.default_ruleset import TEAMS, default_ruleset
from tickets.routing.fields import FIELDS, Facts
from tickets.states import Kind

DEVICE_CATEGORIES = sorted(FIELDS["device.category"].choices or ())
ALL = seed_categories()
PARENTS = {category.parent for category in ALL}
LEAVES = [category for category in ALL if category.code not in PARENTS]


def test_the_rules_a_city_starts_with_may_be_published() -> None:
    soundness.check(default_ruleset())


def test_no_default_rule_asks_about_the_school() -> None:
    assert "school." not in str(default_ruleset())


def test_codes_are_unique_and_parents_come_first() -> None:
    codes = [category.code for category in ALL]
    assert len(set(codes)) == len(codes)
    for at, category in enumerate(ALL):
        assert category.parent is None or category.parent in codes[:at]


@pytest.mark.parametrize("category", ALL, ids=lambda category: category.code)
def test_a_category_has_a_name_in_every_language_and_a_team_that_exists(category: SeedCategory) -> None:
    assert all(category.names[language].strip() for language in Language)
    assert category.team is None or category.team in TEAMS
    assert category.fits <= set(DEVICE_CATEGORIES)


@pytest.mark.parametrize("language", Language)
def test_no_two_names_can_be_mistaken_for_each_other(language: Language) -> None:
    names = [category.names[language] for category in ALL]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("device_category", DEVICE_CATEGORIES)
def test_a_sticker_page_offers_at_most_eight_symptoms_and_something_else(device_category: str) -> None:
    *offered, last = symptoms(device_category)
    assert 3 <= len(offered) <= MAX_SYMPTOMS
    assert last.code == SOMETHING_ELSE
    assert all(one.kind is Kind.INCIDENT and one in LEAVES for one in offered)


def facts_of(category: SeedCategory) -> Facts:
    facts: dict[str, str | int | None] = {
        "ticket.category": category.code,
        "category.team": category.team,
        "category.impact": category.impact,
        "category.urgency": category.urgency,
        "category.points": category.points,
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


@pytest.mark.parametrize("category", LEAVES, ids=lambda category: category.code)
def test_every_leaf_reaches_its_team_with_its_effort_and_a_priority(category: SeedCategory) -> None:
    decision = decide(facts_of(category), default_ruleset(), {}, NOW)
    assert decision.team == (category.team or "service_desk")
    assert decision.points == category.points
    assert (decision.impact, decision.urgency) == (category.impact or "person", category.urgency or "normal")
