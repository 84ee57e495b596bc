"""Decisions: which rule wins, who passes the gates, who ranks first, and why not somebody else."""

from datetime import timedelta
from typing import Any

import pytest

from tests.routing.given import BROKEN_LAPTOP, NOW, is_, rule, team, with_rules
from tickets.routing.candidates import Gate, Rank
from tickets.routing.conditions import ALWAYS
from tickets.routing.decide import decide
from tickets.routing.decision import Decision, Reason, Standing, why_not
from tickets.routing.default_ruleset import default_ruleset
from tickets.routing.fields import Facts
from tickets.routing.roster import Member
from tickets.routing.ruleset import Ruleset
from tickets.routing.stages import Stage

IDLE = Member(id="idle")


def decided(*members: Member, facts: Facts = BROKEN_LAPTOP, ruleset: Ruleset | None = None) -> Decision:
    return decide(facts, ruleset or default_ruleset(), team(*members), NOW)


def test_a_broken_laptop_goes_to_the_device_team() -> None:
    decision = decided(IDLE)
    assert (decision.team, decision.agent, decision.reason) == ("devices", "idle", Reason.ASSIGNED)
    assert (decision.impact, decision.urgency, decision.priority) == ("person", "normal", "P4")
    assert (decision.language, decision.category, decision.sla_policy) == ("sv", "device.screen", "standard")
    assert (decision.points, decision.virtual_time) == (2, 2.0)


def test_a_stopped_class_is_urgent_until_an_agent_has_judged_it() -> None:
    stopped = {**BROKEN_LAPTOP, "ticket.class_stopped": True}
    assert decided(facts=stopped).priority == "P2"
    assert decided(facts={**stopped, "category.impact": "school"}).priority == "P1"
    judged = decided(facts={**stopped, "ticket.urgency": "low"})
    assert (judged.impact, judged.urgency, judged.priority) == ("group", "low", "P4")


def test_the_first_match_wins_for_each_output_and_nothing_overwrites_it() -> None:
    first = rule(Stage.IMPACT_URGENCY, ALWAYS, {"urgency": "low"}, id="first", position=1)
    second = rule(Stage.IMPACT_URGENCY, ALWAYS, {"urgency": "urgent", "impact": "city"}, id="second", position=2)
    decision = decided(ruleset=with_rules(second, first))
    assert (decision.urgency, decision.impact) == ("low", "city")
    took = {entry["rule"]: entry.get("took") for entry in decision.trace["rules"]}
    assert took["first"] == {"urgency": "low"}
    assert took["second"] == {"impact": "city"}
    assert "urgency-usual" not in took  # nothing was left for it to give


def test_later_stages_see_what_earlier_ones_gave_and_never_their_own() -> None:
    swedish = rule(Stage.LANGUAGE, ALWAYS, {"language": "en"}, id="english")
    own = rule(Stage.LANGUAGE, is_("ticket.language", "en"), {"language": "fi"}, id="own-stage", position=2)
    later = rule(Stage.TEAM, is_("ticket.language", "en"), {"team": "accounts"}, id="later")
    urgent = rule(Stage.TEAM, is_("ticket.priority", "P4"), {"team": "network_av"}, id="by-priority", position=2)
    assert decided(ruleset=with_rules(swedish, own, later)).team == "accounts"
    assert decided(ruleset=with_rules(own)).language == "sv"
    assert decided(ruleset=with_rules(urgent)).team == "network_av"


def test_a_category_found_by_a_rule_does_not_inherit_the_filed_ones_defaults() -> None:
    moved = rule(Stage.CATEGORY, is_("text.terms", "beamer", "contains"), {"category": "presentation.no_picture"})
    decision = decided(facts={**BROKEN_LAPTOP, "text.terms": ["beamer"]}, ruleset=with_rules(moved))
    took = {entry["rule"] for entry in decision.trace["rules"] if entry["matched"]}
    assert decision.category == "presentation.no_picture"
    assert "team-of-category" not in took
    assert "team-hardware" in took


