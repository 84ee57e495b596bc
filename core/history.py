"""What happened: one append-only fact per change, and the jobs that follow from it, in the same commit."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, ClassVar

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, SessionTransaction, mapped_column

from core import clock, differences, ids, intervals
from core.actor import Actor
from core.compiled import CompiledStatement, constant
from core.db import Key, Model, Session, db, flushing
from core.outbox.items import Item
from core.scope import SchoolOwned

request_id: ContextVar[str] = ContextVar("request_id", default="")


class UnrecordedChange(RuntimeError):
    """A Recorded row was written without telling the history: a programmer's error."""


class Recorded:
    """Mixin: every change to such a row is told to the history.

    quiet    columns whose change alone is no fact
    private  columns of which the history says that they changed, never what they hold
    """

    quiet: ClassVar[frozenset[str]] = frozenset({"version"})
    private: ClassVar[frozenset[str]] = frozenset()


_HERE = f"timezone('{clock.SCHOOL_ZONE.key}', at)"
# Done by a person on a Saturday or Sunday, or before 7 or from 18 o'clock, in the schools' time zone.
OUTSIDE_HOURS = sa.text(
    f"actor_id IS NOT NULL AND (EXTRACT(isodow FROM {_HERE}) >= 6 OR EXTRACT(hour FROM {_HERE}) NOT BETWEEN 7 AND 17)"
)


class Event(SchoolOwned, Model):
    """One fact. Holds ids and codes, never names, addresses or texts. The database refuses UPDATE and DELETE.

    But for a note, which may be replaced by HIDDEN once that was recorded: see `organisation.audit.redacting`.
    """

    __tablename__ = "event"
    __table_args__ = (
        sa.Index(None, "subject_id", "at"),  # history of one thing
        sa.Index(None, "at", "id"),  # audit, newest first
        sa.Index(None, "actor_id", "at", postgresql_where=sa.text("actor_id IS NOT NULL")),
        sa.Index(None, "verb", "at"),
        sa.Index(None, "subject_type", "at"),
        sa.Index(None, "school_id", "at", postgresql_where=sa.text("school_id IS NOT NULL")),
        sa.Index(None, "from_school_id", "at", postgresql_where=sa.text("from_school_id IS NOT NULL")),
        sa.Index(None, "request_id", postgresql_where=sa.text("request_id <> ''")),  # what one request did
        sa.Index("ix_event_outside_hours", "at", "id", postgresql_where=OUTSIDE_HOURS),
    )
    read_permission = "event:read"

    id: Mapped[Key]
    at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.clock_timestamp(), comment="UTC")
    school_id: Mapped[uuid.UUID | None] = mapped_column(comment="whose fact it is; none: the city's")
    from_school_id: Mapped[uuid.UUID | None] = mapped_column(comment="the school a move left, which reads it too")
    actor_id: Mapped[uuid.UUID | None] = mapped_column(comment="none: Vire itself")
    verb: Mapped[str] = mapped_column(comment="noun.past, never renamed")
    subject_type: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    subject_version: Mapped[int | None]
    before: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'::jsonb"))
    after: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'::jsonb"))
    note: Mapped[str] = mapped_column(server_default="", comment="the reason a person gave, or a code")
    request_id: Mapped[str] = mapped_column(server_default="")


followers: dict[str, tuple[str, ...]] = {}  # verb → outbox topics; filled by config/wiring.py
past: ContextVar[bool] = ContextVar("past", default=False)  # see without_jobs


@contextmanager
def without_jobs() -> Iterator[None]:
    """Tell facts from which no job follows: a past that is over when it is told, as in the demo."""
    token = past.set(True)
    try:
        yield
    finally:
        past.reset(token)


def jobs_after(verb: str) -> tuple[str, ...]:
    """The topics of the jobs that follow from `verb`."""
    return () if past.get() else followers.get(verb, ())


@contextmanager
def change(subject: Any, verb: str, *also: Any, by: Actor, note: str = "") -> Iterator[list[Any]]:
    """Compare `subject` (and rows that change with it) before and after; write one fact and its jobs if they differ.

    verb  noun.past
    also  further Recorded rows of the same fact; their differences stand under their table's name
    note  why, 0-500 characters
    Yields  a list: new Recorded rows put into it are added and told with the same fact
    """
    rows: list[Any] = [subject, *also]
    before, states = [differences.snapshot(row) for row in rows], [intervals.state(row) for row in rows]
    made: list[Any] = []
    yield made
    db.session.add_all(made)
    db.session.flush()
    rows += made
    before, states = before + [None] * len(made), states + [None] * len(made)
    changes = [
        differences.difference(old, differences.snapshot(row), row.private)
        for old, row in zip(before, rows, strict=True)
    ]
    untold = db.session.info.setdefault("untold", set())
    untold.difference_update(rows)
    if any(changes):
        at = _moment(subject, is_new=before[0] is None)
        _tell(fact(subject, verb, differences.merge(rows, changes), by, note) | {"fact_at": at})
        for row, state, changed in zip(rows, states, changes, strict=True):
            if changed and state:
                intervals.ended(row, state, at)


def record(subject: Any, verb: str, *, by: Actor, after: Mapping[str, Any] | None = None, note: str = "") -> None:
    """Write a fact that changes no column of `subject`: a message was added, a view was exported."""
    _tell(fact(subject, verb, ({}, dict(after or {})), by, note))


def _moment(subject: Any, *, is_new: bool) -> dt.datetime:
    """When a change happens: a new row whose states are dated was made when it says so."""
    made_at: dt.datetime | None = getattr(subject, "created_at", None) if is_new else None
    return made_at if made_at is not None and intervals.earlier_of(subject.__table__) is not None else clock.now()


