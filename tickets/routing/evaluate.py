"""Running the rules over the facts: for each output the first match wins and nothing overwrites it."""

from datetime import datetime
from typing import Any

from tickets.priority import priority_of
from tickets.routing.conditions import leaves, matches
from tickets.routing.fields import Facts
from tickets.routing.ruleset import Rule, Ruleset
from tickets.routing.stages import FEEDS, Stage
from tickets.states import Impact, Urgency

Trace = list[dict[str, Any]]
Outputs = dict[str, Any]


def evaluate(facts: Facts, ruleset: Ruleset, now: datetime, trace: Trace) -> Outputs:
    """What the rules give, output → value, the priority among them.

    trace   filled as the rules are examined, so that it is there even when a rule fails; one entry for each:
            `{"rule", "stage", "matched"}` and, when it matched, `"took"` (output → value), `"because"` (fact → value)
    Raises  whatever a rule raises; the last entry of `trace` is that rule, with `"matched": None`
    """
    known, outputs = dict(facts), Outputs()
    for stage in Stage:
        given = _matrix(known) if stage is Stage.PRIORITY else _run(ruleset.by_stage[stage], known, now, trace)
        outputs |= given
        _learn(known, given)
    return outputs


def _matrix(known: Facts) -> Outputs:
    impact, urgency = Impact(str(known["ticket.impact"])), Urgency(str(known["ticket.urgency"]))
    return {"priority": priority_of(impact, urgency).value}


def _learn(known: dict[str, Any], given: Outputs) -> None:
    """Let later stages see what this one gave. A category's defaults do not speak for another category."""
    if given.get("category", known.get("ticket.category")) != known.get("ticket.category"):
        for name in [name for name in known if name.startswith("category.")]:
            del known[name]
    known |= {FEEDS[output]: value for output, value in given.items() if output in FEEDS}


def _run(rules: tuple[Rule, ...], known: Facts, now: datetime, trace: Trace) -> Outputs:
    given = Outputs()
    for rule in rules:
        if rule.then.keys() <= given.keys():
            continue  # it could give nothing any more
        entry: dict[str, Any] = {"rule": rule.id, "stage": str(rule.stage), "matched": None}
        trace.append(entry)
        if rule.is_valid(now) and matches(rule.when, known):
            took = {output: value for output, value in _values(rule, known).items() if output not in given}
            entry |= {"matched": True, "took": took, "because": _because(rule, known)}
            given |= took
        else:
            entry["matched"] = False
    return given


def _values(rule: Rule, known: Facts) -> Outputs:
    """What the rule gives; a reference to a fact that is missing gives nothing."""
    named = {output: known.get(value["f"]) if isinstance(value, dict) else value for output, value in rule.then.items()}
    return {output: value for output, value in named.items() if value is not None}


def _because(rule: Rule, known: Facts) -> dict[str, Any]:
    """The facts its condition looked at, as they were."""
    return {leaf["f"]: known[leaf["f"]] for leaf in leaves(rule.when) if leaf["f"] in known}
