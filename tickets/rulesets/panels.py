"""On the start page of those who look after the rules: drafts that wait, and a nightly check that found something."""

from typing import Any

from core.actor import Actor
from tickets.routing.models import RulesetState
from tickets.rulesets import publishing, reading, self_check
from web.panels import Panel

SHOWN = 5


def _start(actor: Actor, _: Any) -> dict[str, Any] | None:
    drafts = reading.versions(actor, state=RulesetState.DRAFT, limit=SHOWN).items
    checked = self_check.latest()
    wrong = checked if checked is not None and checked.differing else None
    if not drafts and wrong is None:
        return None
    rows = [one.RoutingRuleset for one in drafts]
    return {
        "drafts": drafts,
        "simulated": publishing.simulated(rows),
        "reader": actor.id,
        "wrong": wrong,
    }


START = [Panel("routing:write", "rulesets/panel-start.html", _start)]
