"""What rules name and is not there: looked up in one statement for each kind of thing."""

import uuid
from collections.abc import Callable, Collection

import sqlalchemy as sa

from core.db import db
from tickets.categories.models import Category
from tickets.clocks.models import SlaPolicy
from tickets.routing import conditions, references
from tickets.routing.ruleset import Ruleset
from tickets.states import NOT_YET_KNOWN
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket import hooks

Known = Callable[[Collection[str]], set[str]]  # codes → those of them that are there


def missing(ruleset: Ruleset) -> set[references.Named]:
    """Everything that `ruleset` names and that is not there, or closed."""
    named: dict[str, set[str]] = {}
    for rule in ruleset.rules:
        if any(conditions.problems(rule.when)):
            continue
        for mention in references.mentions(rule):
            named.setdefault(mention.noun, set()).add(mention.code)
    return {
        (noun, code) for noun, codes in named.items() if noun in KNOWN for code in codes - KNOWN[noun](sorted(codes))
    }


def _teams(codes: Collection[str]) -> set[str]:
    return set(db.session.scalars(sa.select(Team.code).where(Team.code.in_(codes), membership.works())))


def _categories(codes: Collection[str]) -> set[str]:
    open_ones = sa.select(Category.code).where(Category.code.in_(codes), Category.active)
    return {*db.session.scalars(open_ones), NOT_YET_KNOWN}


def _policies(codes: Collection[str]) -> set[str]:
    return set(db.session.scalars(sa.select(SlaPolicy.code).where(SlaPolicy.code.in_(codes)).distinct()))


def _agents(keys: Collection[str]) -> set[str]:
    wanted = sa.select(TeamMember.person_id).where(TeamMember.active, membership.can_work())
    wanted = wanted.where(TeamMember.person_id.in_([key for one in keys if (key := _key(one))]))
    return {str(key) for key in db.session.scalars(wanted)}


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _answers(codes: Collection[str]) -> set[str]:
    return {code for code, _ in hooks.answers("en")} & set(codes)


KNOWN: dict[str, Known] = {
    "team": _teams,
    "category": _categories,
    "sla_policy": _policies,
    "agent": _agents,
    "answer": _answers,
}
