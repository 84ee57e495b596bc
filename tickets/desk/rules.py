"""The published rules, readable: stage after stage, what is asked, what is given, and the catch-alls."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.paging import Order, Page, page
from core.scope import everywhere
from organisation.people.models import Person
from tickets.desk import explaining
from tickets.routing import published
from tickets.routing.conditions import leaves
from tickets.routing.default_ruleset import rationale_in_words
from tickets.routing.explain import Names
from tickets.routing.models import RoutingRuleset
from tickets.routing.phrasing import given, phrase
from tickets.routing.ruleset import Rule
from tickets.routing.stages import Stage
from tickets.routing.words import STAGES
from tickets.teams.models import Team

NEWEST = Order((RoutingRuleset.number,), (int,), descending=True)


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in words.

    asks   lines of (depth, words); empty for a catch-all
    gives  label and value pairs
    """

    rule: Rule
    name: str
    asks: list[tuple[int, str]]
    gives: list[tuple[str, str]]


def versions(actor: Actor, *, limit: int = 50, after: str | None = None) -> Page:
    """Published versions, newest first: id, number, rationale, rules, published_at, published_by. Raises Forbidden."""
    actor.must("routing:read")
    rows = db.session.execute(NEWEST.apply(_published(), after, limit)).all()
    return page(rows, limit, lambda r: (r.number,), NEWEST)


def described(actor: Actor, number: int) -> Any:
    """One published version as `versions` lists it. Raises Forbidden, NotFound."""
    actor.must("routing:read")
    found = db.session.execute(_published().where(RoutingRuleset.number == number)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _published() -> Any:
    wanted = sa.select(
        *(
            RoutingRuleset.id,
            RoutingRuleset.number,
            RoutingRuleset.rationale,
            RoutingRuleset.published_at,
            RoutingRuleset.rules,
        ),
        Person.name.label("published_by"),
    ).outerjoin(Person, Person.id == RoutingRuleset.published_by_id)
    return everywhere(wanted.where(RoutingRuleset.published_at.is_not(None)), Person, why="who published a version")


def get(actor: Actor, number: int | None = None) -> published.Published:
    """One published version, default the one in force. Raises Forbidden, NotFound."""
    actor.must("routing:read")
    if number is None:
        return published.in_force()
    wanted = sa.select(RoutingRuleset.id).where(RoutingRuleset.number == number)
    found: uuid.UUID | None = db.session.scalar(wanted.where(RoutingRuleset.published_at.is_not(None)))
    if found is None:
        raise NotFound
    return published.version(found)


def told(version: published.Published, language: str) -> list[tuple[str, list[Told]]]:
    """The rules of `version` in words: each stage's name and its rules in the order they are tried."""
    names = _names(version.rules.rules, language)
    return [
        (str(gettext(STAGES[stage])), [_told(rule, names) for rule in version.rules.by_stage[stage]]) for stage in Stage
    ]


def out(row: Any) -> dict[str, Any]:
    """A row of `versions` as the API shows it."""
    return {
        "id": row.id,
        "number": row.number,
        "rationale": row.rationale,
        "published_at": row.published_at,
        "published_by": row.published_by,
        "rules": row.rules,
    }


def _told(rule: Rule, names: Names) -> Told:
    asks = [] if rule.is_catch_all else phrase(rule.when, names)
    return Told(rule, rationale_in_words(rule.rationale), asks, given(rule, names))


def _names(rules: Iterable[Rule], language: str) -> Names:
    known = [(leaf["f"], leaf["v"]) for rule in rules for leaf in leaves(rule.when)]
    listed = [(field, one) for field, value in known for one in (value if isinstance(value, list) else [value])]
    asked = {(field, one) for field, one in listed if isinstance(one, str)}
    given_ones = {(name, value) for rule in rules for name, value in rule.then.items() if isinstance(value, str)}
    people = [value for name, value in given_ones if name == "agent"]
    codes = {v for f, v in asked | given_ones if f in {"ticket.category", "category"}}
    found = explaining.fixed_words() | explaining.categories(codes, language)
    found |= explaining.models({v for f, v in asked if f == "device.model"})
    found |= {("team", team.code): team.name(language) for team in db.session.scalars(sa.select(Team))}
    wanted = sa.select(Person.id, Person.name).where(Person.id.in_([uuid.UUID(p) for p in people]))
    rows = db.session.execute(everywhere(wanted, Person, why="whom a rule that the reader sees names"))
    return found | {("agent", str(row.id)): row.name for row in rows}