def test_a_rule_counts_only_while_it_is_valid() -> None:
    for start, end, expected in (
        (NOW, None, "accounts"),
        (NOW + timedelta(seconds=1), None, "devices"),
        (None, NOW, "devices"),
        (None, NOW + timedelta(seconds=1), "accounts"),
    ):
        dated = rule(Stage.TEAM, ALWAYS, {"team": "accounts"}, valid_from=start, valid_until=end)
        assert decided(ruleset=with_rules(dated)).team == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "service_desk"),
        ({"ticket.service": "wifi"}, "network_av"),
        ({"ticket.service": "presentation"}, "network_av"),
        ({"ticket.service": "wilma"}, "accounts"),
        ({"device.category": "projector"}, "network_av"),
        ({"device.category": "tablet"}, "devices"),
        ({"device.category": "tablet", "ticket.category": "x", "category.team": "accounts"}, "accounts"),
        ({"device.category": "tablet", "ticket.category": "something_else"}, "devices"),
        ({"ticket.team": "service_desk", "category.team": "accounts"}, "service_desk"),
    ],
)
def test_the_default_rules_find_a_team(facts: Facts, expected: str) -> None:
    decision = decide(facts, default_ruleset(), {}, NOW)
    assert (decision.team, decision.reason) == (expected, Reason.QUEUED_NO_CANDIDATE)
    assert decision.category == facts.get("ticket.category", "not_yet_known")


GATED: list[tuple[Gate, dict[str, Any]]] = [
    (Gate.ACTIVE, {"active": False}),
    (Gate.ON_SHIFT, {"on_shift": False}),
    (Gate.NOT_ABSENT, {"absent": True}),
    (Gate.SHIFT_LEFT, {"shift_minutes_left": 59}),
    (Gate.NOT_REJECTED, {"has_rejected": True}),
    (Gate.NOT_REQUESTER, {"is_requester": True}),
    (Gate.CAPACITY, {"open_points": 9, "capacity": 10}),
]


@pytest.mark.parametrize(("gate", "what"), GATED)
def test_each_gate_holds_back_and_says_so(gate: Gate, what: dict[str, Any]) -> None:
    decision = decided(Member(id="held", **what), Member(id="later", virtual_time=900.0))
    assert decision.agent == "later"
    assert why_not(decision, "held") is gate
    assert why_not(decision, "later") is Standing.CHOSEN
    assert why_not(decision, "stranger") is Standing.NOT_A_MEMBER
    counts = {row["gate"]: row["left"] for row in decision.trace["gates"]}
    assert counts[gate] == 1
    assert decision.trace["members"] == 2


def test_a_mandatory_skill_and_the_estimated_effort_are_gates() -> None:
    needs = rule(Stage.SKILLS, ALWAYS, {"skills": ["fibre"], "minutes": 120})
    skilled = Member(id="skilled", skills=frozenset({"fibre", "av"}), virtual_time=9.0, shift_minutes_left=120)
    tired = Member(id="tired", skills=frozenset({"fibre"}), shift_minutes_left=119)
    decision = decided(IDLE, skilled, tired, ruleset=with_rules(needs))
    assert decision.agent == "skilled"
    assert (why_not(decision, "idle"), why_not(decision, "tired")) == (Gate.SKILLED, Gate.SHIFT_LEFT)


def test_nobody_left_means_the_teams_queue_with_the_counts() -> None:
    decision = decided(Member(id="a", absent=True), Member(id="b", open_points=10, capacity=10))
    assert (decision.reason, decision.team, decision.agent) == (Reason.QUEUED_NO_CANDIDATE, "devices", None)
    assert decision.virtual_time is None
    out = {row["gate"]: row["out"] for row in decision.trace["gates"] if row["out"]}
    assert out == {"not_absent": ["a"], "capacity": ["b"]}


def test_capacity_is_filled_to_the_brim_and_no_further() -> None:
    assert decided(Member(id="a", open_points=8, capacity=10)).agent == "a"
    assert decided(Member(id="a", open_points=9, capacity=10)).agent is None


