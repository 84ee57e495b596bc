"""Facts, rules and teams for the proofs of routing, chosen or at random."""

import random
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tickets.routing.conditions import Condition
from tickets.routing.default_ruleset import TEAMS, default_ruleset
from tickets.routing.fields import FIELDS, OPERATORS, Facts, Type
from tickets.routing.roster import Member, Roster, TeamRoster
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import Stage

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BROKEN_LAPTOP: Facts = {
    "ticket.kind": "incident",
    "ticket.category": "device.screen",
    "ticket.language": "sv",
    "ticket.class_stopped": False,
    "category.team": "devices",
    "category.impact": "person",
    "category.urgency": "normal",
    "category.points": 2,
    "device.category": "student_laptop",
    "school.district": "Keskinen",
    "school.language": "fi",
}


def rule(stage: Stage, when: Condition, then: dict[str, Any], **other: Any) -> Rule:
    """A rule that comes before the default ones of its stage."""
    return Rule(
        **{
            "id": "mine",
            "stage": stage,
            "position": 1,
            "when": when,
            "then": then,
            "owner": "lead",
            "rationale": "A test needs it.",
            **other,
        }
    )


def with_rules(*rules: Rule) -> Ruleset:
    """The default ruleset with these rules besides."""
    return Ruleset(version=2, rules=(*rules, *default_ruleset().rules))


def team(*members: Member, code: str = "devices") -> Roster:
    return {code: TeamRoster(code, members)}


def is_(field: str, value: Any, op: str = "eq") -> dict[str, Any]:
    return {"f": field, "op": op, "v": value}


CODES = [*TEAMS, "a", "b", "wifi", "printing"]
ABOUT_SCHOOL = [name for name in FIELDS if name.startswith("school.")]
# Whole worlds are drawn from one seed: strategies for every fact and member would take most of the tests' time.
chances = st.integers(min_value=0, max_value=2**32).map(random.Random)


def any_value(chance: Random, name: str) -> Any:
    """A value the fact may have."""
    field = FIELDS[name]
    if field.type is Type.FLAG:
        return chance.random() < 0.5
    if field.type is Type.NUMBER:
        return chance.randint(1, 60)
    if field.type is Type.CODES:
        return chance.sample(CODES, chance.randint(0, 3))
    return chance.choice(sorted(field.choices) if field.choices else CODES)


def any_facts(chance: Random) -> dict[str, Any]:
    known = (name for name in FIELDS if name != "ticket.priority" and chance.random() < 0.6)
    return {name: any_value(chance, name) for name in known}


def any_leaf(chance: Random) -> dict[str, Any]:
    """A sound question about anything but the school."""
    name = chance.choice([name for name in FIELDS if name != "ticket.priority" and name not in ABOUT_SCHOOL])
    op = chance.choice(sorted(OPERATORS[FIELDS[name].type]))
    if op == "is_set":
        return is_(name, chance.random() < 0.5, op)
    if op in {"in", "not_in"}:
        return is_(name, [any_value(chance, name) for _ in range(chance.randint(1, 3))], op)
    return is_(name, chance.choice(CODES) if op == "contains" else any_value(chance, name), op)


def any_condition(chance: Random, depth: int = 4) -> dict[str, Any]:
    shape = chance.choice(["leaf", "leaf", "all", "any", "not"]) if depth > 1 else "leaf"
    if shape == "leaf":
        return any_leaf(chance)
    if shape == "not":
        return {"not": any_condition(chance, depth - 1)}
    return {shape: [any_condition(chance, depth - 1) for _ in range(chance.randint(0, 3))]}


_GIVES: tuple[tuple[Stage, dict[str, Any]], ...] = (
    (Stage.TEAM, {"team": "accounts"}),
    (Stage.TEAM, {"team": "service_desk"}),
    (Stage.CATEGORY, {"category": "network.wifi"}),
    (Stage.IMPACT_URGENCY, {"urgency": "urgent"}),
    (Stage.IMPACT_URGENCY, {"urgency": "low", "impact": "city"}),
    (Stage.SKILLS, {"skills": ["a"]}),
    (Stage.SKILLS, {"points": 4, "minutes": 90}),
)


def any_ruleset(chance: Random) -> Ruleset:
    """The default ruleset after a few more rules, none of which asks about the school."""
    several = (chance.choice(_GIVES) for _ in range(chance.randint(0, 6)))
    return with_rules(
        *(
            rule(stage, any_condition(chance), then, id=f"r{at}", position=at)
            for at, (stage, then) in enumerate(several)
        )
    )


def _any_member(chance: Random, at: int) -> Member:
    def past() -> datetime | None:
        return chance.choice([None, NOW - timedelta(days=chance.randint(0, 60))])

    return Member(
        id=f"agent-{at}",
        weight=chance.choice([0.4, 0.5, 0.8, 1.0]),
        virtual_time=chance.uniform(0, 12),
        last_assigned_at=past(),
        open_points=chance.randint(0, 12),
        capacity=chance.choice([None, chance.randint(0, 12)]),
        skills=frozenset(chance.sample(["a", "b"], chance.randint(0, 2))),
        active=chance.random() < 0.8,
        on_shift=chance.random() < 0.8,
        absent=chance.random() < 0.2,
        shift_minutes_left=chance.choice([None, chance.randint(0, 300)]),
        is_requester=chance.random() < 0.1,
        has_rejected=chance.random() < 0.1,
        same_device_at=past(),
    )


def any_roster(chance: Random) -> Roster:
    def members() -> tuple[Member, ...]:
        return tuple(_any_member(chance, at) for at in range(chance.randint(0, 8)))

    return {code: TeamRoster(code, members()) for code in TEAMS}
