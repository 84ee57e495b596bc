"""Keyset pages: the cursor holds the sort values of the last row, so a page costs the same wherever it starts."""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from core.errors import N_, Invalid

_READERS: dict[type, Callable[[Any], Any]] = {
    uuid.UUID: uuid.UUID,
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    next  cursor of the following page; None: this is the last
    """

    items: list[Any] = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: columns compared as one tuple, all in the same direction; the last is unique.

    columns  expressions; none may be NULL
    types    Python type of each column's value: str, int, datetime, date, UUID
    """

    columns: Sequence[Any]
    types: Sequence[type]
    descending: bool = False

    def apply(self, statement: Any, after: str | None, limit: int) -> Any:
        """`statement` sorted, cut to `limit + 1` rows after the cursor.

        Raises   Invalid: the cursor is not one of this list's
        """
        if after:
            row = sa.tuple_(*self.columns)
            names = self.parameters(after)
            values = sa.tuple_(
                *[sa.bindparam(n, v, c.type) for (n, v), c in zip(names.items(), self.columns, strict=True)]
            )
            statement = statement.where(row < values if self.descending else row > values)
        sort = [c.desc() for c in self.columns] if self.descending else list(self.columns)
        return statement.order_by(None).order_by(*sort).limit(limit + 1)

    def parameters(self, after: str) -> dict[str, Any]:
        """The parameters by which `apply` names the values of a cursor. Raises Invalid."""
        return {f"after_{number}": value for number, value in enumerate(self.read(after))}

    def cursor(self, values: Sequence[Any]) -> str:
        """The cursor after a row whose sort values are `values`."""
        return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")

    def read(self, cursor: str) -> list[Any]:
        """The sort values in `cursor`. Raises Invalid: it is not one of this list's."""
        try:
            raw = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if not isinstance(raw, list):
                raise TypeError
            return [_value(v, t) for v, t in zip(raw, self.types, strict=True)]
        except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error):
            raise Invalid({"after": [N_("This cursor does not belong to this list.")]}) from None


def page(rows: Sequence[Any], limit: int, key: Callable[[Any], Sequence[Any]], order: Order) -> Page:
    """The page made of `rows` (up to `limit + 1` of them); `key` gives a row's sort values."""
    kept = list(rows[:limit])
    return Page(kept, order.cursor(key(kept[-1])) if len(rows) > limit else None)


def _value(raw: Any, kind: Any) -> Any:
    if kind in _READERS:
        value = _READERS[kind](raw)
        if kind is dt.datetime and value.tzinfo is None:
            raise ValueError
        return value
    if type(raw) is not kind or (kind is int and not -(2**63) <= raw < 2**63) or (kind is str and "\x00" in raw):
        raise ValueError
    return raw
