"""Earlier states of rows, each with the interval in which it held: written by the fact that ends it.

A model that `keeps` a table of earlier states has `created_at`; its present state holds since the end of the latest earlier
one, or since then. The table has the model's columns by their names, and `<table>_id`, `since` and `until`.
"""

import datetime as dt
from functools import cache
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from core.compiled import CompiledStatement
from core.scope_guard import UNFILTERED

KEY, SINCE, UNTIL = "id", "since", "until"

_earlier: dict[str, sa.Table] = {}  # name of a table → the table of its rows' earlier states


def keep(table: sa.Table, earlier: sa.Table) -> None:
    """Let every change of `table` that is told keep the state that it ends in `earlier`."""
    _earlier[table.name] = earlier


def earlier_of(table: sa.Table) -> sa.Table | None:
    """The table of earlier states of `table`, if it has one."""
    return _earlier.get(table.name)


def columns(earlier: sa.Table) -> list[str]:
    """The names of the columns that a row and its earlier states share."""
    own = {_key_of(earlier), SINCE, UNTIL}
    return [column.name for column in earlier.c if column.name not in own and column.computed is None]


def _key_of(earlier: sa.Table) -> str:
    return str(next(iter(earlier.primary_key)).name)


def state(row: Any) -> dict[str, Any] | None:
    """What a stored `row` holds, if its earlier states are kept."""
    earlier = earlier_of(row.__table__)
    if earlier is None or not sa.inspect(row).persistent:
        return None
    return {name: getattr(row, name) for name in columns(earlier)}


def ended(row: Any, state: dict[str, Any], until: dt.datetime) -> None:
    """Keep `state`, which `row` had until then."""
    statement = _ended(row.__tablename__)
    was = {f"was_{name}": Jsonb(value) if isinstance(value, dict) else value for name, value in state.items()}
    statement.write(was | {
        "key": row.id, "until": until, "created_at": row.created_at
    })  # fmt: skip


@cache
def _ended(name: str) -> CompiledStatement:
    earlier = _earlier[name]
    shared = columns(earlier)
    given = {column: sa.bindparam(f"was_{column}", type_=earlier.c[column].type) for column in shared}
    key, until = sa.bindparam("key", type_=sa.Uuid()), sa.bindparam("until", type_=sa.DateTime(timezone=True))
    created = sa.bindparam("created_at", type_=sa.DateTime(timezone=True))
    last = sa.select(sa.func.max(earlier.c[UNTIL])).where(earlier.c[_key_of(earlier)] == key).scalar_subquery()
    since = sa.select(sa.func.coalesce(last, created).label(SINCE)).subquery("began")
    row = sa.select(key, since.c[SINCE], until, *given.values()).where(since.c[SINCE] < until)
    written = sa.insert(earlier).from_select([_key_of(earlier), SINCE, UNTIL, *shared], row, include_defaults=False)
    parameters = {"key", "until", "created_at", *(f"was_{column}" for column in shared)}
    return CompiledStatement(written.execution_options(**{UNFILTERED: frozenset({earlier.name})}), parameters)


def returned(statement: Any) -> list[Any]:
    """What an UPDATE or DELETE must return besides, so that `ended_many` can keep the states that it ends."""
    table = statement.table
    earlier = earlier_of(table)
    if earlier is None or statement.is_insert:
        return []
    return [_old(statement, table.c[name]).label(f"was_{name}") for name in ("created_at", *columns(earlier))]


def _old(statement: Any, column: Any) -> Any:
    return sa.literal_column(f"old.{column.name}", column.type) if statement.is_update else column


def ended_many(changed: Any, earlier: sa.Table) -> Any:
    """A CTE that keeps the states which the rows of `changed` had.

    changed  CTE of an UPDATE or DELETE with subject_id, at and what `returned` names
    """
    shared = columns(earlier)
    last = sa.select(sa.func.max(earlier.c[UNTIL])).where(earlier.c[_key_of(earlier)] == changed.c.subject_id)
    since = sa.func.coalesce(last.correlate(changed).scalar_subquery(), changed.c.was_created_at).label(SINCE)
    states = sa.select(changed.c.subject_id, since, changed.c.at, *[changed.c[f"was_{name}"] for name in shared])
    each = states.subquery("states")
    rows = sa.select(each).where(each.c[SINCE] < each.c.at)
    into = [_key_of(earlier), SINCE, UNTIL, *shared]
    return sa.insert(earlier).from_select(into, rows, include_defaults=False).cte("ended_states")
