"""A hot statement, compiled once: SQLAlchemy writes the SQL the first time, every later run only binds and fetches."""

from typing import Any

import sqlalchemy as sa

from core import straight
from core.db import db


class Frozen:
    """One statement with named parameters, run many times within the guards of scope and history.

    Built from a statement that was told for whom (`core.scope`); what differs between askers of one shape must be a
    named parameter. Values are given as the driver takes them: no bind processors run. In a transaction that may write
    it sees what the session has written.
    """

    def __init__(self, statement: Any) -> None:
        compiled = statement.compile(dialect=db.engine.dialect)
        self.sql = str(compiled)
        self.defaults: dict[str, Any] = dict(compiled.params)
        # Named as the guards look for it in the context of a statement.
        self.execution_options = {"scoped": statement.get_execution_options().get("scoped", frozenset())}

    def rows(self, values: dict[str, Any]) -> list[Any]:
        """The rows for these `values`; those that the statement does not name are passed over.

        Returns  rows as tuples in the order of the columns
        """
        session, given = db.session(), self._given(values)
        if session.info.get("reads") and not session.in_transaction() and isinstance(engine := db.engine, sa.Engine):
            return straight.alone(session, engine, self, given)
        return list(straight.within(session, self, given).fetchall())

    def write(self, values: dict[str, Any]) -> None:
        """Run an INSERT with these `values` in the session's transaction."""
        straight.within(db.session(), self, self._given(values))

    def _given(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: values.get(name, default) for name, default in self.defaults.items()}
