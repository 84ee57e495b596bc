"""The rules in force, read once per version: a published one never changes."""

import uuid
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from core.db import db
from tickets.routing import ruleset
from tickets.routing.models import RoutingRuleset
from tickets.routing.ruleset import Ruleset
from tickets.teams.models import Team
from tickets.teams.refusals import TeamNeeded


class NoRules(RuntimeError):
    """No ruleset was ever published: `flask seed` publishes the first."""


@dataclass(frozen=True, slots=True)
class Published:
    """A version that may decide."""

    id: uuid.UUID
    rules: Ruleset


def in_force() -> Published:
    """The newest published rules. Raises NoRules."""
    newest = sa.select(RoutingRuleset.id).where(RoutingRuleset.published_at.is_not(None))
    found = db.session.scalar(newest.order_by(RoutingRuleset.number.desc()).limit(1))
    if found is None:
        raise NoRules
    return version(found)


@lru_cache(maxsize=64)
def version(ruleset_id: uuid.UUID) -> Published:
    """One published version by its key."""
    number, rules = db.session.execute(
        sa.select(RoutingRuleset.number, RoutingRuleset.rules).where(RoutingRuleset.id == ruleset_id)
    ).one()
    return Published(ruleset_id, ruleset.from_json({"version": number, "rules": rules}))


def keeps_team(team: Team) -> None:
    """Raises TeamNeeded while a rule in force gives tickets to `team`."""
    named = [rule.id for rule in in_force().rules.rules if rule.then.get("team") == team.code]
    if named:
        raise TeamNeeded(what=", ".join(named))
