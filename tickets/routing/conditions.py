"""Conditions as data: `{"all": […]}`, `{"any": […]}`, `{"not": …}`, leaves `{"f": field, "op": operator, "v": value}`.

A fact that is missing matches no leaf, whatever the operator; only `{"op": "is_set", "v": false}` asks for its absence.
So `ne` and `not_in` mean "known, and something else", while `{"not": leaf}` also holds where the fact is missing.
`{"all": []}` always holds: it is how a catch-all is written.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import contains, eq, ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Any

from tickets.routing.fields import FIELDS, OPERATORS, Facts, Field, Operator, Type
from tickets.routing.refusals import (
    FieldUnknown,
    Malformed,
    OperatorNotAllowed,
    OperatorUnknown,
    RuleInvalid,
    TooDeep,
    TooLarge,
    ValueWrong,
)

Condition = Mapping[str, Any]
ALWAYS: Condition = MappingProxyType({"all": []})
MAX_DEPTH = 6
MAX_LEAVES = 200
MAX_VALUES = 500  # of one comparison


def _within(fact: Any, values: Any) -> bool:
    return fact in values


def _outside(fact: Any, values: Any) -> bool:
    return fact not in values


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "eq": eq,
        "ne": ne,
        "in": _within,
        "not_in": _outside,
        "lt": lt,
        "le": le,
        "gt": gt,
        "ge": ge,
        "contains": contains,
    }
)


def matches(condition: Condition, facts: Facts) -> bool:
    """Whether `condition` holds for `facts`; the module says what a missing fact means.

    Raises  whatever comparing a fact of the wrong type raises
    """
    if "f" in condition:
        return _leaf_holds(condition, facts)
    if "all" in condition:
        return all(matches(part, facts) for part in condition["all"])
    if "any" in condition:
        return any(matches(part, facts) for part in condition["any"])
    return not matches(condition["not"], facts)


def _leaf_holds(leaf: Condition, facts: Facts) -> bool:
    fact = facts.get(leaf["f"])
    if leaf["op"] == "is_set":
        return bool((fact is not None) == leaf["v"])
    return fact is not None and bool(_HOLDS[leaf["op"]](fact, leaf["v"]))


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every leaf of `condition`, from left to right."""
    if "f" in condition:
        yield condition
    for part in (*condition.get("all", ()), *condition.get("any", ())):
        yield from leaves(part)
    if "not" in condition:
        yield from leaves(condition["not"])


def check(condition: object, path: str = "") -> None:
    """Refuse a condition that could never be evaluated as meant.

    Raises  RuleInvalid: the first of its `problems`
    """
    for problem in problems(condition, path):
        raise problem


def problems(condition: object, path: str = "") -> Iterator[RuleInvalid]:
    """What is wrong with a condition, from left to right.

    path    JSON pointer of `condition` inside what is being saved
    Returns malformed, too_deep, too_large, field_unknown, operator_unknown, operator_not_allowed, value_wrong
    """
    yield from _of_node(condition, path, MAX_DEPTH)
    if isinstance(condition, Mapping) and _is_sound_shape(condition, MAX_DEPTH):
        many = len(list(leaves(condition))) > MAX_LEAVES
        yield from [TooLarge(path)] if many else []


def _of_node(condition: object, path: str, depth: int) -> Iterator[RuleInvalid]:
    if depth == 0:
        yield TooDeep(path)
    elif not isinstance(condition, Mapping):
        yield Malformed(path)
    elif set(condition) == {"f", "op", "v"}:
        yield from _of_leaf(condition, path)
    elif set(condition) == {"not"}:
        yield from _of_node(condition["not"], f"{path}/not", depth - 1)
    elif set(condition) not in ({"all"}, {"any"}):
        yield Malformed(path)
    else:
        ((key, parts),) = condition.items()
        if not isinstance(parts, list):
            yield Malformed(f"{path}/{key}")
        elif len(parts) > MAX_LEAVES:
            yield TooLarge(f"{path}/{key}")
        else:
            for at, part in enumerate(parts):
                yield from _of_node(part, f"{path}/{key}/{at}", depth - 1)


def _is_sound_shape(condition: object, depth: int) -> bool:
    """Whether `leaves` can walk through it."""
    if depth == 0 or not isinstance(condition, Mapping):
        return False
    if "f" in condition:
        return True
    if "not" in condition:
        return _is_sound_shape(condition["not"], depth - 1)
    parts = condition.get("all", condition.get("any"))
    return isinstance(parts, list) and all(_is_sound_shape(part, depth - 1) for part in parts)


def _of_leaf(leaf: Condition, path: str) -> Iterator[RuleInvalid]:
    name, operator, value = leaf["f"], leaf["op"], leaf["v"]
    known = isinstance(name, str) and name in FIELDS
    if not known:
        yield FieldUnknown(f"{path}/f")
    if not isinstance(operator, str) or operator not in set(Operator):
        yield OperatorUnknown(f"{path}/op")
    elif known and operator not in OPERATORS[FIELDS[name].type]:
        yield OperatorNotAllowed(f"{path}/op")
    elif isinstance(value, list) and len(value) > MAX_VALUES:
        yield TooLarge(f"{path}/v")
    elif known and not _fits(FIELDS[name], operator, value):
        yield ValueWrong(f"{path}/v")


def _fits(field: Field, operator: str, value: object) -> bool:
    if operator == Operator.IS_SET:
        return isinstance(value, bool)
    if operator in {Operator.IN, Operator.NOT_IN}:
        return isinstance(value, list) and bool(value) and all(field.accepts(one) for one in value)
    if field.type is Type.CODES:
        return field.accepts([value])
    return field.accepts(value)
