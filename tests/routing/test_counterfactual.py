"""What would have to differ for somebody to get a ticket: what is answered is true of the decision itself."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given

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
from tickets.routing.counterfactual import Basis, Counterfactual, would_need
from tickets.routing.decide import decide
from tickets.routing.decision import Standing, why_not
from tickets.routing.default_ruleset import TEAMS, default_ruleset
from tickets.routing.roster import Member, Roster
from tickets.routing.stages import Stage

CHOSEN = Member(id="chosen", virtual_time=1.0)


def asked(member: Member, **facts: Any) -> Counterfactual:
    basis = Basis({**BROKEN_LAPTOP, **facts}, default_ruleset(), team(CHOSEN, member), NOW)
    return would_need(basis, member.id, {"devices"})


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"virtual_time": 3.0}, [Rank.VIRTUAL_TIME]),
        ({"on_shift": False, "capacity": 3, "open_points": 2}, [Gate.ON_SHIFT, Gate.CAPACITY]),
        ({"absent": True, "virtual_time": 9.0}, [Gate.NOT_ABSENT, Rank.VIRTUAL_TIME]),
        (
            {"active": False, "has_rejected": True, "shift_minutes_left": 5},
            [Gate.ACTIVE, Gate.SHIFT_LEFT, Gate.NOT_REJECTED],
        ),
        ({"capacity": 1}, [Gate.CAPACITY]),
    ],
)
def test_each_thing_that_held_somebody_back_is_named(changes: dict[str, Any], codes: list[Any]) -> None:
    found = asked(Member(id="asked", **changes))
    assert ([one.code for one in found.changes], found.reached) == (codes, True)


def test_what_nobody_can_change_ends_the_answer() -> None:
    found = asked(Member(id="asked", is_requester=True))
    assert ([one.code for one in found.changes], found.reached) == ([Gate.NOT_REQUESTER], False)
    named = rule(Stage.AGENT, is_("ticket.kind", "incident"), {"agent": "chosen"}, valid_until=NOW + timedelta(days=1))
    basis = Basis(BROKEN_LAPTOP, with_rules(named), team(CHOSEN, Member(id="asked")), NOW)
    found = would_need(basis, "asked", {"devices"})
    assert ([one.code for one in found.changes], found.reached) == ([Rank.PINNED], False)


def test_for_somebody_of_another_team_the_facts_are_named_that_would_bring_it_there() -> None:
    found = would_need(Basis(BROKEN_LAPTOP, default_ruleset(), team(CHOSEN), NOW), "asked", {"accounts"})
    assert [one.code for one in found.changes] == [Standing.NOT_A_MEMBER]
    assert ("category.team", "accounts", "accounts") in [tuple(one) for one in found.facts]
    for one in found.facts:
        facts = {name: fact for name, fact in BROKEN_LAPTOP.items() if name != one.name}
        facts |= {} if one.value is None else {one.name: one.value}
        assert decide(facts, default_ruleset(), {}, NOW).team == one.team == "accounts"


def mended(roster: Roster, found: Counterfactual, agent: str) -> Roster:
    """The members after everything that the answer names was made so, by hand."""
    better = {
        Gate.ACTIVE: {"active": True},
        Gate.ON_SHIFT: {"on_shift": True},
        Gate.NOT_ABSENT: {"absent": False},
        Gate.SHIFT_LEFT: {"shift_minutes_left": 10**6},
        Gate.SKILLED: {"skills": frozenset("ab")},
        Gate.NOT_REJECTED: {"has_rejected": False},
        Gate.CAPACITY: {"open_points": 0, "capacity": 10**6},
        Rank.STICKY: {"same_device_at": NOW, "virtual_time": -1.0},
        Rank.VIRTUAL_TIME: {"virtual_time": -1.0},
        Rank.LONGEST_SINCE: {"virtual_time": -1.0},
        Rank.ID: {"virtual_time": -1.0},
    }
    changes: dict[str, Any] = {}
    for one in found.changes:
        changes |= better[one.code]  # type: ignore[index]
    return {
        code: replace(one, members=tuple(replace(m, **changes) if m.id == agent else m for m in one.members))
        for code, one in roster.items()
    }


@given(chances)
def test_whoever_changes_what_is_named_gets_the_ticket(chance: Random) -> None:
    facts, rules, roster = any_facts(chance), any_ruleset(chance), any_roster(chance)
    agent = f"agent-{chance.randint(0, 7)}"
    found = would_need(Basis(facts, rules, roster, NOW), agent, TEAMS)
    if found.reached:
        assert decide(facts, rules, mended(roster, found, agent), NOW).agent == agent
    else:
        assert found.changes[-1].code in words.CANNOT
    if not found.changes:
        assert why_not(decide(facts, rules, roster, NOW), agent) is Standing.CHOSEN


def test_every_answer_has_its_sentence() -> None:
    codes = {*Gate, *Rank, *Standing} - {Standing.CHOSEN, Rank.ONLY_CANDIDATE}
    assert set(words.WOULD_NEED) | set(words.CANNOT) == codes
    assert set(words.GATE_NAMES) == set(Gate)
    assert set(words.RANK_NAMES) == set(Rank)
