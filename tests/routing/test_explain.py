"""Explanations: complete for every code, in three languages, with names only where the caller gives them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from babel.messages.pofile import read_po
from hypothesis import given

from core.errors import DomainError
from core.languages import Language
from tests.routing.given import (
    BROKEN_LAPTOP,
    NOW,
    any_facts,
    any_roster,
    any_ruleset,
    chances,
    is_,
    rule,
    team,
    with_rules,
)
from tickets.routing import words
from tickets.routing.candidates import Gate, Rank
from tickets.routing.conditions import ALWAYS
from tickets.routing.decide import decide
from tickets.routing.decision import Decision, Standing
from tickets.routing.default_ruleset import default_ruleset
from tickets.routing.explain import explain, explain_why_not, render
from tickets.routing.fields import FIELDS
from tickets.routing.refusals import RuleInvalid
from tickets.routing.roster import Member
from tickets.routing.stages import OUTPUTS, Stage
from tickets.states import Impact, Kind, Urgency
from tickets.ticket.refusals import TransitionRefused

REFUSALS: list[type[DomainError]] = [
    one for base in (TransitionRefused, RuleInvalid) for one in (base, *base.__subclasses__())
]
CATALOGUES = [Path(__file__).parents[2] / "config" / "translations" / area for area in ("tickets", "rulesets")]
NAMES = {
    ("team", "devices"): "Laitteet",
    ("agent", "a1"): "Aino Aalto",
    ("agent", "b2"): "Bo Berg",
    ("agent", "c3"): "Chen Cao",
    ("category", "device.screen"): "Näyttö on rikki",
    ("rule", "team-of-category"): "kategorian mukaan",
}


def catalogue(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in CATALOGUES:
        with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            found |= {str(message.id): str(message.string) for message in read_po(file, abort_invalid=True)}
    return found


def translate(language: str) -> Callable[[str], str]:
    if language == "en":
        return str
    messages = catalogue(language)
    return lambda text: messages[text]


def source_texts() -> Iterator[str]:
    tables: list[Mapping[Any, str]] = [words.STAGES, words.GATES, words.RANKS, words.WHY_NOT, *words.VALUES.values()]
    yield from (text for table in tables for text in table.values())
    yield from (text for name, text in vars(words).items() if name.isupper() and isinstance(text, str))
    yield from (field.label for fields in (FIELDS, *OUTPUTS.values()) for field in fields.values())
    yield from (one.says for one in REFUSALS)


SOURCES = sorted(set(source_texts()))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_of_routing_and_of_the_moves_is_translated_with_its_places(language: str) -> None:
    messages = catalogue(language)
    assert [text for text in SOURCES if not messages.get(text)] == []
    places = re.compile(r"%\(\w+\)[sd]")
    assert [t for t in SOURCES if sorted(places.findall(t)) != sorted(places.findall(messages[t]))] == []


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.STAGES, list(Stage)),
        (words.GATES, list(Gate)),
        (words.RANKS, list(Rank)),
        (words.WHY_NOT, [*Gate, *(rank for rank in Rank if rank is not Rank.ONLY_CANDIDATE), *Standing]),
        (words.VALUES["ticket.impact"], list(Impact)),
        (words.VALUES["ticket.urgency"], list(Urgency)),
        (words.VALUES["ticket.language"], list(Language)),
        (words.VALUES["ticket.kind"], list(Kind)),
    ],
)
def test_every_code_has_its_words(table: Mapping[Any, str], codes: list[Any]) -> None:
    assert list(table) == codes


def decided() -> Decision:
    members = team(Member(id="a1"), Member(id="b2", virtual_time=3.0), Member(id="c3", absent=True))
    return decide(BROKEN_LAPTOP, default_ruleset(), members, NOW)


TOLD = {
    "en": [
        "Language: the rule “language-chosen” applied (language: Swedish) and gave language: Swedish.",
        "Category: the rule “category-chosen” applied (category: Näyttö on rikki) and gave category: Näyttö on rikki.",
        "Priority: impact “one person” and urgency “hinders work” make it P4.",
        "Team: the rule “kategorian mukaan” applied (the category's team: Laitteet) and gave team: Laitteet.",
        "Members of the team Laitteet: 3.",
        "Not absent: 2.",
        "Ruled out here: Chen Cao.",
        "Aino Aalto got the ticket: per full-time post, they had been given the fewest effort points.",
    ],
    "fi": [
        "Kieli: sääntö ”language-chosen” sopi (kieli: ruotsi) ja antoi tuloksen kieli: ruotsi.",
        "Prioriteetti: vaikutuksesta ”yksi henkilö” ja kiireellisyydestä ”haittaa työtä” tulee P4.",
        "Ei poissa: 2.",
        "Tässä jäivät pois: Chen Cao.",
        "Tukipyynnön sai Aino Aalto, joka oli saanut kokoaikaista työtä kohti vähiten työmääräpisteitä.",
    ],
    "sv": [
        "Språk: regeln ”language-chosen” gällde (språk: svenska) och gav språk: svenska.",
        "Prioritet: påverkan ”en person” och brådska ”försvårar arbetet” ger P4.",
        "Inte frånvarande: 2.",
        "Här föll bort: Chen Cao.",
        "Aino Aalto fick ärendet: hen hade fått minst arbetspoäng per heltidstjänst.",
    ],
}


@pytest.mark.parametrize("language", TOLD)
def test_a_decision_tells_its_story_in_the_readers_language(language: str) -> None:
    story = [render(sentence, translate(language)) for sentence in explain(decided(), NAMES)]
    *story_of_it, result = TOLD[language]
    assert [line for line in story if line in TOLD[language]] == [result, *story_of_it]


def test_the_story_says_why_nobody_could_take_it() -> None:
    decision = decide(BROKEN_LAPTOP, default_ruleset(), team(Member(id="a1", absent=True)), NOW)
    first = render(explain(decision, NAMES)[0], str)
    assert first == (
        "Nobody can take the ticket now. It waits in the queue of the team Laitteet and goes to the first who can."
    )


def test_the_story_of_a_failed_rule_names_the_rule_and_the_team() -> None:
    ruleset = with_rules(rule(Stage.TEAM, is_("device.age_months", 12, "lt"), {"team": "accounts"}))
    decision = decide({**BROKEN_LAPTOP, "device.age_months": "old"}, ruleset, {}, NOW)
    assert render(explain(decision, {("rule", "mine"): "New laptops"})[0], str) == (
        "The rule “New laptops” could not be evaluated (TypeError). "
        "The ticket went to the team service_desk and its lead was told."
    )
    unusable = decide({**BROKEN_LAPTOP, "ticket.impact": "enormous"}, default_ruleset(), {}, NOW)
    assert render(explain(unusable, {})[0], str).startswith("The rules gave a value that does not exist (ValueError).")


def test_who_did_not_get_it_is_told_why() -> None:
    decision = decided()
    assert render(explain_why_not(decision, "c3", NAMES), str) == "Chen Cao was absent."
    assert render(explain_why_not(decision, "b2", NAMES), translate("fi")) == (
        "Bo Berg olisi voinut saada sen, mutta oli saanut kokoaikaista työtä kohti enemmän työmääräpisteitä kuin Aino Aalto."
    )
    assert render(explain_why_not(decision, "a1", NAMES), translate("sv")) == "Aino Aalto fick ärendet."


def test_lists_numbers_and_answers_are_worded_too() -> None:
    needs = rule(
        Stage.SKILLS, is_("ticket.class_stopped", False), {"skills": ["av", "fibre"], "minutes": 90, "site_visit": True}
    )
    dated = rule(Stage.AGENT, ALWAYS, {"agent": "a1"}, valid_from=NOW, valid_until=NOW + timedelta(days=1), id="dated")
    story = explain(decide(BROKEN_LAPTOP, with_rules(needs, dated), team(), NOW), NAMES)
    lines = [render(sentence, str) for sentence in story]
    assert (
        "Skills and effort: the rule “mine” applied (a class is stopped: no) and gave "
        "skills needed: av, fibre, estimated minutes: 90, visit to the school: yes."
    ) in lines
    assert "Agent: the rule “dated”, which holds for every ticket, gave agent: Aino Aalto." in lines


@given(chances)
def test_any_decision_can_be_told_in_any_language(chance: Random) -> None:
    roster = any_roster(chance)
    decision = decide(any_facts(chance), any_ruleset(chance), roster, NOW)
    for language in Language:
        told = [render(sentence, LANGUAGES[language]) for sentence in explain(decision, {})]
        assert all(told)
        for member in roster[decision.team].members if decision.team in roster else ():
            assert member.id in render(explain_why_not(decision, member.id, {}), LANGUAGES[language])


LANGUAGES = {language: translate(language) for language in Language}


def test_nothing_is_said_of_shifts_absences_and_skills_that_nobody_keeps() -> None:
    members = team(Member(id="a1"), Member(id="b2", virtual_time=3.0))
    told = [one.message for one in explain(decide(BROKEN_LAPTOP, default_ruleset(), members, NOW), {})]
    unknown = {words.GATES[gate] for gate in (Gate.ON_SHIFT, Gate.NOT_ABSENT, Gate.SHIFT_LEFT, Gate.SKILLED)}
    assert unknown.isdisjoint(told)
    assert words.GATES[Gate.CAPACITY] in told
