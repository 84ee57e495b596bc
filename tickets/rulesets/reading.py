"""The rules, readable: their versions, and stage after stage what is asked, what is given, and the catch-alls."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.paging import Order, Page, page
from core.scope import everywhere
from organisation.people.models import Person
from tickets.desk import explaining
from tickets.routing import ruleset, soundness
from tickets.routing.conditions import leaves
from tickets.routing.default_ruleset import rationale_in_words
from tickets.routing.explain import Names
from tickets.routing.models import RoutingRuleset, RulesetState
from tickets.routing.phrasing import given, phrase
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import Stage
from tickets.routing.words import STAGES
from tickets.rulesets import editing

LONGEST_NUMBER = 9
NEWEST = Order((RoutingRuleset.number,), (int,), descending=True)


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A rule in words.

    asks   lines of (depth, words); empty for a catch-all
    gives  label and value pairs
    """

    rule: Rule
    name: str
    asks: list[tuple[int, str]]
    gives: list[tuple[str, str]]

    @property
    def is_over(self) -> bool:
        """Whether its validity has ended, so that it decides nothing any more."""
        return self.rule.valid_until is not None and self.rule.valid_until <= clock.now()


def versions(actor: Actor, *, state: RulesetState | None = None, limit: int = 50, after: str | None = None) -> Page:
    """Versions, newest first, with who published and who began them. Raises Forbidden.

    Returns  rows of RoutingRuleset's columns and published_by, created_by: names
    """
    actor.must("routing:read")
    wanted = _with_people()
    if state is not None:
        wanted = wanted.where(*_IN_STATE[state])
    rows = db.session.execute(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda r: (r.RoutingRuleset.number,), NEWEST)


def described(actor: Actor, ruleset_id: uuid.UUID) -> Any:
    """One version as `versions` lists it. Raises Forbidden, NotFound."""
    actor.must("routing:read")
    found = db.session.execute(_with_people().where(RoutingRuleset.id == ruleset_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _with_people() -> Any:
    publisher, beginner = sa.orm.aliased(Person), sa.orm.aliased(Person)
    wanted = (
        sa.select(RoutingRuleset, publisher.name.label("published_by"), beginner.name.label("created_by"))
        .outerjoin(publisher, publisher.id == RoutingRuleset.published_by_id)
        .outerjoin(beginner, beginner.id == RoutingRuleset.created_by_id)
    )
    return everywhere(wanted, Person, why="who wrote and published the rules that everybody works by")


_IN_STATE = {
    RulesetState.DRAFT: (RoutingRuleset.published_at.is_(None), RoutingRuleset.retired_at.is_(None)),
    RulesetState.PUBLISHED: (RoutingRuleset.published_at.is_not(None), RoutingRuleset.retired_at.is_(None)),
    RulesetState.RETIRED: (RoutingRuleset.retired_at.is_not(None),),
}


def find(actor: Actor, named: str) -> RoutingRuleset:
    """One version by its key or its number. Raises Forbidden, NotFound."""
    if named.isdigit() and len(named) < LONGEST_NUMBER:
        return editing.numbered(actor, int(named))
    try:
        return editing.get(actor, uuid.UUID(named))
    except ValueError:
        raise NotFound from None


def in_words(rules: Ruleset, language: str) -> list[tuple[Stage, str, list[RuleInWords]]]:
    """The rules: each stage, its name and its rules in the order they are tried."""
    names = names_of(rules.rules, language)
    return [
        (stage, str(gettext(STAGES[stage])), [rule_in_words(rule, names) for rule in rules.by_stage[stage]])
        for stage in Stage
    ]


def by_school(rules: Ruleset) -> list[Rule]:
    """The rules that look at the school more than every rule may: whoever is served by Vire may read them."""
    return [rule for rule in rules.rules if soundness.beyond_whitelist(rule)]


def out(row: Any, force: int) -> dict[str, Any]:
    """A row of `versions` as the API shows it; `force`: the number of the version in force."""
    one = row.RoutingRuleset
    return {
        "id": one.id,
        "version": one.number,
        "state": one.state,
        "in_force": one.number == force,
        "rationale": one.rationale,
        "based_on": one.based_on,
        "created_at": one.created_at,
        "created_by": row.created_by,
        "published_at": one.published_at,
        "published_by": row.published_by,
        "retired_at": one.retired_at,
        "rules": [ruleset.shown(rule) for rule in one.rules],
    }


def rule_in_words(rule: Rule, names: Names) -> RuleInWords:
    """One rule, with the names that `names_of` looked up."""
    asks = [] if rule.is_catch_all else phrase(rule.when, names)
    return RuleInWords(rule, rationale_in_words(rule.rationale), asks, given(rule, names))


def names_of(rules: Iterable[Rule], language: str) -> Names:
    """What everything that `rules` name is called."""
    known = [(leaf["f"], leaf["v"]) for rule in rules for leaf in leaves(rule.when)]
    listed = [(field, one) for field, value in known for one in (value if isinstance(value, list) else [value])]
    asked = {(field, one) for field, one in listed if isinstance(one, str)}
    given_ones = {(name, value) for rule in rules for name, value in rule.then.items() if isinstance(value, str)}
    people = [value for name, value in given_ones if name == "agent"]
    codes = {v for f, v in asked | given_ones if f in {"ticket.category", "category"}}
    found = explaining.fixed_words() | explaining.categories(codes, language) | explaining.teams(language)
    found |= explaining.models({v for f, v in asked if f == "device.model"})
    if any(f == "help.answers" for f, _ in asked):
        found |= explaining.answers(language)
    return found | explaining.agents(explaining.as_keys(people))
