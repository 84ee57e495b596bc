"""What rules would have decided about past tickets, counted against the rules in force: calculation without a database.

Both rulesets decide the same stored facts, so every difference comes from the rules. A rule that is still to come into
force counts as valid, one that has ended is left out.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, NamedTuple

from core import clock
from tickets.routing.decide import decide
from tickets.routing.decision import Decision, Reason
from tickets.routing.fields import Facts
from tickets.routing.ruleset import Ruleset
from tickets.routing.soundness import about_school, beyond_whitelist
from tickets.routing.stages import Stage
from tickets.rulesets.waits import Arrival, Waits

COMPARED = ("language", "category", "impact", "urgency", "priority", "sla_policy", "team", "points", "skills")
MOST_CHANGES = 100
HOURS = 24
ABOUT_SCHOOL = ("school.kind", "school.language", "school.district")


class Past(NamedTuple):
    """A ticket as it was decided first.

    size  group of the school by its pupils: small, medium, large, unknown
    """

    ticket: str
    number: str
    at: dt.datetime
    facts: Facts
    size: str


def as_if_in_force(rules: Ruleset, now: dt.datetime) -> Ruleset:
    """`rules` without those that have ended by `now`; the others hold at any time."""
    lasting = [rule for rule in rules.rules if rule.valid_until is None or rule.valid_until > now]
    return Ruleset(
        version=rules.version, rules=tuple(replace(rule, valid_from=None, valid_until=None) for rule in lasting)
    )


@dataclass
class Simulation:
    """Counts while tickets go by, in the order in which they were filed.

    chance  draws the school that a ticket is tried with besides its own
    """

    before: Ruleset
    after: Ruleset
    waits_before: Waits
    waits_after: Waits
    chance: Random = field(default_factory=lambda: Random(2026))
    tickets: int = 0
    changed: int = 0
    failed: int = 0
    caught: int = 0
    depends: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)
    matrix: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    load: dict[str, list[dict[str, int]]] = field(default_factory=dict)
    schools: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.last = self.after.by_stage[Stage.TEAM][-1].id
        self.by_school = [rule for rule in self.after.rules if about_school(rule)]

    def add(self, past: Past) -> None:
        """Decide one ticket by both rulesets and count what came out."""
        old, new = decide(past.facts, self.before, {}, past.at), decide(past.facts, self.after, {}, past.at)
        self.tickets += 1
        self.failed += new.reason is Reason.RULE_ERROR
        took = [entry for entry in new.trace["rules"] if entry.get("took")]
        self.hits.update(entry["rule"] for entry in took)
        self.caught += any(entry["rule"] == self.last for entry in took)
        self.matrix[old.team][new.team] += 1
        self._note_change(past, old, new)
        self._note_load(past, old, new)
        self._note_waits(past, old, new)
        if self.by_school:
            self._try_another_school(past, new)

    def result(self) -> dict[str, Any]:
        """What was counted, as JSON-able data: codes and numbers only."""
        waits = {by: _groups(self.waits_before.means(by), self.waits_after.means(by)) for by in Waits.GROUPINGS}
        return {
            "tickets": self.tickets,
            "changed": self.changed,
            "changes": self.changes,
            "failed": self.failed,
            "matrix": {team: dict(then) for team, then in sorted(self.matrix.items())},
            "load": dict(sorted(self.load.items())),
            "catch_all_share": round(self.caught / self.tickets, 4) if self.tickets else 0.0,
            "never_hit": [rule.id for rule in self.after.rules if not self.hits[rule.id]],
            "predicted_wait": waits,
            "fairness": self._fairness(waits),
        }

    def _note_change(self, past: Past, old: Decision, new: Decision) -> None:
        fields = {
            name: [getattr(old, name), getattr(new, name)]
            for name in COMPARED
            if getattr(old, name) != getattr(new, name)
        }
        if fields:
            self.changed += 1
            if len(self.changes) < MOST_CHANGES:
                self.changes.append({"ticket": past.ticket, "number": past.number, "fields": fields})

    def _note_load(self, past: Past, old: Decision, new: Decision) -> None:
        hour = past.at.astimezone(clock.SCHOOL_ZONE).hour
        for decision, suffix in ((new, ""), (old, "_before")):
            at = self._hours(decision.team)[hour]
            at[f"tickets{suffix}"] += 1
            at[f"points{suffix}"] += decision.points

    def _hours(self, team: str) -> list[dict[str, int]]:
        empty = {"tickets": 0, "points": 0, "tickets_before": 0, "points_before": 0}
        return self.load.setdefault(team, [dict(empty) for _ in range(HOURS)])

    def _note_waits(self, past: Past, old: Decision, new: Decision) -> None:
        known = {
            "school_size": past.size,
            "language": str(past.facts.get("ticket.language", "")),
            "area": str(past.facts.get("school.district", "")),
        }
        self.waits_before.add(Arrival(past.at, old.team, old.points, known))
        self.waits_after.add(Arrival(past.at, new.team, new.points, known))

    def _try_another_school(self, past: Past, new: Decision) -> None:
        """Whether the ticket would come out otherwise if it came from another school that has filed one."""
        own = {name: past.facts[name] for name in ABOUT_SCHOOL if name in past.facts}
        self.schools.append(own)
        other = self.chance.choice(self.schools)
        facts = {name: fact for name, fact in past.facts.items() if name not in ABOUT_SCHOOL} | other
        self.depends += not _same(decide(facts, self.after, {}, past.at), new)

    def _fairness(self, waits: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
        gaps = {by: {when: _gap(groups, when) for when in ("before", "after")} for by, groups in waits.items()}
        wider = [by for by, gap in gaps.items() if gap["after"] > gap["before"] * 1.1 + 5]
        exceptions = [rule.id for rule in self.by_school if beyond_whitelist(rule)]
        return {
            "fair": not wider and not exceptions,
            "depends_on_school": self.depends,
            "rules": [rule.id for rule in self.by_school],
            "exceptions": exceptions,
            "gaps": gaps,
            "wider": wider,
        }


def _same(one: Decision, other: Decision) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in COMPARED)


def _groups(before: Mapping[str, tuple[int, float]], after: Mapping[str, tuple[int, float]]) -> list[dict[str, Any]]:
    return [
        {"group": group, "tickets": count, "before": round(before[group][1], 1), "after": round(mean, 1)}
        for group, (count, mean) in sorted(after.items())
    ]


def _gap(groups: list[dict[str, Any]], when: str, least: int = 30) -> float:
    """Between the groups that wait longest and shortest; those with few tickets say little."""
    means = [group[when] for group in groups if group["tickets"] >= least]
    return round(max(means) - min(means), 1) if means else 0.0
