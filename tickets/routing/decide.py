"""Who gets a ticket: one pure function for live routing, dry run and replay."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tickets.fair_queueing import NORMAL_POINTS, after
from tickets.priority import impact_of, priority_of, urgency_of
from tickets.routing.candidates import Demand, ranked, through_gates
from tickets.routing.decision import Decision, Reason
from tickets.routing.evaluate import Outputs, Trace, evaluate
from tickets.routing.fields import FIELDS, Facts
from tickets.routing.roster import Roster
from tickets.routing.ruleset import Ruleset
from tickets.routing.stages import FEEDS
from tickets.states import Impact, Urgency


def decide(facts: Facts, ruleset: Ruleset, roster: Roster, now: datetime) -> Decision:
    """Decide category, impact, urgency, priority, team and agent of one ticket.

    ruleset  one that `soundness.check` let through
    roster   a team that is not in it has nobody; with an empty one the answer is the team alone
    now      aware instant: validity of rules, age of what members did
    """
    trace: Trace = []
    try:
        outputs = evaluate(facts, ruleset, now, trace)
    except Exception as error:  # noqa: BLE001  a rule must never lose a ticket, whatever it raises
        return _rule_error(facts, ruleset, trace, error)
    return _place(outputs, ruleset, roster, now, trace)


def _place(outputs: Outputs, ruleset: Ruleset, roster: Roster, now: datetime, rules: Trace) -> Decision:
    demand = Demand(
        points=outputs.get("points", NORMAL_POINTS),
        skills=frozenset(outputs.get("skills", ())),
        minutes=outputs.get("minutes"),
        pinned=outputs.get("agent"),
        language=outputs["language"],
    )
    members = roster[outputs["team"]].members if outputs["team"] in roster else ()
    left, gates = through_gates(members, demand)
    best, ranks = ranked(left, demand, now)
    chosen = best[0] if best else None
    return _decision(
        outputs,
        ruleset,
        Reason.ASSIGNED if chosen else Reason.QUEUED_NO_CANDIDATE,
        {"rules": rules, "members": len(members), "gates": gates, "ranks": ranks},
        agent=chosen.id if chosen else None,
        virtual_time=after(chosen.virtual_time, points=demand.points, weight=chosen.weight) if chosen else None,
    )


def _decision(
    outputs: Outputs,
    ruleset: Ruleset,
    reason: Reason,
    trace: Mapping[str, Any],
    *,
    agent: str | None = None,
    virtual_time: float | None = None,
) -> Decision:
    return Decision(
        ruleset_version=ruleset.version,
        reason=reason,
        language=outputs["language"],
        category=outputs["category"],
        impact=outputs["impact"],
        urgency=outputs["urgency"],
        priority=outputs["priority"],
        sla_policy=outputs["sla_policy"],
        team=outputs["team"],
        agent=agent,
        points=outputs.get("points", NORMAL_POINTS),
        virtual_time=virtual_time,
        skills=tuple(sorted(outputs.get("skills", ()))),
        site_visit=outputs.get("site_visit", False),
        minutes=outputs.get("minutes"),
        trace=trace,
    )


def _rule_error(facts: Facts, ruleset: Ruleset, rules: Trace, error: Exception) -> Decision:
    """The catch-all takes the ticket, as it was filed; nobody is chosen, so that the lead looks at it."""
    failed = rules[-1]["rule"] if rules and rules[-1]["matched"] is None else None
    trace = {"rules": rules, "error": {"rule": failed, "kind": type(error).__name__}}
    return _decision(_as_filed(facts, ruleset), ruleset, Reason.RULE_ERROR, trace)


def _as_filed(facts: Facts, ruleset: Ruleset) -> Outputs:
    outputs = dict(ruleset.catch_all)
    for output in ("language", "category", "impact", "urgency"):
        fact = facts.get(FEEDS[output])
        if FIELDS[FEEDS[output]].accepts(fact):
            outputs[output] = fact
    stopped = facts.get("ticket.class_stopped") is True
    impact = impact_of(class_stopped=stopped, otherwise=Impact(outputs["impact"]))
    urgency = urgency_of(class_stopped=stopped, otherwise=Urgency(outputs["urgency"]))
    return outputs | {
        "impact": impact.value,
        "urgency": urgency.value,
        "priority": priority_of(impact, urgency).value,
    }
