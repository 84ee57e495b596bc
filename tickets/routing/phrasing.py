"""A rule's condition and outputs in words, as people read them on the page of rules."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext

from core.errors import N_
from tickets.routing.conditions import Condition
from tickets.routing.explain import Names, in_words
from tickets.routing.fields import FIELDS, Operator
from tickets.routing.ruleset import Rule
from tickets.routing.stages import FEEDS, OUTPUTS

Lines = list[tuple[int, str]]  # depth from 0, words

OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        Operator.EQ: N_("%(field)s is %(value)s"),
        Operator.NE: N_("%(field)s is known and not %(value)s"),
        Operator.IN: N_("%(field)s is one of: %(value)s"),
        Operator.NOT_IN: N_("%(field)s is known and none of: %(value)s"),
        Operator.LT: N_("%(field)s is less than %(value)s"),
        Operator.LE: N_("%(field)s is at most %(value)s"),
        Operator.GT: N_("%(field)s is more than %(value)s"),
        Operator.GE: N_("%(field)s is at least %(value)s"),
        Operator.CONTAINS: N_("%(field)s contain %(value)s"),
    }
)
IS_KNOWN, IS_UNKNOWN = N_("%(field)s is known"), N_("%(field)s is not known")
ALL, ANY, NOT = N_("all of these are true:"), N_("at least one of these is true:"), N_("this is not true:")
FROM_FACT, AS_IT_IS = N_("the same as %(field)s"), N_("what the ticket already says")


def phrase(condition: Condition, names: Names, depth: int = 0) -> Lines:
    """`condition` as indented lines in the reader's language."""
    if "f" in condition:
        return [(depth, _leaf(condition, names))]
    if "not" in condition:
        return [(depth, gettext(NOT)), *phrase(condition["not"], names, depth + 1)]
    key, words = ("all", ALL) if "all" in condition else ("any", ANY)
    parts = [line for part in condition[key] for line in phrase(part, names, depth + 1)]
    return [(depth, gettext(words)), *parts]


def given(rule: Rule, names: Names) -> list[tuple[str, str]]:
    """What `rule` gives: label and value of each output."""
    return [
        (gettext(OUTPUTS[rule.stage][name].label), _output(name, value, names)) for name, value in rule.then.items()
    ]


def _leaf(leaf: Condition, names: Names) -> str:
    fact, operator, value = leaf["f"], leaf["op"], leaf["v"]
    field = gettext(FIELDS[fact].label)
    if operator == Operator.IS_SET:
        return str(gettext(IS_KNOWN if value else IS_UNKNOWN, field=field))
    return str(gettext(OPERATORS[operator], field=field, value=in_words(fact, value, names, gettext)))


def _output(name: str, value: Any, names: Names) -> str:
    if isinstance(value, Mapping):
        fact = value["f"]
        if fact == FEEDS.get(name, name):
            return str(gettext(AS_IT_IS))
        return str(gettext(FROM_FACT, field=gettext(FIELDS[fact].label)))
    return str(in_words(FEEDS.get(name, name), value, names, gettext))