def test_the_lowest_virtual_time_is_next_then_the_longest_since_then_the_id() -> None:
    ahead = Member(id="a", virtual_time=1.0)
    recent = Member(id="b", last_assigned_at=NOW)
    earlier = Member(id="c", last_assigned_at=NOW - timedelta(days=1))
    never, never_either = Member(id="e"), Member(id="d")
    decision = decided(ahead, recent, earlier, never, never_either)
    assert [rank["agent"] for rank in decision.trace["ranks"]] == ["d", "e", "c", "b", "a"]
    assert decision.trace["ranks"][0]["by"] == Rank.ID
    assert [why_not(decision, who) for who in "ecba"] == [
        Rank.ID,
        Rank.LONGEST_SINCE,
        Rank.LONGEST_SINCE,
        Rank.VIRTUAL_TIME,
    ]
    assert decided(IDLE).trace["ranks"][0]["by"] == Rank.ONLY_CANDIDATE


@pytest.mark.parametrize(
    ("days", "ahead", "weight", "chosen"),
    [(30, 4.0, 1.0, "knows"), (31, 4.0, 1.0, "idle"), (1, 4.1, 1.0, "idle"), (1, 8.0, 0.5, "knows")],
)
def test_who_knows_the_device_comes_first_while_that_is_fair(
    days: int, ahead: float, weight: float, chosen: str
) -> None:
    knows = Member(id="knows", virtual_time=ahead, weight=weight, same_device_at=NOW - timedelta(days=days))
    decision = decided(knows, IDLE)
    assert decision.agent == chosen
    assert decision.trace["ranks"][0]["by"] == (Rank.STICKY if chosen == "knows" else Rank.VIRTUAL_TIME)


def test_a_person_named_by_a_dated_rule_comes_first_but_passes_the_same_gates() -> None:
    dated = rule(Stage.AGENT, ALWAYS, {"agent": "named"}, valid_from=NOW, valid_until=NOW + timedelta(days=30))
    ruleset = with_rules(dated)
    decision = decided(IDLE, Member(id="named", virtual_time=99.0), ruleset=ruleset)
    assert (decision.agent, why_not(decision, "idle")) == ("named", Rank.PINNED)
    assert decided(IDLE, Member(id="named", absent=True), ruleset=ruleset).agent == "idle"


def test_half_the_weight_moves_twice_as_far() -> None:
    assert decided(Member(id="a", weight=0.5, virtual_time=3.0)).virtual_time == 7.0


BROKEN: list[tuple[Facts, str | None, str]] = [
    ({**BROKEN_LAPTOP, "device.age_months": "old"}, "mine", "TypeError"),
    ({**BROKEN_LAPTOP, "ticket.impact": "enormous"}, None, "ValueError"),
]


@pytest.mark.parametrize(("facts", "failed", "kind"), BROKEN)
def test_a_rule_that_fails_loses_no_ticket(facts: Facts, failed: str | None, kind: str) -> None:
    ruleset = with_rules(rule(Stage.TEAM, is_("device.age_months", 12, "lt"), {"team": "accounts"}))
    members = Member(id="desk")
    decision = decide(facts, ruleset, team(members, code="service_desk"), NOW)
    assert (decision.reason, decision.team, decision.agent) == (Reason.RULE_ERROR, "service_desk", None)
    assert decision.trace["error"] == {"rule": failed, "kind": kind}
    assert (decision.language, decision.category, decision.priority) == ("sv", "device.screen", "P4")
    assert why_not(decision, "desk") is Standing.NOBODY_ASKED


def test_a_failing_rule_keeps_a_stopped_class_urgent() -> None:
    facts: Facts = {"ticket.class_stopped": True, "ticket.impact": "enormous"}
    assert decided(facts=facts).priority == "P2"


def test_a_decision_holds_codes_and_ids_but_no_texts_of_rules() -> None:
    ruleset = with_rules(rule(Stage.TEAM, ALWAYS, {"team": "devices"}, rationale="Aino asked for it"))
    assert "Aino" not in str(decided(IDLE, ruleset=ruleset))
