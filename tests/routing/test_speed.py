"""A decision costs less than the statement that stores it."""

from dataclasses import replace
from timeit import repeat

from tests.routing.given import BROKEN_LAPTOP, NOW, is_, rule, team, with_rules
from tickets.routing.decide import decide
from tickets.routing.roster import Member
from tickets.routing.stages import Stage


def test_thirty_rules_and_twelve_agents_take_less_than_a_third_of_a_millisecond() -> None:
    when = {
        "all": [is_("ticket.kind", "incident"), {"any": [is_("device.model", "x"), is_("school.kind", "day_care")]}]
    }
    one = rule(Stage.TEAM, when, {"team": "accounts"})
    ruleset = with_rules(*(replace(one, id=f"r{at}", position=at) for at in range(7)))
    assert len(ruleset.rules) == 30
    members = team(*(Member(id=f"a{at}", virtual_time=at / 4, capacity=20, same_device_at=NOW) for at in range(12)))
    best = min(repeat(lambda: decide(BROKEN_LAPTOP, ruleset, members, NOW), number=20, repeat=100)) / 20
    assert best <= 0.0003
