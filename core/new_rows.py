"""New rows past the unit of work: all of them, their one fact and its jobs in a single statement, compiled once a shape.

For what is written very often. The rows travel as JSON, a list for each table, so that the statement is the same however
many there are. Source: docs/decisions/0011-compiled-statements.md
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.ranges import MultiRange

from core import history
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.differences import HIDDEN, plain
from core.history import Recorded

Kind = tuple[Any, tuple[str, ...]]  # a model, and which of its optional columns are given


def add(subject: Any, verb: str, *also: Any, by: Actor, note: str = "") -> None:
    """Write `subject`, a new row that the history tells of, with the rows `also` and the one fact about them.

    What is written, and what is told, is what `history.change` would: but the session learns of it only afterwards.
    What an expression of the model makes, such as a number, is read back for `subject` alone.

    verb  noun.past
    also  further new rows, which know the key of `subject`
    note  why, 0-500 characters
    """
    db.session.flush()
    rows: dict[Kind, list[dict[str, Any]]] = {}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in (subject, *also):
        kind, kept = _values(row)
        rows.setdefault(kind, []).append(kept)
        if not isinstance(row, Recorded):
            continue
        told = {k: HIDDEN if k in row.private else v for k, v in kept.items() if k not in row.quiet}
        if row is subject:
            after |= told
        else:
            before.setdefault(row.__tablename__, {})[str(row.id)] = {}  # type: ignore[attr-defined]
            after.setdefault(row.__tablename__, {})[str(row.id)] = told  # type: ignore[attr-defined]
    fact = history.fact(subject, verb, (before, after), by, note)
    given = {f"rows_{at}": orjson.dumps(each).decode() for at, each in enumerate(rows.values())}
    (made,) = _writing(tuple(rows), with_jobs=bool(fact["topics"])).rows(given | fact)
    sa.inspect(subject).dict.update(zip(_shape(next(iter(rows))[0]).made, made, strict=False))
    for row in (subject, *also):
        sa.orm.make_transient_to_detached(row)
        db.session.add(row)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How rows of one model are written.

    defaults  the columns that are always given, each with the model's default, none where it has none
    optional  those that the database fills in when they are not given
    made      those that an expression of the model makes
    """

    defaults: dict[str, Any]
    optional: tuple[str, ...]
    made: tuple[str, ...]


@cache
def _shape(model: Any) -> _Shape:
    stored = [column for column in model.__table__.columns if column.computed is None]
    made = [column for column in stored if column.default is not None and column.default.is_clause_element]
    optional = [column for column in stored if column.default is None and column.server_default is not None]
    always = [column for column in stored if column not in {*made, *optional}]
    defaults = {column.name: column.default for column in always}
    return _Shape(defaults, tuple(c.name for c in optional), tuple(c.name for c in made))


def _values(row: Any) -> tuple[Kind, dict[str, Any]]:
    """What the columns of `row` hold, as JSON keeps it, without those that hold nothing; its defaults are put into it."""
    model: Any = type(row)
    held, shape = sa.inspect(row).dict, _shape(model)
    for name, default in shape.defaults.items():
        if name not in held:
            held[name] = None if default is None else default.arg(None) if default.is_callable else default.arg
    optional = tuple(name for name in shape.optional if name in held)
    names = (*shape.defaults, *optional)
    return (model, optional), {name: _plain(value) for name in names if (value := held[name]) is not None}


def _plain(value: Any) -> Any:
    return f"{{{','.join(map(str, value))}}}" if isinstance(value, MultiRange) else plain(value)


@cache
def _writing(kinds: tuple[Kind, ...], *, with_jobs: bool) -> CompiledStatement:
    """The statement that writes rows of these kinds, the subject's first, and returns what was made for the subject."""
    model, made = kinds[0][0], _shape(kinds[0][0]).made
    first, *others = (_insert(f"rows_{at}", kind) for at, kind in enumerate(kinds))
    subject = first.returning(*(model.__table__.c[name] for name in made or ("id",))).cte("subject")
    rest = [insert.cte(f"also_{at}") for at, insert in enumerate(others)]
    told = history.telling(with_jobs=with_jobs, subject=subject, made=made).cte("history")
    wanted = sa.select(subject).add_cte(*rest, told).execution_options(recorded=True)
    return CompiledStatement(wanted, [*(f"rows_{at}" for at in range(len(kinds))), *history.FACT])


def _insert(parameter: str, kind: Kind) -> sa.Insert:
    """Insert what `parameter` holds: a list of rows in JSON."""
    (model, optional), table = kind, kind[0].__table__
    shape = _shape(model)
    columns = [table.c[name] for name in (*shape.defaults, *optional)]
    given = sa.func.json_to_recordset(sa.cast(sa.bindparam(parameter, type_=sa.Text), sa.JSON))
    rows = given.table_valued(*(sa.column(c.name, c.type) for c in columns), name=parameter)
    rows = rows.render_derived(with_types=True)
    values: dict[str, Any] = {column.name: rows.c[column.name] for column in columns}
    values |= {name: table.c[name].default.arg for name in shape.made}
    return sa.insert(table).from_select(list(values), sa.select(*values.values()), include_defaults=False)