def _tell(values: dict[str, Any]) -> None:
    _telling(with_jobs=bool(values["topics"])).write(values)


def fact(subject: Any, verb: str, diff: tuple[dict[str, Any], dict[str, Any]], by: Actor, note: str) -> dict[str, Any]:
    """The parameters FACT of the statement that writes a fact and queues its jobs."""
    before, after = diff
    values = {
        "id": ids.new(),
        "at": clock.now(),
        "school_id": getattr(subject, "school_id", None),
        "from_school_id": _uuid(before["school_id"]) if before.get("school_id") else None,
        "actor_id": by.id,
        "verb": verb,
        "subject_type": subject.__tablename__,
        "subject_id": subject.id,
        "subject_version": getattr(subject, "version", None),
        "before": orjson.dumps(before).decode(),
        "after": orjson.dumps(after).decode(),
        "note": note,
        "request_id": request_id.get(),
    }
    return {f"fact_{name}": value for name, value in values.items()} | {"topics": list(jobs_after(verb))}


FACT = frozenset({"topics", *(f"fact_{column.name}" for column in Event.__table__.columns)})


@cache
def _telling(*, with_jobs: bool) -> CompiledStatement:
    return CompiledStatement(telling(with_jobs=with_jobs).inline(), FACT)


def telling(*, with_jobs: bool, subject: Any = None, made: Sequence[str] = ()) -> sa.Insert:
    """One statement that writes a fact, and queues its jobs if it has any.

    subject  the INSERT of the row it tells of, as a CTE, of which it tells the columns `made` too
    """
    given: dict[str, Any] = {c.name: sa.bindparam(f"fact_{c.name}", type_=c.type) for c in Event.__table__.columns}
    written = sa.insert(Event).values(given)
    if made:
        given["after"] = given["after"].op("||")(
            sa.func.jsonb_build_object(*(each for name in made for each in (constant(name), subject.c[name])))
        )
        written = sa.insert(Event).from_select(list(given), sa.select(*given.values()).select_from(subject))
    if not with_jobs:
        return written
    told = written.returning(Event.id, Event.subject_id).cte("told")
    topics = sa.func.unnest(sa.bindparam("topics", type_=sa.ARRAY(sa.Text)))
    topic = topics.table_valued("name", name="topic").render_derived()
    key, name = sa.cast(told.c.subject_id, sa.Text), topic.c.name
    payload = sa.func.jsonb_build_object(constant("subject_id"), told.c.subject_id, constant("event_id"), told.c.id)
    jobs = sa.select(name, key, name + constant(":") + sa.cast(told.c.id, sa.Text), payload).join_from(
        told, topic, sa.true()
    )
    return sa.insert(Item).from_select(["topic", "key", "dedup_key", "payload"], jobs, include_defaults=False)


def _uuid(value: Any) -> uuid.UUID:
    return uuid.UUID(str(value))


# --- the guards ------------------------------------------------------------------------------------------------


@event.listens_for(Session, "before_flush")
def _notice(session: Session, *_: object) -> None:
    touched = {r for r in (*session.new, *session.deleted) if isinstance(r, Recorded)}
    touched |= {r for r in session.dirty if isinstance(r, Recorded) and session.is_modified(r)}
    session.info.setdefault("untold", set()).update(touched)


@event.listens_for(Session, "before_commit")
def _refuse(session: Session) -> None:
    session.flush()
    if untold := session.info.get("untold"):
        raise UnrecordedChange(", ".join(sorted(type(r).__name__ for r in untold)))


@event.listens_for(Session, "after_transaction_create")
def _remember(session: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        session.info.setdefault("untold_before", {})[begun] = set(session.info.get("untold", ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    """What was written since a savepoint is gone with it; what was written before it is still to be told.

    A flush has a transaction of its own inside the savepoint's. One that fails takes everything back to the savepoint,
    and nothing but its own transaction is reported here.
    """
    while undone.parent is not None and not undone.nested:
        undone = undone.parent
    session.info["untold"] = set(session.info.get("untold_before", {}).get(undone, ()))


@event.listens_for(Session, "after_transaction_end")
def _settle(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop("untold_before", None)


_recorded: frozenset[str] = frozenset()


def guard(engine: sa.Engine) -> None:
    """Refuse, at `engine`, set-based writes to Recorded tables that did not go through `write_many`."""
    global _recorded  # noqa: PLW0603  one schema per process
    _recorded = frozenset(str(m.local_table) for m in Model.registry.mappers if issubclass(m.class_, Recorded))
    event.listen(engine, "before_cursor_execute", _refuse_unrecorded)


@lru_cache(maxsize=4096)
def written(sql: str, recorded: frozenset[str]) -> frozenset[str]:
    """The `recorded` tables that `sql` writes."""
    if not recorded:
        return frozenset()
    names = "|".join(sorted(recorded, key=len, reverse=True))
    verbs = r"insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|merge\s+into"
    pattern = rf'\b(?:{verbs})\s+(?:"?public"?\.)?"?({names})\b"?(?!\s*\.)'
    return frozenset(n.lower() for n in re.findall(pattern, re.sub(r"'(?:[^']|'')*'", "''", sql), re.IGNORECASE))


def _refuse_unrecorded(
    _conn: sa.Connection,
    _cursor: Any,
    sql: str,
    _parameters: Any,
    context: Any,
    _many: bool,  # noqa: FBT001
) -> None:
    names = written(sql, _recorded)
    if not names or flushing.get() or (context is not None and context.execution_options.get("recorded")):
        return
    raise UnrecordedChange(f"{', '.join(sorted(names))}: use change() or write_many()")
