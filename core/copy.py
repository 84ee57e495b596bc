"""Many rows into one table by COPY: for what is staged, never for rows that the history is told about."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import sql

from core.db import Model, db
from core.history import Recorded
from core.scope import Guarded


def copy_in(table: type[Model], columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> int:
    """Write `rows` into `table` in the present transaction, as they come.

    columns  name and PostgreSQL type of each value; rows hold plain values, read before: an expired attribute of the
             same session would wait for this COPY for ever
    Returns  how many rows were written
    """
    if issubclass(table, Recorded | Guarded):
        raise TypeError(f"{table.__name__}: use write_many()")
    connection = db.session.connection().connection.driver_connection
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table.__tablename__), names)
    count = 0
    with connection.cursor() as cursor, cursor.copy(command) as copy:  # type: ignore[union-attr]
        copy.set_types([kind for _, kind in columns])
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
