"""Why a ticket went where it went, in sentences: the stored trace put into words, in any language."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tickets.fair_queueing import STICKY_DAYS
from tickets.routing import words
from tickets.routing.candidates import Gate, Rank
from tickets.routing.counterfactual import Counterfactual, OtherFact
from tickets.routing.decision import Decision, Reason, why_not
from tickets.routing.fields import FIELDS
from tickets.routing.stages import FEEDS, OUTPUTS, Stage
from tickets.states import NOT_YET_KNOWN

# (noun, code or id) → name in the reader's language; a code without a name stands for itself. The nouns: team, agent,
# rule, category, and the fields' own names for all else, such as "device.model".
Names = Mapping[tuple[str, str], str]


class Word(str):
    """A value that is source text itself: translated before it is filled in."""

    __slots__ = ()


class Labelled(NamedTuple):
    """A value with what it is, shown as “label: value”."""

    label: Word
    value: Any


class Sentence(NamedTuple):
    """Source text with %(name)s places, and what fills them: text, number, Word, Labelled, or a tuple of these."""

    message: str
    values: Mapping[str, Any]


_NOUNS = {
    "ticket.category": "category",
    "ticket.team": "team",
    "category.team": "team",
    "agent": "agent",
    "help.answers": "answer",
}
_WORDED = {"category.impact": "ticket.impact", "category.urgency": "ticket.urgency"}

# Shifts, absences and skills are kept for some members or none: what is not known keeps nobody out, and is not told.
_NOT_ALWAYS_KNOWN = frozenset({Gate.ON_SHIFT, Gate.NOT_ABSENT, Gate.SHIFT_LEFT, Gate.SKILLED})


def explain(decision: Decision, names: Names) -> list[Sentence]:
    """The whole story of `decision`: its result, then how it came about, in order."""
    by_rules = [*_rules(decision, names)]
    if decision.reason is Reason.RULE_ERROR:
        return [_failure(decision, names), *by_rules]
    return [_outcome(decision, names), *by_rules, *_gates(decision, names)]


def explain_why_not(decision: Decision, agent_id: str, names: Names) -> Sentence:
    """Why `agent_id` did not get the ticket."""
    values = {"agent": _name(names, "agent", agent_id), "chosen": _name(names, "agent", decision.agent or "")}
    return Sentence(words.WHY_NOT[why_not(decision, agent_id)], values)


def explain_counterfactual(found: Counterfactual, decision: Decision, agent_id: str, names: Names) -> list[Sentence]:
    """What would have to differ for `agent_id` to get the ticket."""
    who = {"agent": _name(names, "agent", agent_id), "chosen": _name(names, "agent", decision.agent or "")}
    told = []
    for change in found.changes:
        table = words.WOULD_NEED if change.code in words.WOULD_NEED else words.CANNOT
        told.append(Sentence(table[change.code], who | _readable(change.values)))
    if found.reached and found.changes:
        told.append(Sentence(words.THEN_CHOSEN, who))
    return [*told, *(_other_fact(one, names) for one in found.facts)]


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "–" if value is None else value for name, value in values.items()}


def _other_fact(other: OtherFact, names: Names) -> Sentence:
    team, label = _name(names, "team", other.team), FIELDS[other.name].label
    if other.value is None:
        return Sentence(words.OTHER_FACT_UNKNOWN, {"team": team, "fact": Word(label)})
    return Sentence(words.OTHER_FACT, {"team": team, "fact": _labelled(label, other.name, other.value, names)})


def render(sentence: Sentence, translate: Callable[[str], str]) -> str:
    """The sentence in the language of `translate` (a gettext)."""
    return translate(sentence.message) % {key: _fill(value, translate) for key, value in sentence.values.items()}


def in_words(fact: str, value: Any, names: Names, translate: Callable[[str], str]) -> Any:
    """The value of a fact, or of an output under its fact's name, as people read it."""
    return _fill(_worded(fact, value, names), translate)


