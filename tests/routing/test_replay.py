"""What was stored decides the same again."""

import json
from random import Random
from typing import Any

from hypothesis import given

from tests.routing.given import BROKEN_LAPTOP, NOW, any_facts, any_roster, any_ruleset, chances, is_, rule, with_rules
from tickets.routing import decision as decisions
from tickets.routing import roster as rosters
from tickets.routing import ruleset as rulesets
from tickets.routing.decide import decide
from tickets.routing.decision import Reason
from tickets.routing.stages import Stage


def stored(data: Any) -> Any:
    return json.loads(json.dumps(data))


@given(chances)
def test_a_stored_decision_is_reproduced_exactly(chance: Random) -> None:
    facts, ruleset, roster = any_facts(chance), any_ruleset(chance), any_roster(chance)
    decision = decide(facts, ruleset, roster, NOW)
    assert rosters.from_json(stored(rosters.to_json(roster))) == roster
    kept = decisions.from_json(stored(decisions.to_json(decision)))
    again = decide(
        stored(facts),
        rulesets.from_json(stored(rulesets.to_json(ruleset))),
        rosters.from_json(stored(rosters.to_json(roster))),
        NOW,
    )
    assert kept == decision == again


def test_a_failed_rule_is_reproduced_too() -> None:
    ruleset = with_rules(rule(Stage.TEAM, is_("device.age_months", 12, "lt"), {"team": "accounts"}))
    decision = decide({**BROKEN_LAPTOP, "device.age_months": "old"}, ruleset, {}, NOW)
    assert decision.reason is Reason.RULE_ERROR
    assert decisions.from_json(stored(decisions.to_json(decision))) == decision
