"""Lists short enough to be read whole, which are still given in parts to a program that asks for parts as of any list.

A view of such a list answers all of it and knows of no pages; `in_parts` is put around it where it is registered.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

import marshmallow as ma
import orjson
from flask import Response, g, make_response, request

from core.errors import N_, Invalid
from web.fields import PageArgs, Whole

NAMES = frozenset({"limit", "after"})
LANGUAGE = "lang"  # may stand in every address
OK = 200


class PartArgs(PageArgs):
    """Which part of a list that is read whole unless a part is asked for."""

    limit = Whole(1, 200, load_default=None, metadata={"description": "rows at most; absent: all"})


_ARGS = PartArgs()


def is_one(schema: Any, named: set[str]) -> bool:
    """Whether a view whose answer is `schema` and whose query takes `named` gives a list and no pages of it."""
    fields: dict[str, Any] = getattr(schema, "fields", {})
    return {"items", "next"} <= fields.keys() and not named & NAMES


def in_parts(view: Callable[..., Any], named: set[str]) -> Callable[..., Response]:
    """`view`, cut to `limit` rows after the row that `after` names.

    named    what else the query may hold; anything besides is refused, as every other list does
    Raises   Invalid
    """

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> Response:
        asked = request.args.to_dict()
        try:
            part = _ARGS.load({name: value for name, value in asked.items() if name not in {LANGUAGE, *named}})
        except ma.ValidationError as bad:
            raise Invalid(bad.messages_dict) from None
        g.parted = True
        try:
            answer = make_response(view(*args, **kwargs))
        finally:
            g.parted = False
        if answer.status_code == OK and (part["limit"] or part["after"]):
            answer.set_data(orjson.dumps(cut(orjson.loads(answer.get_data()), **part)))
        return answer

    return inner


def cut(whole: dict[str, Any], *, limit: int | None, after: str | None) -> dict[str, Any]:
    """A list's answer with the rows from `after` on, `limit` of them at most, and the cursor of those that follow.

    Raises   Invalid: the cursor is not one of this list's
    """
    rows = whole["items"]
    first = _place(rows, after) if after else 0
    last = len(rows) if limit is None else min(first + limit, len(rows))
    following = _cursor(last, rows[last - 1]) if last < len(rows) else None
    return whole | {"items": rows[first:last], "next": following}


def _name(row: Any) -> str:
    """What tells `row` from the others of its list, as far as it has a key or a code."""
    return str(row.get("id") or row.get("code") or "") if isinstance(row, dict) else ""


def _cursor(place: int, row: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([place, _name(row)])).decode().rstrip("=")


def _place(rows: list[Any], cursor: str) -> int:
    """How many of `rows` come before the page: up to the row the cursor names or, where that is gone, as many as were."""
    try:
        place, name = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(place) is not int or type(name) is not str or place < 1:
            raise TypeError
    except (ValueError, TypeError, binascii.Error):
        raise Invalid({"after": [N_("This cursor does not belong to this list.")]}) from None
    return next((number for number, row in enumerate(rows, 1) if name and _name(row) == name), min(place, len(rows)))
