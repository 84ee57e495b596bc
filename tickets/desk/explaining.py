"""Why a ticket came here, for whoever may read the rules: stored decisions in the reader's words."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core import languages
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.errors import N_, NotFound
from core.scope import everywhere, unfiltered
from organisation.people.models import Person
from organisation.people.words import ROLES
from organisation.schools.words import KINDS
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.words import CATEGORIES
from registry.devices.words import CONDITIONS, LIFECYCLES
from tickets.categories.models import Category
from tickets.desk import desk
from tickets.dispatch.replay import stored
from tickets.routing import published
from tickets.routing import roster as rosters
from tickets.routing.counterfactual import Basis, Counterfactual, would_need
from tickets.routing.decision import why_not
from tickets.routing.default_ruleset import rationale_in_words
from tickets.routing.explain import Names, explain, explain_counterfactual, explain_why_not, render
from tickets.routing.models import RoutingDecision
from tickets.routing.ruleset import Ruleset
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import hooks
from tickets.ticket.models import Ticket
from tickets.ticket.words import CHANNELS, SERVICES
from web import frame

SLA_POLICIES = {"standard": N_("the same for every school")}


def decisions(actor: Actor, ticket_id: uuid.UUID) -> list[RoutingDecision]:
    """The decisions about a ticket, oldest first.

    Agents read those of tickets they may see; auditors and administrators of all but sensitive ones: decisions hold
    keys and codes, no words of people.
    Raises  Forbidden, NotFound
    """
    actor.must("routing:read")
    if actor.may("ticket:read"):
        desk.get(actor, ticket_id)
    else:
        plain = sa.select(Ticket.id).where(Ticket.id == ticket_id, Ticket.sensitive.is_(False))
        if (
            db.session.scalar(everywhere(plain, Ticket, why="those who look after the rules read how they work"))
            is None
        ):
            raise NotFound
    wanted = sa.select(RoutingDecision).where(RoutingDecision.ticket_id == ticket_id)
    return list(db.session.scalars(wanted.order_by(RoutingDecision.epoch)))


def out(row: RoutingDecision, names: Names) -> dict[str, Any]:
    """A decision as the API shows it, with its explanation."""
    return {
        "id": row.id,
        "epoch": row.epoch,
        "decided_at": row.decided_at,
        "ruleset": published.version(row.ruleset_id).rules.version,
        "outcome": row.outcome,
        "facts": row.facts,
        "trace": row.trace,
        "text": sentences(row, names),
    }


def sentences(row: RoutingDecision, names: Names) -> list[str]:
    """The whole story of a decision in the reader's language."""
    return [render(sentence, gettext) for sentence in explain(stored(row), names)]


def why(actor: Actor, ticket_id: uuid.UUID, agent: uuid.UUID) -> dict[str, Any]:
    """Why a person did not get a ticket when it was last decided.

    Raises  Forbidden; NotFound: also when nothing was decided, or there is no such person
    """
    rows = decisions(actor, ticket_id)
    options = unfiltered(Person, why="somebody whom routing might have chosen")
    if not rows or db.session.get(Person, agent, execution_options=options) is None:
        raise NotFound
    decision, names = stored(rows[-1]), names_for(rows[-1:], actor.language, agent)
    text = render(explain_why_not(decision, str(agent), names), gettext)
    found = _counterfactual(rows[-1], agent)
    told = explain_counterfactual(found, decision, str(agent), names | fact_names(found, actor.language))
    return {
        "agent": agent,
        "epoch": rows[-1].epoch,
        "answer": why_not(decision, str(agent)),
        "text": text,
        "would_need": [render(sentence, gettext) for sentence in told],
        "reachable": found.reached,
    }


def _counterfactual(row: RoutingDecision, agent: uuid.UUID) -> Counterfactual:
    """What would have to differ for `agent` to get the ticket, going by what was known when it was decided."""
    rules = published.version(row.ruleset_id).rules
    keys = membership.team_ids(agent)
    teams = set(db.session.scalars(sa.select(Team.code).where(Team.id.in_(keys))))
    basis = Basis(row.facts, rules, rosters.from_json(row.roster), row.decided_at)
    return would_need(basis, str(agent), teams)


