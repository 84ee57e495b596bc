"""What would have to differ for somebody to get a ticket: one thing after the other is changed until `decide` says so."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from tickets.routing.candidates import SHIFT_MINUTES_NEEDED, Gate, Rank
from tickets.routing.conditions import leaves
from tickets.routing.decide import decide
from tickets.routing.decision import Decision, Standing, why_not
from tickets.routing.fields import FIELDS, Fact, Facts, Type
from tickets.routing.roster import Member, Roster, TeamRoster
from tickets.routing.ruleset import Ruleset
from tickets.routing.stages import Stage

Why = Gate | Rank | Standing
MOST_STEPS = 16  # more than there are gates and ranks
MOST_FACTS = 5
MOST_TRIES = 600
_LESS = 1e-6  # of points per share


class Change(NamedTuple):
    """One thing that would have to differ.

    code     what held the person back
    values   for its sentence: how it is, and how it would have to be
    """

    code: Why
    values: Mapping[str, Any]


class OtherFact(NamedTuple):
    """A fact that would send the ticket to one of the person's teams. `value`: None: it would not be known."""

    name: str
    value: Fact | None
    team: str


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The answer.

    changes  in the order in which the decision asks for them
    reached  whether the person gets the ticket once all of them are so
    facts    where the person is in another team: single facts that would bring the ticket there, the first five
    """

    changes: list[Change]
    reached: bool
    facts: list[OtherFact]


class Basis(NamedTuple):
    """All that a decision was made from."""

    facts: Facts
    rules: Ruleset
    roster: Roster
    now: datetime


def would_need(basis: Basis, agent: str, teams: Collection[str]) -> Counterfactual:
    """What would have to differ for `agent`, who works in `teams`, to get the ticket."""
    changes: list[Change] = []
    for _ in range(MOST_STEPS):
        decision = decide(*basis)
        why = why_not(decision, agent)
        if why is Standing.CHOSEN:
            return Counterfactual(changes, reached=True, facts=[])
        if why is Standing.NOT_A_MEMBER:
            others = list(islice(_other_facts(basis, {*teams} - {decision.team}), MOST_FACTS))
            return Counterfactual([Change(why, {})], reached=False, facts=others)
        member = _member(basis.roster, decision.team, agent)
        mended = _MENDS[why](member, decision, basis.now) if member is not None and why in _MENDS else None
        if member is None or mended is None:
            return Counterfactual([*changes, Change(why, {})], reached=False, facts=[])
        changes.append(Change(why, _values(why, member, decision)))
        basis = basis._replace(roster=_with(basis.roster, decision.team, mended))
    return Counterfactual(changes, reached=False, facts=[])


def _knows_device(member: Member, decision: Decision, now: datetime) -> Member:
    """Whoever knows the device counts only while they have been given little more than the others."""
    return replace(member, same_device_at=now, virtual_time=min(member.virtual_time, _least(decision)))


_MENDS: Mapping[Why, Callable[[Member, Decision, datetime], Member | None]] = {
    Gate.ACTIVE: lambda member, *_: replace(member, active=True),
    Gate.ON_SHIFT: lambda member, *_: replace(member, on_shift=True),
    Gate.NOT_ABSENT: lambda member, *_: replace(member, absent=False),
    Gate.SHIFT_LEFT: lambda member, *_: replace(member, shift_minutes_left=None),
    Gate.SKILLED: lambda member, decision, _: replace(
        member, skills=(member.skills or frozenset()) | set(decision.skills)
    ),
    Gate.NOT_REJECTED: lambda member, *_: replace(member, has_rejected=False),
    Gate.CAPACITY: lambda member, decision, _: (
        replace(member, open_points=member.capacity - decision.points)
        if member.capacity is not None and member.capacity >= decision.points
        else replace(member, open_points=0, capacity=decision.points)
    ),
    Rank.LANGUAGE: lambda member, decision, _: replace(member, languages=member.languages | {decision.language}),
    Rank.STICKY: _knows_device,
    Rank.VIRTUAL_TIME: lambda member, decision, _: replace(member, virtual_time=_least(decision) - _LESS),
    Rank.LONGEST_SINCE: lambda member, decision, _: replace(member, virtual_time=_least(decision) - _LESS),
    Rank.ID: lambda member, decision, _: replace(member, virtual_time=_least(decision) - _LESS),
}


def _least(decision: Decision) -> float:
    """The chosen one's points per share before this ticket."""
    return float(decision.trace["ranks"][0]["virtual_time"])


def _values(why: Why, member: Member, decision: Decision) -> dict[str, Any]:
    needed: dict[Why, Any] = {
        Gate.SHIFT_LEFT: lambda: {
            "left": member.shift_minutes_left,
            "needed": decision.minutes if decision.minutes is not None else SHIFT_MINUTES_NEEDED,
        },
        Gate.SKILLED: lambda: {"skills": tuple(sorted(set(decision.skills) - (member.skills or frozenset())))},
        Gate.CAPACITY: lambda: {"open": member.open_points, "most": member.capacity, "points": decision.points},
        Rank.VIRTUAL_TIME: lambda: {"own": round(member.virtual_time, 1), "theirs": round(_least(decision), 1)},
    }
    return dict(needed[why]()) if why in needed else {}


def _member(roster: Roster, team: str, agent: str) -> Member | None:
    return next((one for one in roster[team].members if one.id == agent), None) if team in roster else None


def _with(roster: Roster, team: str, mended: Member) -> Roster:
    members = tuple(mended if one.id == mended.id else one for one in roster[team].members)
    return {**roster, team: TeamRoster(team, members)}


def _other_facts(basis: Basis, teams: set[str]) -> Iterator[OtherFact]:
    """Single facts by which the rules would name one of `teams`."""
    for name, value in islice(_candidates(basis.facts, basis.rules, teams), MOST_TRIES):
        tried = {known: fact for known, fact in basis.facts.items() if known != name}
        tried |= {} if value is None else {name: value}
        team = decide(tried, basis.rules, {}, basis.now).team
        if team in teams:
            yield OtherFact(name, value, team)


def _candidates(facts: Facts, rules: Ruleset, teams: set[str]) -> Iterator[tuple[str, Fact | None]]:
    """Every fact that the rules ask for, with each value that they or its list name, and without it."""
    asked: dict[str, set[Any]] = {}
    for rule in rules.rules:
        for leaf in leaves(rule.when):
            values = leaf["v"] if isinstance(leaf["v"], list) else [leaf["v"]]
            asked.setdefault(leaf["f"], set()).update(values if leaf["op"] != "is_set" else [])
        for value in rule.then.values():
            if isinstance(value, Mapping):
                asked.setdefault(value["f"], set()).update(teams if rule.stage is Stage.TEAM else [])
    for name in (one for one in FIELDS if one in asked and FIELDS[one].type is not Type.CODES):
        known: set[Any] = (
            {True, False} if FIELDS[name].type is Type.FLAG else asked[name] | {*(FIELDS[name].choices or ())}
        )
        for value in sorted(known - {facts.get(name)}, key=str):
            yield name, value
        if name in facts:
            yield name, None
