"""A hot statement, compiled once: SQLAlchemy writes the SQL the first time, every later run only binds and fetches."""

from collections import namedtuple
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from core import driver
from core.db import db, flushing


class ParametersWrong(RuntimeError):
    """A compiled statement holds a value of its first asker, or was run without its very parameters."""


class CompiledStatement:
    """One statement with named parameters, run many times within the guards of scope and history.

    Built from a statement that says for whom it asks (`core.scope`). Whatever differs between those who share it must be
    one of its `parameters`: a value within the statement would be its first asker's for everyone, and is refused.
    Values are given as the driver takes them: no bind processors run. In a transaction that may write it sees what the
    session has written. Source: docs/decisions/0011-compiled-statements.md
    """

    def __init__(self, statement: Any, parameters: Collection[str] = ()) -> None:
        """`parameters` are the names that every run gives values for; the statement may leave some of them unused.

        Raises   ParametersWrong: the statement holds a value that is none of them
        """
        self.compiled = statement.compile(dialect=db.engine.dialect)
        self.sql = str(self.compiled)
        self.parameters = frozenset(parameters)
        self._used = tuple(self.compiled.params)
        self._columns = tuple(getattr(statement, "selected_columns", ()))
        if held := set(self._used) - self.parameters:
            raise ParametersWrong(f"{', '.join(sorted(held))}: name it, or write a constant out with constant()")
        self.execution_options = dict(statement.get_execution_options())  # the guards look for them here

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        """The rows for these `values`, one for each of the parameters and no others.

        Returns  rows as tuples in the order of the columns
        Raises   ParametersWrong
        """
        session, given = db.session(), self._given(values)
        if session.info.get("reads") and not session.in_transaction() and isinstance(engine := db.engine, sa.Engine):
            return driver.rows_alone(session, engine, self, given)
        if session.autoflush and not flushing.get():
            session.flush()
        return list(driver.within(session, self, given).fetchall())

    def named(self, values: Mapping[str, Any]) -> list[Any]:
        """As `rows`, with the columns as attributes by their names in the statement; entities cannot be selected."""
        return [self._row._make(row) for row in self.rows(values)]

    @cached_property
    def _row(self) -> Any:
        return namedtuple("Row", [column.name for column in self._columns])  # noqa: PYI024  the names are known now

    def write(self, values: Mapping[str, Any]) -> None:
        """Run an INSERT or UPDATE with these `values` in the session's transaction. Raises ParametersWrong."""
        driver.within(db.session(), self, self._given(values))

    def _given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        if values.keys() != self.parameters:
            raise ParametersWrong(f"missing or unknown: {', '.join(sorted(values.keys() ^ self.parameters))}")
        return {name: values[name] for name in self._used}


class StatementCache:
    """Compiled statements that ask the same question in different SQL, each built when it is first asked for."""

    def __init__(self, most: int = 256) -> None:
        """`most` are kept; beyond, all are forgotten and built again."""
        self._kept: dict[Hashable, CompiledStatement] = {}
        self._most = most

    def get(self, shape: Hashable, build: Callable[[], CompiledStatement]) -> CompiledStatement:
        """The statement of `shape`, which is all that makes its SQL differ from the others'."""
        found = self._kept.get(shape)
        if found is None:
            if len(self._kept) >= self._most:
                self._kept.clear()
            found = self._kept[shape] = build()
        return found


def constant(value: str | int, kind: Any = None) -> sa.ColumnElement[Any]:
    """`value` written into the SQL: the same for everyone who shares a compiled statement, and known to the planner.

    kind  its SQL type; none: text or integer
    """
    written = str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
    return sa.literal_column(written, kind or (sa.Integer if isinstance(value, int) else sa.Text))
