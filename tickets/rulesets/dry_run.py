"""What rules would decide about facts that somebody types in; nothing is stored."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.errors import N_, Invalid
from tickets.desk import explaining
from tickets.dispatch import loads
from tickets.routing import decision as decisions
from tickets.routing import published
from tickets.routing.decide import decide
from tickets.routing.explain import explain, render
from tickets.routing.fields import FIELDS, Facts, wrong_facts
from tickets.routing.roster import Roster
from tickets.routing.ruleset import Ruleset
from tickets.rulesets import editing, reading
from tickets.rulesets.schemas import TeamState
from tickets.teams.models import Team
from tickets.ticket.models import Ticket

UNKNOWN = N_("No rule can ask about this.")
WRONG = N_("This value is not possible here.")


def decided(
    actor: Actor, *, facts: Facts, ruleset: str | None = None, team_state: TeamState = TeamState.EMPTY
) -> dict[str, Any]:
    """The decision about `facts`: ruleset, outcome, trace and text.

    ruleset     key or number; None: the rules in force
    team_state  now: members with their loads; empty: nobody, so that the team alone is decided
    Raises      Forbidden, NotFound, Invalid
    """
    actor.must("routing:read")
    if wrong := wrong_facts(facts):
        raise Invalid({"facts": {name: [WRONG if name in FIELDS else UNKNOWN] for name in wrong}})
    rules = published.in_force().rules if ruleset is None else editing.parsed(reading.find(actor, ruleset))
    now = clock.now()
    roster = _roster(facts, rules) if team_state is TeamState.NOW else {}
    made = decide(facts, rules, roster, now)
    names = dict(reading.names_of(rules.rules, actor.language)) | explaining.rule_names(rules)
    names |= explaining.agents([uuid.UUID(member.id) for team in roster.values() for member in team.members])
    names |= explaining.categories({made.category, facts.get("ticket.category")} - {None}, actor.language)
    names |= explaining.models({facts.get("device.model")} - {None})
    if "help.answers" in facts:
        names |= explaining.answers(actor.language)
    outcome = decisions.to_json(made)
    return {
        "ruleset": rules.version,
        "trace": outcome.pop("trace"),
        "outcome": outcome,
        "text": [render(sentence, gettext) for sentence in explain(made, names)],
    }


def _roster(facts: Facts, rules: Ruleset) -> Roster:
    """The members of the team that the rules name, towards a ticket that nobody has had yet."""
    now = clock.now()
    code = decide(facts, rules, {}, now).team
    team = db.session.scalars(sa.select(Team).where(Team.code == code)).one_or_none()
    return {} if team is None else {code: loads.roster(team, Ticket(id=ids.new()), now)}
