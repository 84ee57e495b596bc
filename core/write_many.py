"""Set-based writes that tell the history: one statement changes the rows, writes their facts and queues their jobs."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core import intervals
from core.actor import Actor
from core.db import db
from core.history import Event, jobs_after, request_id
from core.outbox.items import Item
from core.scope import table_names
from core.scope_guard import UNFILTERED

EMPTY = sa.text("'{}'::jsonb")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told about every changed row.

    verb          noun.past
    by            who did it
    before/after  JSON expressions over the changed row (an UPDATE may name `old.column`); None: empty
    school        column expression: whose fact it is; None: the row's `school_id`
    from_school   column expression: the school a move left
    note          why, or a code
    at            column expression: when it happened, for a past that is told afterwards; None: now
    """

    verb: str
    by: Actor
    before: Any = None
    after: Any = None
    school: Any = None
    from_school: Any = None
    note: str = ""
    at: Any = None


def write_many(statement: Any, *, facts: Facts, scoped: tuple[type[Any], ...] = ()) -> int:
    """Run an INSERT, UPDATE or DELETE of a Recorded table and write one fact per row it touched.

    statement  Core or ORM insert(), update() or delete() without RETURNING; facts of a DELETE tell the row as it was
    scoped     owned models that the statement names, told `everywhere`: the caller has judged the rows
    Returns    how many rows were written
    Records    `facts.verb`, once per row
    """
    table = statement.table
    none = sa.cast(sa.null(), sa.Uuid)
    changed = statement.returning(
        table.c.id.label("subject_id"),
        (facts.school if facts.school is not None else table.c.get("school_id", none)).label("school_id"),
        (facts.from_school if facts.from_school is not None else none).label("from_school_id"),
        sa.cast(facts.before if facts.before is not None else EMPTY, JSONB).label("before"),
        sa.cast(facts.after if facts.after is not None else EMPTY, JSONB).label("after"),
        table.c.get("version", sa.cast(sa.null(), sa.Integer)).label("version"),
        _moment(statement, facts).label("at"),
        *intervals.returned(statement),
    ).cte("changed")
    said = _same_for_all(facts, table)
    facts_of = sa.select(
        changed.c.at,
        changed.c.school_id,
        changed.c.from_school_id,
        changed.c.subject_id,
        changed.c.version,
        changed.c.before,
        changed.c.after,
        *said.values(),
    )
    columns = ["at", "school_id", "from_school_id", "subject_id", "subject_version", "before", "after", *said]
    tell = sa.insert(Event).from_select(columns, facts_of, include_defaults=False)
    free = table_names(scoped)
    if (earlier := intervals.earlier_of(table)) is not None and not statement.is_insert:
        tell, free = tell.add_cte(intervals.ended_many(changed, earlier)), free | {earlier.name}
    options = {"recorded": True, "preserve_rowcount": True, UNFILTERED: free}
    if not (topics := jobs_after(facts.verb)):
        return int(db.session.connection().execute(tell, execution_options=options).rowcount)
    told = tell.returning(Event.id, Event.subject_id).cte("told")
    topic = sa.select(sa.func.unnest(sa.literal(list(topics), sa.ARRAY(sa.Text))).label("name")).cte("topic")
    payload = sa.func.jsonb_build_object("subject_id", told.c.subject_id, "event_id", told.c.id)
    queue = sa.insert(Item).from_select(
        ["topic", "key", "dedup_key", "payload"],
        sa.select(topic.c.name, sa.cast(told.c.subject_id, sa.Text), sa.cast(told.c.id, sa.Text), payload).select_from(
            told.join(topic, sa.true())
        ),
        include_defaults=False,
    )
    return int(db.session.connection().execute(queue, execution_options=options).rowcount) // len(topics)


def _same_for_all(facts: Facts, table: Any) -> dict[str, Any]:
    """The columns of a fact that every row's fact has alike."""
    texts = {"verb": facts.verb, "subject_type": table.name, "note": facts.note, "request_id": request_id.get()}
    said = {name: sa.literal(text, sa.Text) for name, text in texts.items()}
    return said | {"actor_id": sa.literal(facts.by.id, sa.Uuid)}


def _moment(statement: Any, facts: Facts) -> Any:
    """When it happened: a new row that says when it was made was made then."""
    if facts.at is not None:
        return facts.at
    is_dated = statement.is_insert and intervals.earlier_of(statement.table) is not None
    return statement.table.c.created_at if is_dated else sa.func.clock_timestamp()
