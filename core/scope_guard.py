"""The guard of `core.scope`: no statement reads a guarded table without its filter, unless told why.

The compiler looks at each SELECT, UPDATE and DELETE (also subqueries, CTEs, INSERT ... SELECT) while it writes the SQL:
every guarded table behind FROM, or an alias of it, must have its filter among the conditions that all rows of the
statement must meet. What it finds wanting is kept with the compiled statement, so that a statement seen before costs
nothing. A table that only the text of the SQL names (`text()`, `literal_column()`, the driver) has no filter.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnClause, Grouping
from sqlalchemy.sql.selectable import AliasedReturnsRows, FromGrouping, Join, TableClause
from sqlalchemy.sql.visitors import InternalTraversal

from core.db import flushing

UNFILTERED = "unfiltered"  # the execution option: tables whose rows need no filter, for a reason


class UnscopedQuery(RuntimeError):
    """Guarded rows would be read without saying for whom: a programmer's error."""


class RowFilter(sa.ColumnElement[bool]):
    """The condition by which rows of one table, or of one alias of it, are filtered for an actor.

    of         a column of that table or alias
    condition  what its rows must meet
    """

    _traverse_internals = [
        ("of", InternalTraversal.dp_clauseelement),
        ("condition", InternalTraversal.dp_clauseelement),
    ]
    type = sa.Boolean()

    def __init__(self, of: Any, condition: Any) -> None:
        self.of = of
        self.condition = condition

    def self_group(self, against: Any = None) -> Any:
        """Written in brackets always: a condition may be an OR."""
        return self


class FreeCondition(sa.ColumnElement[bool]):
    """A condition that may look at any row, since it says yes or no and shows none."""

    _traverse_internals = [("condition", InternalTraversal.dp_clauseelement)]
    type = sa.Boolean()

    def __init__(self, condition: Any) -> None:
        self.condition = condition

    def self_group(self, against: Any = None) -> Any:
        """Written in brackets always."""
        return self


@compiles(RowFilter)
@compiles(FreeCondition)
def _write_filter(element: RowFilter | FreeCondition, compiler: Any, **kw: Any) -> str:
    within = getattr(compiler, "within_filter", 0)
    compiler.within_filter = within + 1
    try:
        return f"({compiler.process(element.condition, **kw)})"
    finally:
        compiler.within_filter = within


_guarded: frozenset[str] = frozenset()
_by_key: frozenset[str] = frozenset()


def watch(engine: sa.Engine, guarded: frozenset[str], by_key: frozenset[str]) -> None:
    """Refuse, at `engine`, what reads `guarded` tables without their filter.

    by_key  those of them that need none where their key is joined to a guarded row
    """
    global _guarded, _by_key
    _guarded, _by_key = guarded, by_key
    engine.dialect.statement_compiler = _looking(engine.dialect.statement_compiler)
    event.listen(engine, "before_cursor_execute", _refuse_unfiltered)


def _refuse_unfiltered(
    _conn: sa.Connection,
    _cursor: Any,
    sql: str,
    _parameters: Any,
    context: Any,
    _many: bool,  # noqa: FBT001
) -> None:
    found = getattr(getattr(context, "compiled", None), "without_filter", None)
    without = frozenset(tables_named(sql, _guarded)) if found is None else found
    if not without or flushing.get():
        return
    options = context.execution_options if context is not None else {}
    if missing := without - options.get(UNFILTERED, frozenset()):
        if options.get("own_row"):  # the session reads a row again that it holds already
            return
        raise UnscopedQuery(f"{', '.join(sorted(missing))}: say for whom, with visible(), told() or everywhere()")


# --- in the text of a statement ---------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _pattern(tables: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(sorted(tables, key=len, reverse=True))
    schema = r'(?:"?public"?\s*\.\s*)?'
    return re.compile(
        rf'(?:\b(?:from|join|update|into|using|only|table)\b|[,(])\s*{schema}"?\b({names})\b"?(?!\s*[.(=])',
        re.IGNORECASE,
    )


_LITERAL_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|/\*.*?\*/|--[^\n]*", re.DOTALL)
_LIST_OF_COLUMNS = re.compile(r'(?<!\bonly)\s*\(\s*"?\w+"?(?:\s*,\s*"?\w+"?)*\s*\)', re.IGNORECASE)  # or a parameter


@lru_cache(maxsize=4096)
def tables_named(sql: str, tables: frozenset[str]) -> Counter[str]:
    """How often `sql` reads or writes each of `tables`. Literals and comments are not looked into."""
    if not tables:
        return Counter()
    plain = _LITERAL_OR_COMMENT.sub(lambda found: "''" if found[0][0] == "'" else " ", sql)
    return Counter(name.lower() for name in _pattern(tables).findall(_LIST_OF_COLUMNS.sub(" ()", plain)))


