"""A hot read, compiled once: SQLAlchemy writes the SQL the first time, every later run only binds and fetches."""

from typing import Any

from core.db import db


class Frozen:
    """One SELECT with named parameters, run many times within the guards of scope and history.

    Built from a statement that was told for whom (`core.scope`); what differs between askers of one shape must be a
    named parameter. Values are given as the driver takes them: no bind processors run.
    """

    def __init__(self, statement: Any) -> None:
        compiled = statement.compile(dialect=db.engine.dialect)
        self.sql = str(compiled)
        self.defaults: dict[str, Any] = dict(compiled.params)
        self.options = {"scoped": statement.get_execution_options().get("scoped", frozenset())}

    def rows(self, values: dict[str, Any]) -> list[Any]:
        """The rows for these `values`; those that the statement does not name are passed over.

        Returns  rows as tuples in the order of the columns
        """
        given = {name: values.get(name, default) for name, default in self.defaults.items()}
        found = db.session.connection().exec_driver_sql(self.sql, given, execution_options=self.options)
        return list(found.all())
