"""A condition as a form: groups and questions, each field named by its place in the tree, and back.

`c` is the outermost group, `c_0` what stands first in it, `c_0_2` the third of that. A group has a `-kind`, a question
a fact `-f`, a comparison `-op` and values `-v`. Groups are all, any or none of what they hold.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import N_, Invalid
from tickets.routing.conditions import MAX_LEAVES, Condition
from tickets.routing.fields import FIELDS, Operator, Type

Node = dict[str, Any]  # {"kind": all, any, none; "parts": [Node]}, or {"kind": "leaf", "f", "op", "v": [text]}
GROUPS = {
    "all": N_("all of these are true"),
    "any": N_("at least one of these is true"),
    "none": N_("none of these is true"),
}
_ONE_OF, _NONE_OF, _KNOWN, _UNKNOWN, _YES, _NO = "one_of", "none_of", "known", "unknown", "yes", "no"
_SETNESS = {_KNOWN: N_("is known"), _UNKNOWN: N_("is not known")}
COMPARISONS: Mapping[Type, Mapping[str, str]] = {
    Type.CODE: {_ONE_OF: N_("is one of"), _NONE_OF: N_("is known and none of"), **_SETNESS},
    Type.FLAG: {_YES: N_("is true"), _NO: N_("is false"), **_SETNESS},
    Type.NUMBER: {
        "eq": N_("is"),
        "ne": N_("is known and not"),
        "lt": N_("is less than"),
        "le": N_("is at most"),
        "gt": N_("is more than"),
        "ge": N_("is at least"),
        **_SETNESS,
    },
    Type.CODES: {"contains": N_("contain"), **_SETNESS},
}
EMPTY: Node = {"kind": "all", "parts": []}
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def tree(condition: Condition) -> Node:
    """`condition` as a tree whose outermost node is a group."""
    node = _node(condition)
    return node if "parts" in node else {"kind": "all", "parts": [node]}


def _node(condition: Condition) -> Node:
    if "f" in condition:
        return _leaf(condition)
    if "not" in condition:
        inner = condition["not"]
        return {"kind": "none", "parts": [_node(one) for one in inner.get("any", [inner])]}
    kind = "all" if "all" in condition else "any"
    return {"kind": kind, "parts": [_node(one) for one in condition[kind]]}


def _leaf(leaf: Condition) -> Node:
    op, value = leaf["op"], leaf["v"]
    if op == Operator.IS_SET:
        return {"kind": "leaf", "f": leaf["f"], "op": _KNOWN if value else _UNKNOWN, "v": []}
    if FIELDS[leaf["f"]].type is Type.FLAG:
        yes = bool(value) is (op == Operator.EQ)
        return {"kind": "leaf", "f": leaf["f"], "op": _YES if yes else _NO, "v": []}
    values = [str(one) for one in (value if isinstance(value, list) else [value])]
    if FIELDS[leaf["f"]].type is Type.NUMBER and op in {Operator.IN, Operator.NOT_IN}:
        kind, each = ("any", "eq") if op == Operator.IN else ("all", "ne")
        return {"kind": kind, "parts": [{"kind": "leaf", "f": leaf["f"], "op": each, "v": [one]} for one in values]}
    if FIELDS[leaf["f"]].type is Type.CODE:
        op = _ONE_OF if op in {Operator.EQ, Operator.IN} else _NONE_OF
    return {"kind": "leaf", "f": leaf["f"], "op": op, "v": values}


def read(fields: Mapping[str, Sequence[str]]) -> Node:
    """The tree that was sent; what is not understood is left out, since the page showed no such thing."""
    known = {name.removesuffix("-kind") for name in fields if re.fullmatch(r"c(_[0-9]{1,3}){0,8}-kind", name)}
    return _read(fields, "c", sorted(known, key=_place)[: 2 * MAX_LEAVES])


def _read(fields: Mapping[str, Sequence[str]], path: str, known: Sequence[str]) -> Node:
    kind = _first(fields, f"{path}-kind")
    if kind == "leaf":
        name = _first(fields, f"{path}-f")
        if name not in FIELDS:
            return {"kind": "leaf", "f": "", "op": "", "v": []}
        comparisons = COMPARISONS[FIELDS[name].type]
        op = _first(fields, f"{path}-op")
        op = op if op in comparisons else next(iter(comparisons))
        return {"kind": "leaf", "f": name, "op": op, "v": _values(fields.get(f"{path}-v", ()))}
    below = [one for one in known if re.fullmatch(rf"{path}_[0-9]+", one)]
    return {"kind": kind if kind in GROUPS else "all", "parts": [_read(fields, one, known) for one in below]}


def _values(sent: Sequence[str]) -> list[str]:
    """What was chosen, or typed with commas between."""
    return [part.strip() for one in sent for part in one.split(",") if part.strip()]


def changed(node: Node, do: str) -> Node:
    """The tree after a button was pressed: `ask:PATH` and `group:PATH` add to a group, `remove:PATH` takes out."""
    act, _, path = do.partition(":")
    places = _place(path)[1:]
    if act == "remove" and places:
        parent = _at(node, places[:-1])
        if parent and places[-1] < len(parent["parts"]):
            del parent["parts"][places[-1]]
    elif (found := _at(node, places)) and found["kind"] != "leaf":
        added = {"ask": {"kind": "leaf", "f": "", "op": "", "v": []}, "group": {"kind": "any", "parts": []}}
        found["parts"] += [added[act]] if act in added else []
    return node


def _at(node: Node, places: Sequence[int]) -> Node | None:
    for place in places:
        if node["kind"] == "leaf" or not 0 <= place < len(node["parts"]):
            return None
        node = node["parts"][place]
    return node


def condition(node: Node, path: str = "c") -> dict[str, Any]:
    """The condition that a tree means.

    Raises  Invalid: a question is not finished
    """
    if node["kind"] == "leaf":
        return _asked(node, path)
    parts = [condition(one, f"{path}_{at}") for at, one in enumerate(node["parts"])]
    if node["kind"] != "none":
        return {node["kind"]: parts}
    while len(parts) == 1 and "any" in parts[0]:
        parts = parts[0]["any"]  # none of one group of alternatives is none of these
    return {"not": parts[0] if len(parts) == 1 else {"any": parts}}


def _asked(node: Node, path: str) -> dict[str, Any]:
    name, op, values = node["f"], node["op"], node["v"]
    if not name:
        raise Invalid({f"{path}-f": [N_("Choose what the rule asks about, or remove the line.")]})
    if op in {_KNOWN, _UNKNOWN}:
        return {"f": name, "op": "is_set", "v": op == _KNOWN}
    if op in {_YES, _NO}:
        return {"f": name, "op": "eq", "v": op == _YES}
    if not values:
        raise Invalid({f"{path}-v": [N_("Choose or write at least one value.")]})
    if FIELDS[name].type is Type.NUMBER:
        if len(values) > 1 or not _WHOLE.fullmatch(values[0]):
            raise Invalid({f"{path}-v": [N_("Write one whole number.")]})
        return {"f": name, "op": op, "v": int(values[0])}
    if FIELDS[name].type is Type.CODES:
        several = [{"f": name, "op": op, "v": value} for value in values]
        return several[0] if len(several) == 1 else {"any": several}
    single = len(values) == 1
    operator = ("eq" if single else "in") if op == _ONE_OF else ("ne" if single else "not_in")
    return {"f": name, "op": operator, "v": values[0] if single else values}


def _place(path: str) -> list[int]:
    return [int(part) if part.isdigit() else -1 for part in path.split("_")]


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")
