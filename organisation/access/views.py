"""Who looked at whose data: written aside, so that it stays whatever the answer is; never changed, never deleted.

Source: Act on Information Management in Public Administration (906/2019), section 17
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection
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

# What belongs to a school, of which kinds higher packages know: given its key, a SELECT of keys; and the guarded models
# that these read. Filled by config/wiring.py.
of_school: list[Callable[[uuid.UUID], Any]] = []
owned: list[type[Any]] = []
TOGETHER = Order((PersonalView.at, sa.cast(PersonalView.id, sa.Text)), (dt.datetime, str), descending=True)
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
    at = clock.now()  # one instant for all: the log groups by it
    rows = [said | {"subject_id": key, "at": at} for key in keys]
    db.session.execute(sa.insert(PersonalView), rows)


def find(actor: Actor, *, limit: int = 50, after: str | None = None, **wanted: Any) -> Page:
    """The log, newest first: rows of PersonalView.

    wanted   see `_narrowed`
    Raises   Forbidden unless the actor reads the history of every school: the log knows no school; Invalid
    """
    reads_log(actor)
    found: Any = sa.select(
        *(PersonalView.id, PersonalView.at, PersonalView.viewer_id, PersonalView.subject_type),
        *(PersonalView.subject_id, PersonalView.purpose, PersonalView.request_id),
    )
    rows = db.session.execute(NEWEST.apply(_narrowed(found, **wanted), after, limit)).all()
    return page(rows, limit, lambda r: (r.at, r.id), NEWEST)


def find_together(actor: Actor, *, limit: int = 50, after: str | None = None, **wanted: Any) -> Page:
    """The log, newest first, what was shown at once as one row: at, id, viewer_id, subject_type, purpose, request_id.

    Each with the number of `things` that were shown and the key of one of them, `subject_id`.

    wanted   see `_narrowed`
    Raises   Forbidden, Invalid
    """
    reads_log(actor)
    together = (
        *(PersonalView.at, PersonalView.viewer_id, PersonalView.subject_type),
        *(PersonalView.purpose, PersonalView.request_id),
    )
    first = sa.func.min(sa.cast(PersonalView.id, sa.Text)).label("id")
    one = sa.cast(sa.func.min(sa.cast(PersonalView.subject_id, sa.Text)), sa.Uuid).label("subject_id")
    things = sa.func.count(PersonalView.subject_id.distinct()).label("things")
    rows: Any = _narrowed(sa.select(*together, first, one, things), **wanted).group_by(*together)
    if after:
        rows = rows.where(PersonalView.at <= TOGETHER.read(after)[0])  # before it is grouped, by the index
    grouped = rows.subquery("grouped")
    order = Order((grouped.c.at, grouped.c.id), TOGETHER.types, descending=True)
    found = db.session.execute(_by_anyone(order.apply(sa.select(grouped), after, limit))).all()
    return page(found, limit, lambda r: (r.at, r.id), order)


def _narrowed(
    wanted: Any,
    *,
    viewer: uuid.UUID | None = None,
    subject: uuid.UUID | None = None,
    who: str | None = None,
    whose: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    school: uuid.UUID | None = None,
    request: str | None = None,
) -> Any:
    """`wanted` of the log, as far as it is asked for.

    viewer   who looked
    subject  at whom or what
    who      part of the name of whoever looked
    whose    part of the name of the person whose data it was
    since    first day; until: last day, both in the schools' time zone
    school   people with a role there, devices and tickets of it
    request  id of the request that showed it
    """
    if viewer is not None:
        wanted = wanted.where(PersonalView.viewer_id == viewer)
    if subject is not None:
        wanted = wanted.where(PersonalView.subject_id == subject)
    if who:
        wanted = wanted.where(PersonalView.viewer_id.in_(_named(who)))
    if whose:
        wanted = wanted.where(PersonalView.subject_id.in_(_named(whose)))
    if since is not None:
        wanted = wanted.where(PersonalView.at >= clock.midnight(since))
    if until is not None:
        wanted = wanted.where(PersonalView.at < clock.midnight(until + dt.timedelta(days=1)))
    if school is not None:
        there = [PersonalView.subject_id.in_(things(school)) for things in of_school]
        wanted = wanted.where(sa.or_(sa.false(), *there))
    if request:
        wanted = wanted.where(PersonalView.request_id == request)
    return _by_anyone(wanted)


def _named(part: str) -> Any:
    return sa.select(Person.id).where(Person.name.icontains(part, autoescape=True))


def _by_anyone(wanted: Any) -> Any:
    return everywhere(wanted, Person, *owned, why="who looked by name, and at what of a school")


def reads_log(actor: Actor) -> None:
    """Raises Forbidden unless `actor` may read who looked at whose data."""
    if not actor.everywhere("event:read"):
        raise Forbidden(permission="event:read")


def keys_of(rows: Collection[Any]) -> set[tuple[str, uuid.UUID]]:
    """Who looked and what at, as table and key, for finding their names."""
    return {("person", row.viewer_id) for row in rows} | {(row.subject_type, row.subject_id) for row in rows}
