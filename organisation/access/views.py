"""Who looked at whose data: written aside, so that it stays whatever the answer is; never changed, never deleted.

Source: Act on Information Management in Public Administration (906/2019), section 17
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core import aside, clock
from core.actor import Actor
from core.db import db
from core.errors import Forbidden
from core.history import request_id
from core.paging import Order, Page, page
from core.scope import everywhere
from organisation.access.models import PersonalView
from organisation.people.models import Person

NEWEST = Order((PersonalView.at, PersonalView.id), (dt.datetime, uuid.UUID), descending=True)


def looked_at(actor: Actor, subject_type: str, subject: uuid.UUID | Collection[uuid.UUID], purpose: str) -> None:
    """Log that `actor` is shown data of people. One's own data and the system's work are not logged.

    subject_type  person, device or ticket
    subject       key, or keys, of what was shown
    purpose       the page or call
    """
    keys = [subject] if isinstance(subject, uuid.UUID) else list(subject)
    others = [key for key in keys if key != actor.id]
    if actor.id is not None and others:
        aside.note(_write, actor.id, subject_type, others, purpose, request_id.get())


def _write(viewer_id: uuid.UUID, subject_type: str, keys: list[uuid.UUID], purpose: str, request: str) -> None:
    said = {"viewer_id": viewer_id, "subject_type": subject_type, "purpose": purpose, "request_id": request}
    rows = [said | {"subject_id": key, "at": clock.now()} for key in keys]
    db.session.execute(sa.insert(PersonalView), rows)


def find(
    actor: Actor,
    *,
    viewer: uuid.UUID | None = None,
    subject: uuid.UUID | None = None,
    who: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """The log, newest first: rows of PersonalView.

    viewer   who looked
    subject  at whom or what
    who      part of the name of whoever looked
    since    first day; until: last day, both in the schools' time zone
    Raises   Forbidden unless the actor reads the history of every school: the log knows no school; Invalid
    """
    reads_log(actor)
    wanted: Any = sa.select(
        *(PersonalView.id, PersonalView.at, PersonalView.viewer_id, PersonalView.subject_type),
        *(PersonalView.subject_id, PersonalView.purpose, PersonalView.request_id),
    )
    if viewer is not None:
        wanted = wanted.where(PersonalView.viewer_id == viewer)
    if subject is not None:
        wanted = wanted.where(PersonalView.subject_id == subject)
    if who:
        named = sa.select(Person.id).where(Person.name.icontains(who, autoescape=True))
        wanted = wanted.where(PersonalView.viewer_id.in_(named))
    if since is not None:
        wanted = wanted.where(PersonalView.at >= clock.midnight(since))
    if until is not None:
        wanted = wanted.where(PersonalView.at < clock.midnight(until + dt.timedelta(days=1)))
    wanted = everywhere(wanted, Person, why="who looked, by name")
    rows = db.session.execute(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda r: (r.at, r.id), NEWEST)


def reads_log(actor: Actor) -> None:
    """Raises Forbidden unless `actor` may read who looked at whose data."""
    if not actor.everywhere("event:read"):
        raise Forbidden(permission="event:read")


def keys_of(rows: Collection[Any]) -> set[tuple[str, uuid.UUID]]:
    """Who looked and what at, as table and key, for finding their names."""
    return {("person", row.viewer_id) for row in rows} | {(row.subject_type, row.subject_id) for row in rows}
