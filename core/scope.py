"""Who may see which rows: said once per statement, refused by the engine where it was left unsaid.

A model whose rows belong to a school or tell of people is `Guarded`: it gives the predicate that filters its rows for an
actor. `visible` and `told` put it into a statement, `everywhere` says why a statement needs none, and `core.scope_guard`
refuses what carries neither. Source: docs/decisions/0003-scope-guard.md
"""

import uuid
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, with_loader_criteria

from core import scope_guard
from core.actor import Actor
from core.db import check_version, the_one
from core.scope_guard import FreeCondition, RowFilter


class Guarded:
    """Mixin: rows of this table are read on someone's behalf, or with a reason why not.

    named_by_its_key  the row may be read without a predicate where it is joined by its key to another guarded row: who
                      sees that one sees whom or what it names
    """

    named_by_its_key: ClassVar[bool] = False

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Rows `actor` may see; None: all of them."""
        raise NotImplementedError


class SchoolOwned(Guarded):
    """Mixin: rows of this table belong to a school.

    read_permission  the permission whose reach decides, unless `readable_by` is overridden
    """

    read_permission: ClassVar[str]
    school_id: Mapped[uuid.UUID | None] = mapped_column()

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Rows of the schools that `read_permission` reaches."""
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
    """The parameter that holds the schools of `permission`: a compiled statement is given it anew each time."""
    return f"reach_{permission.replace(':', '_')}"


def reach_kind(actor: Actor, permission: str) -> str:
    """How far `permission` reaches: "all" schools, "some" or "none". Of actors who agree in it `reached` differs in values only."""
    if actor.everywhere(permission):
        return "all"
    return "some" if actor.schools(permission) else "none"


def reach_values(actor: Actor, *permissions: str) -> dict[str, Any]:
    """The parameters of `reached` for these permissions, whether it has any or not."""
    return {reach_name(permission): actor.schools(permission) for permission in permissions}


READER = "reader_id"


def reader(actor: Actor) -> Any:
    """The parameter that holds who asks, for predicates: a compiled statement is given it anew each time."""
    return sa.bindparam(READER, actor.id, sa.Uuid())


def guarded_models() -> list[type[Any]]:
    """Every mapped model whose rows are read on someone's behalf."""
    found, queue = [], list(Guarded.__subclasses__())
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
    also        further guarded models the statement will name; each is filtered by its own predicate
    Raises      Forbidden
    """
    actor.must(permission)
    return told(sa.select(*columns) if columns else sa.select(model), actor, model, *also)


def told(statement: Any, actor: Actor, *models: type[Any]) -> Any:
    """`statement`, told that it is asked for `actor`: each of `models` is filtered wherever the ORM names it.

    Where only Core names it (`Device.__table__`) nothing is filtered, and the engine refuses the statement unless the
    actor may see every row.
    """
    free: list[type[Any]] = []
    for model in models:
        if (predicate := model.readable_by(actor)) is None:
            free.append(model)
        else:
            carried = RowFilter(model.__table__.c[_key(model)], predicate)
            statement = statement.options(with_loader_criteria(model, carried, include_aliases=True))
    return _without_filter(statement, *free)


def everywhere(statement: Any, *models: type[Any], why: str) -> Any:
    """`statement` over all rows of `models`: for jobs, rules and uniqueness, and what a visible row names.

    why  the reason, for the reader of the code
    """
    if not why:
        raise ValueError("say why")
    return _without_filter(statement, *models)


def unfiltered(*models: type[Any], why: str) -> dict[str, Any]:
    """As `everywhere`, as execution options: for `session.get`, which takes no statement."""
    if not why:
        raise ValueError("say why")
    return {scope_guard.UNFILTERED: table_names(models)}


def free_condition(condition: sa.ColumnElement[bool], *, why: str) -> sa.ColumnElement[bool]:
    """`condition`, which may look at any row of any table: as `everywhere`, for a part of statements that others write.

    why  the reason, for the reader of the code
    """
    if not why:
        raise ValueError("say why")
    return FreeCondition(condition)


def _without_filter(statement: Any, *models: type[Any]) -> Any:
    known = statement.get_execution_options().get(scope_guard.UNFILTERED, frozenset())
    return statement.execution_options(**{scope_guard.UNFILTERED: known | table_names(models)})


def get_visible(
    actor: Actor, model: type[Row], key: uuid.UUID, permission: str, *, lock: bool = False, expected: int | None = None
) -> Row:
    """One row `actor` may see.

    lock      hold the row until the transaction ends
    expected  the version the asker saw
    Raises    Forbidden, NotFound (also for what exists but is not the actor's to see), Stale
    """
    statement = visible(actor, model, permission).where(model.id == key)  # type: ignore[attr-defined]
    row = the_one(model, statement, lock=lock)
    check_version(row, expected)
    return row


def table_names(models: Any) -> frozenset[str]:
    """The tables of `models`."""
    return frozenset(m.__tablename__ for m in models)


def _key(model: type[Any]) -> str:
    return str(next(iter(model.__table__.primary_key)).key)


def guard(engine: sa.Engine) -> None:
    """Refuse, at `engine`, every statement that reads a guarded table unfiltered without a reason given."""
    models = guarded_models()
    by_key = table_names(m for m in models if m.named_by_its_key)
    scope_guard.watch(engine, table_names(models), by_key)


@event.listens_for(sa.orm.Session, "do_orm_execute")
def _refreshes(state: sa.orm.ORMExecuteState) -> None:
    if state.is_column_load:
        state.update_execution_options(own_row=True)
