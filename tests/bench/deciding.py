"""What one routing decision costs: thirty rules, twelve agents, no database."""

from dataclasses import replace
from timeit import repeat

from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground
from tests.cast import Member as Person
from tests.routing.given import BROKEN_LAPTOP, NOW, is_, rule, team, with_rules
from tickets.routing.decide import decide
from tickets.routing.roster import Member
from tickets.routing.stages import Stage

LIMIT = 0.3  # ms: less than the statement that stores the decision


def measure(_ground: Ground, _people: dict[str, Person]) -> list[Figure]:
    """The best of a hundred runs."""
    when = {
        "all": [is_("ticket.kind", "incident"), {"any": [is_("device.model", "x"), is_("school.kind", "day_care")]}]
    }
    one = rule(Stage.TEAM, when, {"team": "accounts"})
    ruleset = with_rules(*(replace(one, id=f"r{at}", position=at) for at in range(7)))
    members = team(*(Member(id=f"a{at}", virtual_time=at / 4, capacity=20, same_device_at=NOW) for at in range(12)))
    best = min(repeat(lambda: decide(BROKEN_LAPTOP, ruleset, members, NOW), number=20, repeat=100)) / 20
    return [at_most(f"a decision with {len(ruleset.rules)} rules and 12 agents", best * 1000, LIMIT, "ms")]
