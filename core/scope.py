"""Who may see which rows: said once per statement, refused by the engine where it was left unsaid.

The guard reads the final SQL of every statement, so nothing passes round it: ORM or Core, joins, counts, subqueries,
CTEs, INSERT ... SELECT, UPDATE ... FROM, relationship loads and text. Source: docs/decisions/0003-scope-guard.md
"""

import re
import uuid
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, with_loader_criteria

from core.actor import Actor
from core.db import db, flushing
from core.errors import NotFound, Stale


class UnscopedQuery(RuntimeError):
    """School data was named in a statement without saying for whom: a programmer's error."""


class SchoolOwned:
    """Mixin: rows of this table belong to a school, or to people, and are read on someone's behalf.

    read_permission  the permission whose reach decides, unless `readable_by` is overridden
    """

    read_permission: ClassVar[str]
    school_id: Mapped[uuid.UUID | None] = mapped_column()

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Rows `actor` may see; None: all of them."""
        return reached(actor, cls.read_permission, cls.school_id)


def reached(actor: Actor, permission: str, column: Any) -> sa.ColumnElement[bool] | None:
    """`column` (a school's key) lies within the reach of `permission`; None: a grant for every school."""
    if actor.everywhere(permission):
        return None
    schools = actor.schools(permission)
    return (
        column == sa.any_(sa.bindparam(reach_name(permission), schools, sa.ARRAY(sa.Uuid))) if schools else sa.false()
    )


def reach_name(permission: str) -> str:
    """What the parameter is called that holds the schools of `permission`: a frozen statement is given it anew."""
    return f"reach_{permission.replace(':', '_')}"


def owned_models() -> list[type[Any]]:
    """Every mapped model whose rows are read on someone's behalf."""
    found, queue = [], list(SchoolOwned.__subclasses__())
    while queue:
        model = queue.pop()
        queue += model.__subclasses__()
        if hasattr(model, "__table__"):
            found.append(model)
    return found


Row = TypeVar("Row")


def visible(actor: Actor, model: type[Row], permission: str, *columns: Any, also: tuple[type[Any], ...] = ()) -> Any:
    """A SELECT of `model` (or of `columns`) that finds only what `actor` may see.

    permission  must be held somewhere
    also        further owned models the statement will name; each is filtered by its own predicate
    Raises      Forbidden
    """
    actor.must(permission)
    return told(sa.select(*columns) if columns else sa.select(model), actor, model, *also)


def told(statement: Any, actor: Actor, *models: type[Any]) -> Any:
    """`statement`, told that it is asked for `actor`: each of `models` is filtered wherever it is named."""
    for model in models:
        if (predicate := model.readable_by(actor)) is not None:
            statement = statement.options(with_loader_criteria(model, predicate, include_aliases=True))
    return statement.execution_options(scoped=_names(models))


def everywhere(statement: Any, *models: type[Any], why: str) -> Any:
    """`statement` over all schools' rows of `models`: for jobs, rules and uniqueness, never for a person's list.

    why  the reason, for the reader of the code
    """
    if not why:
        raise ValueError("say why")
    return statement.execution_options(scoped=_names(models))


def get_visible(
    actor: Actor, model: type[Row], key: uuid.UUID, permission: str, *, lock: bool = False, expected: int | None = None
) -> Row:
    """One row `actor` may see.

    lock      hold the row until the transaction ends
    expected  the version the asker saw
    Raises    Forbidden, NotFound (also for what exists but is not the actor's to see), Stale
    """
    statement = visible(actor, model, permission).where(model.id == key)  # type: ignore[attr-defined]
    if lock:
        statement = statement.with_for_update(of=model).execution_options(populate_existing=True)
    row: Row | None = db.session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound
    if expected is not None and row.version != expected:  # type: ignore[attr-defined]
        raise Stale
    return row


def _names(models: tuple[type[Any], ...]) -> frozenset[str]:
    return frozenset(m.__tablename__ for m in models)


# --- the guard -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _pattern(tables: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(sorted(tables, key=len, reverse=True))
    return re.compile(
        rf'(?:\bfrom|\bjoin|\bupdate|\binto|\busing|\bonly|[,(])\s*(?:"?public"?\.)?"?\b({names})\b"?(?!\s*[.(])',
        re.IGNORECASE,
    )


@lru_cache(maxsize=4096)
def tables_named(sql: str, owned: frozenset[str]) -> frozenset[str]:
    """The `owned` tables that `sql` reads or writes. String literals are not looked into."""
    plain = re.sub(r"'(?:[^']|'')*'", "''", sql)
    return frozenset(name.lower() for name in _pattern(owned).findall(plain))


_owned: frozenset[str] = frozenset()


def guard(engine: sa.Engine) -> None:
    """Refuse, at `engine`, every statement that names an owned table it was not told about."""
    global _owned  # noqa: PLW0603  one schema per process
    _owned = _names(tuple(owned_models()))
    event.listen(engine, "before_cursor_execute", _refuse_untold)


def _refuse_untold(
    _conn: sa.Connection,
    _cursor: Any,
    sql: str,
    _parameters: Any,
    context: Any,
    _many: bool,  # noqa: FBT001
) -> None:
    options = context.execution_options if context is not None else {}
    named = tables_named(sql, _owned)
    if named and not named <= options.get("scoped", frozenset()) and not _of_the_session(context):
        raise UnscopedQuery(f"{', '.join(sorted(named))}: say for whom, with visible(), told() or everywhere()")


def _of_the_session(context: Any) -> bool:
    """Whether the unit of work itself speaks: a flush, or a refresh of a row the session holds already."""
    return flushing.get() or bool(context is not None and context.execution_options.get("own_row"))


@event.listens_for(sa.orm.Session, "do_orm_execute")
def _refreshes(state: sa.orm.ORMExecuteState) -> None:
    if state.is_column_load:
        state.update_execution_options(own_row=True)