def _fill(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Labelled):
        return f"{translate(value.label)}: {_fill(value.value, translate)}"
    if isinstance(value, tuple):
        return ", ".join(str(_fill(one, translate)) for one in value)
    return translate(value) if isinstance(value, Word) else value


def _rules(decision: Decision, names: Names) -> Iterator[Sentence]:
    told = [entry for entry in decision.trace["rules"] if entry.get("took")]
    later = {Stage.SLA, Stage.TEAM, Stage.SKILLS, Stage.AGENT}
    yield from (_rule(entry, names) for entry in told if entry["stage"] not in later)
    if decision.reason is not Reason.RULE_ERROR:
        yield _matrix(decision)
    yield from (_rule(entry, names) for entry in told if entry["stage"] in later)


def _rule(entry: Mapping[str, Any], names: Names) -> Sentence:
    stage = Stage(entry["stage"])
    because = tuple(_labelled(FIELDS[fact].label, fact, value, names) for fact, value in entry["because"].items())
    outputs = tuple(
        _labelled(OUTPUTS[stage][output].label, FEEDS.get(output, output), value, names)
        for output, value in entry["took"].items()
    )
    values = {
        "stage": Word(words.STAGES[stage]),
        "rule": _name(names, "rule", entry["rule"]),
        "because": because,
        "outputs": outputs,
    }
    return Sentence(words.RULE_APPLIED if because else words.RULE_FOR_ALL, values)


def _matrix(decision: Decision) -> Sentence:
    values = {
        "impact": Word(words.VALUES["ticket.impact"][decision.impact]),
        "urgency": Word(words.VALUES["ticket.urgency"][decision.urgency]),
        "priority": decision.priority,
    }
    return Sentence(words.MATRIX, values)


def _gates(decision: Decision, names: Names) -> Iterator[Sentence]:
    yield Sentence(words.MEMBERS, {"team": _team(decision, names), "count": decision.trace["members"]})
    for gate in decision.trace["gates"]:
        if gate["gate"] in _NOT_ALWAYS_KNOWN and not gate["out"]:
            continue
        yield Sentence(words.GATES[Gate(gate["gate"])], {"left": gate["left"]})
        if gate["out"]:
            yield Sentence(words.LEFT_OUT, {"agents": tuple(_name(names, "agent", one) for one in gate["out"])})


def _outcome(decision: Decision, names: Names) -> Sentence:
    if decision.agent is None:
        return Sentence(words.QUEUED, {"team": _team(decision, names)})
    by = Rank(decision.trace["ranks"][0]["by"])
    return Sentence(words.RANKS[by], {"agent": _name(names, "agent", decision.agent), "days": STICKY_DAYS})


def _failure(decision: Decision, names: Names) -> Sentence:
    error = decision.trace["error"]
    values = {"kind": error["kind"], "team": _team(decision, names)}
    if error["rule"] is None:
        return Sentence(words.RULES_FAILED, values)
    return Sentence(words.RULE_FAILED, {**values, "rule": _name(names, "rule", error["rule"])})


def _team(decision: Decision, names: Names) -> str:
    return _name(names, "team", decision.team)


def _name(names: Names, noun: str, code: str) -> str:
    return names.get((noun, code), code)


def _labelled(label: str, fact: str, value: Any, names: Names) -> Labelled:
    return Labelled(Word(label), _worded(fact, value, names))


def _worded(fact: str, value: Any, names: Names) -> Any:
    """A fact's or output's value as people read it."""
    if isinstance(value, bool):
        return Word(words.YES if value else words.NO)
    if isinstance(value, list):
        return tuple(_worded(fact, one, names) for one in value)
    if not isinstance(value, str):
        return value
    if value == NOT_YET_KNOWN:
        return Word(words.NOT_KNOWN)
    fixed = words.VALUES.get(_WORDED.get(fact, fact), {}).get(value)
    return Word(fixed) if fixed else _name(names, _NOUNS.get(fact, fact), value)
