"""The rules in force, read once per version: a published one never changes."""

import uuid
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from core.compiled import CompiledStatement, constant
from core.db import db
from tickets.categories.models import Category
from tickets.categories.refusals import CategoryInRules
from tickets.rosters.refusals import SkillInRules
from tickets.routing import references, ruleset
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


_LOCK = 0x52554C45  # advisory lock: rules are published, and what they name is closed, one after the other


def hold() -> None:
    """Let nobody publish or retire rules, or close what they name, until the transaction ends."""
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def in_use() -> Any:
    """For a statement: published and not retired, the one in force first."""
    wanted = sa.select(RoutingRuleset.id).where(RoutingRuleset.published_at.is_not(None))
    wanted = wanted.where(RoutingRuleset.retired_at.is_(None))
    return wanted.order_by(RoutingRuleset.published_at.desc(), RoutingRuleset.number.desc())


def in_force() -> Published:
    """The latest published rules that are not retired. Raises NoRules."""
    found = _newest().rows({})
    if not found:
        raise NoRules
    return version(found[0][0])


@cache
def _newest() -> CompiledStatement:
    return CompiledStatement(in_use().limit(constant(1)))


@lru_cache(maxsize=64)
def version(ruleset_id: uuid.UUID) -> Published:
    """One published version by its key."""
    number, rules = db.session.execute(
        sa.select(RoutingRuleset.number, RoutingRuleset.rules).where(RoutingRuleset.id == ruleset_id)
    ).one()
    return Published(ruleset_id, ruleset.from_json({"version": number, "rules": rules}))


def keeps_team(team: Team) -> None:
    """Raises TeamNeeded while a rule in force names `team`."""
    if named := naming(("team", team.code)):
        raise TeamNeeded(what=", ".join(named))


def keeps_category(category: Category) -> None:
    """Raises CategoryInRules while a rule in force names `category`."""
    if named := naming(("category", category.code)):
        raise CategoryInRules(what=", ".join(named))


def keeps_skill(skill: str) -> None:
    """Raises SkillInRules while a rule in force asks for `skill`, written as rules name it."""
    if named := naming(("skill", skill)):
        raise SkillInRules(skill=skill, what=", ".join(named))


def naming(wanted: references.Named) -> list[str]:
    """The rules in force that name it; nobody publishes other ones meanwhile."""
    hold()
    rules = in_force().rules.rules
    return [rule.id for rule in rules if wanted in {(one.noun, one.code) for one in references.mentions(rule)}]