def fact_names(found: Counterfactual, language: str) -> dict[tuple[str, str], str]:
    """Names of what the facts of a counterfactual hold."""
    values = {(one.name, one.value) for one in found.facts if isinstance(one.value, str)}
    named = categories({value for name, value in values if name == "ticket.category"}, language)
    return named | models({value for name, value in values if name == "device.model"})


def names_for(rows: Iterable[RoutingDecision], language: str, *people: uuid.UUID) -> dict[tuple[str, str], str]:
    """What the codes and keys in `rows` are called, looked up now: a name that was redacted since is not shown."""
    decided = list(rows)
    found = fixed_words() | teams(language)
    for row in decided:
        found |= rule_names(published.version(row.ruleset_id).rules)
    keys = {member["id"] for row in decided for members in row.roster.values() for member in members}
    found |= agents({*as_keys(keys), *people})
    codes = {row.outcome["category"] for row in decided} | {row.facts.get("ticket.category") for row in decided}
    found |= categories(codes - {None}, language)
    if any("help.answers" in row.facts for row in decided):
        found |= answers(language)
    return found | models({row.facts.get("device.model") for row in decided} - {None})


def rule_names(rules: Ruleset) -> dict[tuple[str, str], str]:
    """What rules are called: why they are there."""
    return {("rule", rule.id): rationale_in_words(rule.rationale).rstrip(".") for rule in rules.rules}


def agents(keys: Collection[uuid.UUID]) -> dict[tuple[str, str], str]:
    """Names of people by key, as texts."""
    return {("agent", str(key)): name for key, name in _agents().rows({"keys": list(keys)})}


@cache
def _agents() -> CompiledStatement:
    named = Person.id == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Uuid)))
    wanted = sa.select(Person.id, Person.name).where(named)
    why = "whom routing thought of, or a rule names, as the reader sees it"
    return CompiledStatement(everywhere(wanted, Person, why=why), {"keys"})


def teams(language: str) -> dict[tuple[str, str], str]:
    """Names of teams by code."""
    return {("team", code): name for code, name in _teams(language).rows({})}


@cache
def _teams(language: str) -> CompiledStatement:
    name = getattr(Team, f"name_{language}", Team.name_en)
    return CompiledStatement(sa.select(Team.code, name))


def fixed_words() -> dict[tuple[str, str], str]:
    """What the fixed codes of other parts are called."""
    return dict(_fixed_words(frame.language()))


@cache
def _fixed_words(_language: str) -> Mapping[tuple[str, str], str]:
    """Worded once for each language of a page."""
    known: dict[str, Mapping[Any, str]] = {
        "device.category": CATEGORIES,
        "device.lifecycle": LIFECYCLES,
        "device.condition": CONDITIONS,
        "school.kind": KINDS,
        "school.language": languages.NAMES,
        "requester.role": ROLES,
        "ticket.channel": CHANNELS,
        "ticket.service": SERVICES,
        "sla_policy": SLA_POLICIES,
    }
    return {(fact, str(code)): str(gettext(word)) for fact, words in known.items() for code, word in words.items()}


def categories(codes: set[Any], language: str) -> dict[tuple[str, str], str]:
    """Names of categories by code."""
    wanted = sa.select(Category).where(Category.code.in_(codes))
    return {("category", one.code): one.name(language) for one in db.session.scalars(wanted)}


def answers(language: str) -> dict[tuple[str, str], str]:
    """What the answers to the questions before filing say, by code."""
    return {("answer", code): words for code, words in hooks.answers(language)}


def as_keys(texts: Iterable[Any]) -> list[uuid.UUID]:
    """Those of `texts` that are keys: what a person typed into a rule need not be one."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(uuid.UUID(str(text)))
    return found


def models(keys: set[Any]) -> dict[tuple[str, str], str]:
    """Names of device models by key, as texts."""
    wanted = sa.select(DeviceModel.id, Manufacturer.name, DeviceModel.model_number).join(
        Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id
    )
    rows = db.session.execute(wanted.where(DeviceModel.id.in_(as_keys(keys))))
    return {("device.model", str(row.id)): f"{row.name} {row.model_number}" for row in rows}
