"""Rules with a past: a version that a lead wrote and the administrator published, and a draft that waits for somebody."""

import datetime as dt
import uuid
from typing import Any

from config.demo.staff import Staff
from core import clock
from core.actor import Actor
from organisation.people import reach
from organisation.people.roles import Role
from tickets.routing.default_ruleset import DEVICES, NETWORK_AV
from tickets.routing.models import RoutingRuleset
from tickets.routing.stages import Stage
from tickets.rulesets import editing, publishing, simulations

TRIED = dt.timedelta(days=90)


def add(staff: Staff) -> None:
    """Version 2 is in force, version 3 is a draft that was simulated and that another person may publish."""
    lead = reach.actor(staff.named["lead"], [(Role.LEAD, None)], language="fi", name="")
    admin = reach.actor(staff.named["admin"], [(Role.ADMIN, None)], language="fi", name="")
    printing = _rule(
        *(Stage.TEAM, "printing-to-network", {"f": "ticket.service", "op": "eq", "v": "printing"}),
        {"team": NETWORK_AV},
        "Tulostus kulkee verkon kautta.",
    )
    first = _draft(lead, printing, "Tulostuksen vikoja ei enää siirrellä ryhmästä toiseen.")
    publishing.publish(admin, first.id, without_simulation=False, note="Kokeiltu kolmen kuukauden tukipyynnöillä.")
    tablets = _rule(
        *(Stage.SKILLS, "tablets-are-swapped", {"f": "device.category", "op": "eq", "v": "tablet"}),
        {"points": 1},
        "Tabletti vaihdetaan toiseen, mikä vie vähemmän aikaa.",
    )
    _draft(lead, tablets, "Tablettien työmäärä vastaamaan todellista.")


def _draft(lead: Actor, rule: dict[str, Any], purpose: str) -> RoutingRuleset:
    draft = editing.begin(lead, rationale=purpose)
    editing.put_rule(lead, draft, None, rule)
    editing.move_rule(lead, draft, rule["id"], to=0)
    now = clock.now()
    asked: uuid.UUID = simulations.ask(lead, draft, since=now - TRIED, until=now).id
    simulations.run(asked)
    return draft


def _rule(stage: Stage, code: str, when: dict[str, Any], then: dict[str, Any], rationale: str) -> dict[str, Any]:
    return {
        "id": code,
        "stage": stage.value,
        "position": 0,
        "when": when,
        "then": then,
        "owner": DEVICES,
        "rationale": rationale,
        "valid_from": None,
        "valid_until": None,
    }
