"""What one routing decision costs, without a database."""

from dataclasses import replace

from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground
from tests.bench.rounds import best
from tests.cast import Member as Person
from tests.routing.given import BROKEN_LAPTOP, NOW, is_, rule, team, with_rules
from tickets.routing.decide import decide
from tickets.routing.roster import Member
from tickets.routing.stages import Stage

LIMIT = 0.3  # ms: less than the statement that stores the decision
LARGE_LIMIT = 1.0  # ms, with two hundred rules and sixty agents


def measure(_ground: Ground, _people: dict[str, Person]) -> list[Figure]:
    """With the usual number of rules and agents and with many."""
    return [_measured(7, 12, LIMIT), _measured(177, 60, LARGE_LIMIT)]


def _measured(rules: int, agents: int, limit: float) -> Figure:
    when = {
        "all": [is_("ticket.kind", "incident"), {"any": [is_("device.model", "x"), is_("school.kind", "day_care")]}]
    }
    one = rule(Stage.TEAM, when, {"team": "accounts"})
    ruleset = with_rules(*(replace(one, id=f"r{at}", position=at) for at in range(rules)))
    members = team(*(Member(id=f"a{at}", virtual_time=at / 4, capacity=20, same_device_at=NOW) for at in range(agents)))
    facts = {name: fact for name, fact in BROKEN_LAPTOP.items() if name != "category.team"}
    facts["device.category"] = "student_laptop"  # the team is found by the last but one of its rules
    took = best(lambda: decide(facts, ruleset, members, NOW), number=20)
    return at_most(f"a decision with {len(ruleset.rules)} rules and {agents} agents", took * 1000, limit, "ms")
