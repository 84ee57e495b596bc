"""Many made-up rows at once: columns of values become one INSERT … SELECT that tells the history."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core.actor import SYSTEM
from core.write_many import Facts, write_many

Columns = Mapping[str, tuple[Any, Sequence[Any]]]  # name → SQL type and one value a row


def given(columns: Columns) -> Any:
    """`columns` as a table of the statement."""
    arrays = [sa.literal(list(values), sa.ARRAY(kind)) for kind, values in columns.values()]
    shape = [sa.column(name, kind) for name, (kind, _) in columns.items()]
    return sa.func.unnest(*arrays).table_valued(*shape, name="given").render_derived()


def add(model: type[Any], columns: Columns, verb: str, *, school: Any = None, at: Any = None, **more: Any) -> int:
    """Add a Recorded `model`'s rows and tell `verb` about each; returns how many.

    school  the column of the table that names the fact's school
    at      the column of the table that says when it happened; None: now
    more    further columns as expressions
    """
    rows = given(columns)
    names = [*columns, *more]
    chosen = sa.select(*[rows.c[n] for n in columns], *more.values())
    statement = sa.insert(model).from_select(names, chosen, include_defaults=False)
    return write_many(statement, facts=Facts(verb, by=SYSTEM, school=school, at=at), scoped=(model,))
