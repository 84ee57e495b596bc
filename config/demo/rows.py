"""Many made-up rows at once: columns of values become one INSERT … SELECT that tells the history."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core.actor import SYSTEM
from core.db import db
from core.history import Event
from core.scope import everywhere
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


def put(model: type[Any], columns: Columns, **more: Any) -> None:
    """Add a model's rows without facts of their own: what happened to them is told by `tell`.

    more  further columns as expressions
    """
    rows = given(columns)
    chosen = sa.select(*[rows.c[n] for n in columns], *more.values())
    statement = sa.insert(model).from_select([*columns, *more], chosen, include_defaults=False)
    told = everywhere(statement, model, why="the demo's own rows")
    db.session.connection().execute(told.execution_options(recorded=True))


@dataclass(frozen=True, slots=True)
class Past:
    """One fact of the made-up past.

    at      UTC
    actor   who did it; None: Vire itself
    """

    at: dt.datetime
    school: uuid.UUID | None
    actor: uuid.UUID | None
    verb: str
    subject: uuid.UUID
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def tell(kind: str, facts: Sequence[Past]) -> None:
    """Write facts about subjects of one `kind`, the name of a table. No job follows from what is past."""
    columns: Columns = {
        "at": (sa.DateTime(timezone=True), [f.at for f in facts]),
        "school_id": (sa.Uuid, [f.school for f in facts]),
        "actor_id": (sa.Uuid, [f.actor for f in facts]),
        "verb": (sa.Text, [f.verb for f in facts]),
        "subject_type": (sa.Text, [kind] * len(facts)),
        "subject_id": (sa.Uuid, [f.subject for f in facts]),
        "before": (sa.Text, [orjson.dumps(f.before).decode() for f in facts]),
        "after": (sa.Text, [orjson.dumps(f.after).decode() for f in facts]),
        "note": (sa.Text, [f.note for f in facts]),
    }
    rows = given(columns)
    chosen = [sa.cast(rows.c[n], JSONB) if n in {"before", "after"} else rows.c[n] for n in columns]
    db.session.execute(sa.insert(Event).from_select([*columns], sa.select(*chosen), include_defaults=False))