# --- in the structure of a statement ----------------------------------------------------------------------------


class Looking:
    """What a compiler notices while it writes a statement: a mixin before the dialect's own compiler.

    without_filter  guarded tables that the statement reads somewhere without their filter
    """

    within_filter = 0
    without_filter: frozenset[str]

    def __init__(self, *args: Any, **kw: Any) -> None:
        self._bare: set[str] = set()
        self._written: Counter[str] = Counter()
        super().__init__(*args, **kw)
        named = tables_named(getattr(self, "string", None) or "", _guarded)
        self.without_filter = frozenset(self._bare | (named - self._written).keys())

    def visit_table(self, table: Any, asfrom: bool = False, ashint: bool = False, **kw: Any) -> str:  # noqa: FBT001, FBT002
        if asfrom or ashint:
            self._written[table.name] += 1
        return cast("str", super().visit_table(table, asfrom=asfrom, ashint=ashint, **kw))  # type: ignore[misc]

    def visit_insert(self, insert_stmt: Any, *args: Any, **kw: Any) -> str:
        self._written[insert_stmt.table.name] += 1
        return cast("str", super().visit_insert(insert_stmt, *args, **kw))  # type: ignore[misc]

    def update_tables_clause(self, update_stmt: Any, from_table: Any, extra_froms: Any, **kw: Any) -> str:
        self._note([from_table, *extra_froms], update_stmt._where_criteria)
        return cast("str", super().update_tables_clause(update_stmt, from_table, extra_froms, **kw))  # type: ignore[misc]

    def delete_table_clause(self, delete_stmt: Any, from_table: Any, extra_froms: Any, **kw: Any) -> str:
        self._note([from_table, *extra_froms], delete_stmt._where_criteria)
        return cast("str", super().delete_table_clause(delete_stmt, from_table, extra_froms, **kw))  # type: ignore[misc]

    def _setup_select_stack(self, select: Any, *args: Any) -> Any:
        froms = super()._setup_select_stack(select, *args)  # type: ignore[misc]
        self._note(froms, select._where_criteria)
        return froms

    def _note(self, froms: Any, where: Any) -> None:
        """Note the guarded tables of one SELECT, UPDATE or DELETE that none of its conditions filters."""
        if self.within_filter:
            return
        for source, table, conditions in _sources(froms, tuple(_conjuncts(where))):
            if table not in _guarded or any(isinstance(c, RowFilter) and c.of.table == source for c in conditions):
                continue
            if table not in _by_key or not any(_names(c, source) for c in conditions):
                self._bare.add(table)


def _looking(compiler: Any) -> Any:
    if issubclass(compiler, Looking):
        return compiler
    return type(f"Looking{compiler.__name__}", (Looking, compiler), {})


def _sources(froms: Any, conditions: tuple[Any, ...]) -> Iterator[tuple[Any, str, tuple[Any, ...]]]:
    """Each table or alias of a table among `froms`, the table's name, and the conditions that its rows must meet."""
    for source in froms:
        if isinstance(source, Join):
            on = tuple(_conjuncts([source.onclause])) if source.onclause is not None and not source.full else ()
            yield from _sources([source.left], conditions if source.isouter else conditions + on)
            yield from _sources([source.right], conditions + on)
        elif isinstance(source, FromGrouping):
            yield from _sources([source.element], conditions)
        elif isinstance(source, TableClause):
            yield source, source.name, conditions
        elif isinstance(source, AliasedReturnsRows):
            inner: Any = source.element
            while isinstance(inner, AliasedReturnsRows):
                inner = inner.element
            if isinstance(inner, TableClause):
                yield source, inner.name, conditions


def _conjuncts(clauses: Any) -> Iterator[Any]:
    """The conditions that `clauses` come to when each of them must hold."""
    for clause in clauses:
        if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
            yield from _conjuncts(clause.clauses)
        elif isinstance(clause, Grouping):
            yield from _conjuncts([clause.element])
        else:
            yield clause


def _names(condition: Any, source: Any) -> bool:
    """Whether `condition` joins the key of `source` to a column of another guarded row."""
    if not isinstance(condition, BinaryExpression) or condition.operator is not operators.eq:
        return False
    for key, other in ((condition.left, condition.right), (condition.right, condition.left)):
        if not (isinstance(key, ColumnClause) and isinstance(other, ColumnClause)):
            return False
        if key.table == source and key.name == "id":
            return any(_table_of(column) in _guarded - _by_key for column in other.base_columns)
    return False


def _table_of(column: Any) -> str | None:
    table = getattr(column, "table", None)  # none: an expression of a subquery
    while isinstance(table, AliasedReturnsRows):
        table = table.element
    return table.name if isinstance(table, TableClause) else None
