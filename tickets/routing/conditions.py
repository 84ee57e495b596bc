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
    TooDeep,
    TooLarge,
    ValueWrong,
)

Condition = Mapping[str, Any]
ALWAYS: Condition = MappingProxyType({"all": []})
MAX_DEPTH = 6
MAX_LEAVES = 200


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

    path    JSON pointer of `condition` inside what is being saved
    Raises  RuleInvalid: malformed, too_deep, too_large, field_unknown, operator_unknown, operator_not_allowed,
            value_wrong
    """
    if _check_node(condition, path, MAX_DEPTH) > MAX_LEAVES:
        raise TooLarge(path)


def _check_node(condition: object, path: str, depth: int) -> int:
    """Check one node and all below; returns the number of leaves."""
    if depth == 0:
        raise TooDeep(path)
    if not isinstance(condition, Mapping):
        raise Malformed(path)
    keys = set(condition)
    if keys == {"f", "op", "v"}:
        _check_leaf(condition, path)
        return 1
    if keys == {"not"}:
        return _check_node(condition["not"], f"{path}/not", depth - 1)
    if keys not in ({"all"}, {"any"}):
        raise Malformed(path)
    (key,) = keys
    parts = condition[key]
    if not isinstance(parts, list):
        raise Malformed(f"{path}/{key}")
    return sum(_check_node(part, f"{path}/{key}/{at}", depth - 1) for at, part in enumerate(parts))


def _check_leaf(leaf: Condition, path: str) -> None:
    name, operator, value = leaf["f"], leaf["op"], leaf["v"]
    if not isinstance(name, str) or name not in FIELDS:
        raise FieldUnknown(f"{path}/f")
    if not isinstance(operator, str) or operator not in set(Operator):
        raise OperatorUnknown(f"{path}/op")
    field = FIELDS[name]
    if operator not in OPERATORS[field.type]:
        raise OperatorNotAllowed(f"{path}/op")
    if not _fits(field, operator, value):
        raise ValueWrong(f"{path}/v")


def _fits(field: Field, operator: str, value: object) -> bool:
    if operator == Operator.IS_SET:
        return isinstance(value, bool)
    if operator in {Operator.IN, Operator.NOT_IN}:
        return isinstance(value, list) and bool(value) and all(field.accepts(one) for one in value)
    if field.type is Type.CODES:
        return field.accepts([value])
    return field.accepts(value)
