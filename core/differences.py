"""What is compared for a fact: the columns of a row before and after, as JSON keeps them."""

import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa

HIDDEN = "*"  # stands for a value the history does not keep


def snapshot(row: Any) -> dict[str, Any] | None:
    """What `row` holds now; none: it is not in the database."""
    state = sa.inspect(row)
    if state.transient or state.pending or state.deleted or state.was_deleted:
        return None
    told = [c for c in state.mapper.column_attrs if c.key not in row.quiet and c.columns[0].computed is None]
    return {c.key: plain(getattr(row, c.key)) for c in told}


def difference(
    old: dict[str, Any] | None, new: dict[str, Any] | None, private: frozenset[str]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """What changed, before and after; `private` columns say only that they did. None: nothing."""
    if new is None:
        return (
            ({k: HIDDEN if k in private else v for k, v in (old or {}).items() if v is not None}, {}) if old else None
        )
    if old is None:
        after = {k: HIDDEN if k in private else v for k, v in new.items() if v is not None}
        return ({}, after) if after else None
    changed = {k for k in new if old.get(k) != new[k]}
    if not changed:
        return None
    before = {k: HIDDEN if k in private else old[k] for k in changed}
    return before, {k: HIDDEN if k in private else new[k] for k in changed}


def merge(rows: list[Any], differences: list[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The differences of all `rows`: the first one's own, the others' under their table's name and key."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if differences[0]:
        before, after = differences[0]
    for row, difference in zip(rows[1:], differences[1:], strict=True):
        if difference:
            before.setdefault(row.__tablename__, {})[str(row.id)] = difference[0]
            after.setdefault(row.__tablename__, {})[str(row.id)] = difference[1]
    return before, after


def plain(value: Any) -> Any:
    """`value` as JSON keeps it: enums by value, instants and keys as text."""
    if isinstance(value, enum.Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | dict | list | str):
        return value
    return value.isoformat() if isinstance(value, dt.date) else str(value)
