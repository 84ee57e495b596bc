"""Every school gets the same service, and every agent their share."""

from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.routing.given import (
    ABOUT_SCHOOL,
    BROKEN_LAPTOP,
    NOW,
    any_facts,
    any_roster,
    any_ruleset,
    any_value,
    chances,
    is_,
    rule,
)
from tickets.fair_queueing import NORMAL_POINTS, return_from_absence
from tickets.routing import soundness
from tickets.routing.decide import decide
from tickets.routing.decision import Decision, Reason
from tickets.routing.default_ruleset import default_ruleset
from tickets.routing.roster import Member, TeamRoster
from tickets.routing.stages import Stage


@given(chances)
def test_another_school_changes_nothing(chance: Random) -> None:
    facts, ruleset, roster = any_facts(chance), any_ruleset(chance), any_roster(chance)
    swapped = facts | {name: any_value(chance, name) for name in ABOUT_SCHOOL}
    assert decide(facts, ruleset, roster, NOW) == decide(swapped, ruleset, roster, NOW)


WHITELISTED = (
    rule(Stage.LANGUAGE, is_("school.language", "sv"), {"language": "sv"}, id="teaching"),
    rule(Stage.SKILLS, is_("school.district", "a"), {"minutes": 90, "site_visit": True}, id="travel"),
)


@given(chances)
def test_what_every_rule_may_ask_of_a_school_changes_no_team_and_no_urgency(chance: Random) -> None:
    """The language to answer in and the way to the school: they are whitelisted, and reach nothing else."""
    plain = any_ruleset(chance)
    rules = replace(plain, rules=(*(one for one in plain.rules if one.position != 1), *WHITELISTED))
    soundness.check(rules)
    assert not any(soundness.beyond_whitelist(one) for one in rules.rules)
    facts = any_facts(chance) | {"ticket.language": "fi"}
    swapped = facts | {name: any_value(chance, name) for name in ABOUT_SCHOOL}
    one, other = decide(facts, rules, {}, NOW), decide(swapped, rules, {}, NOW)
    same = ("category", "impact", "urgency", "priority", "sla_policy", "team", "points", "skills")
    given_by_rules = [name for name in same if getattr(one, name) != getattr(other, name)]
    assert given_by_rules == [] or one.language != other.language


class Desk:
    """A team at work: tickets come in, are decided one after another, are resolved, and the queue drains."""

    def __init__(self, *members: Member) -> None:
        self.members = {member.id: member for member in members}
        self.given: Counter[str] = Counter()
        self.open: list[tuple[str, int]] = []
        self.queue: deque[int] = deque()
        self.at = NOW

    def decide(self, points: int) -> Decision:
        self.at += timedelta(minutes=1)
        facts = {**BROKEN_LAPTOP, "category.points": points}
        roster = {"devices": TeamRoster("devices", tuple(self.members.values()))}
        decision = decide(facts, default_ruleset(), roster, self.at)
        if decision.agent is not None and decision.virtual_time is not None:
            self._give(decision.agent, decision.virtual_time, points)
        return decision

    def _give(self, agent: str, virtual_time: float, points: int) -> None:
        before = self.members[agent]
        self.members[agent] = replace(
            before,
            virtual_time=virtual_time,
            open_points=before.open_points + points,
            last_assigned_at=self.at,
        )
        self.given[agent] += points
        self.open.append((agent, points))

    def file(self, points: int) -> None:
        if self.decide(points).agent is None:
            self.queue.append(points)

    def resolve(self, at: int) -> None:
        agent, points = self.open.pop(at)
        before = self.members[agent]
        self.members[agent] = replace(before, open_points=before.open_points - points)
        self.queue = deque(waiting for waiting in self.queue if self.decide(waiting).agent is None)

    def has_room(self, points: int) -> bool:
        return any(
            one.capacity is None or one.open_points + points <= one.capacity
            for one in self.members.values()
            if not one.absent
        )


@pytest.mark.parametrize("agents", [2, 3, 7, 12])
def test_five_hundred_equal_tickets_are_shared_to_within_one(agents: int) -> None:
    desk = Desk(*(Member(id=f"agent-{at}") for at in range(agents)))
    for _ in range(500):
        desk.file(NORMAL_POINTS)
    shares = [desk.given[who] // NORMAL_POINTS for who in desk.members]
    assert sum(shares) == 500
    assert max(shares) - min(shares) <= 1


@given(
    st.lists(st.sampled_from([0.2, 0.4, 0.5, 0.8, 1.0]), min_size=2, max_size=6),
    st.lists(st.sampled_from([1, 2, 4]), min_size=40, max_size=120),
)
def test_work_follows_the_weights(weights: list[float], tickets: list[int]) -> None:
    desk = Desk(*(Member(id=f"agent-{at}", weight=weight) for at, weight in enumerate(weights)))
    for points in tickets:
        desk.file(points)
    per_weight = [desk.given[who] / member.weight for who, member in desk.members.items()]
    # Nobody is further ahead of anybody than one largest ticket counts for the smallest weight.
    assert max(per_weight) - min(per_weight) <= 4 / min(weights) + 1e-6


@given(
    st.lists(st.integers(min_value=0, max_value=10), min_size=1, max_size=5),
    st.lists(st.sampled_from([1, 2, 4, "resolve"]), max_size=60),
    chances,
)
def test_capacity_is_never_exceeded_and_nobody_idles_while_a_ticket_waits(
    capacities: list[int], happenings: list[Any], chance: Random
) -> None:
    desk = Desk(*(Member(id=f"agent-{at}", capacity=capacity) for at, capacity in enumerate(capacities)))
    for happening in happenings:
        if happening == "resolve":
            if desk.open:
                desk.resolve(chance.randrange(len(desk.open)))
        else:
            desk.file(happening)
        assert all(one.open_points <= (one.capacity or 0) for one in desk.members.values())
        assert not any(desk.has_room(points) for points in desk.queue)


@given(chances)
def test_no_ticket_waits_while_somebody_passes_every_gate(chance: Random) -> None:
    decision = decide(any_facts(chance), any_ruleset(chance), any_roster(chance), NOW)
    left = decision.trace["gates"][-1]["left"]
    assert (decision.reason is Reason.ASSIGNED) is (left > 0)
    assert len(decision.trace["ranks"]) == left
    out = sum(len(gate["out"]) for gate in decision.trace["gates"])
    assert decision.trace["members"] == left + out


def test_whoever_comes_back_neither_owes_nor_gains() -> None:
    assert return_from_absence(3.0, [10.0, 12.0]) == 10.0
    assert return_from_absence(11.0, [10.0, 12.0]) == 11.0
    assert return_from_absence(3.0, []) == 3.0


def test_a_return_from_absence_is_no_flood() -> None:
    desk = Desk(Member(id="here"), Member(id="there"), Member(id="away", absent=True))
    for _ in range(100):
        desk.file(NORMAL_POINTS)
    back = return_from_absence(desk.members["away"].virtual_time, [desk.members["here"].virtual_time])
    desk.members["away"] = replace(desk.members["away"], absent=False, virtual_time=back)
    before = Counter(desk.given)
    for _ in range(30):
        desk.file(NORMAL_POINTS)
    new = {who: (desk.given[who] - before[who]) // NORMAL_POINTS for who in desk.members}
    assert max(new.values()) - min(new.values()) <= 1
