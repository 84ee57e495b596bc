"""Facts of the history, found by who, what, where and when."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core import clock, scope
from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError
from core.history import Event
from core.paging import Order, Page, page
from organisation.people import watched
from organisation.people.models import Person

NEWEST = Order((Event.at, Event.id), (dt.datetime, uuid.UUID), descending=True)
SHOWN = (
    *(Event.id, Event.at, Event.school_id, Event.actor_id, Event.verb, Event.subject_type, Event.subject_id),
    *(Event.subject_version, Event.before, Event.after, Event.note, Event.request_id),
)
MOST = 100_000  # rows of one export
AT_ONCE = 1000


class TooMuchToExport(DomainError):
    code = "too_much_to_export"
    status = 422
    says = N_("These are more than %(most)s facts. Choose a shorter period, a person or what was done, then export.")


def find(actor: Actor, *, limit: int = 50, after: str | None = None, **wanted: Any) -> Page:
    """Facts, newest first, as rows of `SHOWN`.

    wanted   see `matching`
    Raises   Forbidden, Invalid
    """
    rows = db.session.execute(NEWEST.apply(matching(actor, **wanted), after, limit)).all()
    found = page(rows, limit, lambda r: (r.at, r.id), NEWEST)
    watched.shown(actor, watched.told_of(found.items), "history")
    return found


def matching(
    actor: Actor,
    *,
    verb: str | None = None,
    by: uuid.UUID | None = None,
    who: str | None = None,
    school: uuid.UUID | None = None,
    subject_type: str | None = None,
    subject: uuid.UUID | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Any:
    """A SELECT of the facts that `actor` may read.

    by       key of the person who did it; who: part of the name
    school   whose fact it is, or which a move left
    since    first day; until: last day, both in the schools' time zone
    Raises   Forbidden
    """
    actor.must("event:read")
    found: Any = scope.told(sa.select(*SHOWN), actor, Event, Person)
    for column, value in (
        (Event.verb, verb),
        (Event.actor_id, by),
        (Event.subject_type, subject_type),
        (Event.subject_id, subject),
    ):
        found = found if value is None else found.where(column == value)
    if who:
        found = found.where(Event.actor_id.in_(sa.select(Person.id).where(Person.name.icontains(who, autoescape=True))))
    if school is not None:
        found = found.where(sa.or_(Event.school_id == school, Event.from_school_id == school))
    if since is not None:
        found = found.where(Event.at >= clock.midnight(since))
    if until is not None:
        found = found.where(Event.at < clock.midnight(until + dt.timedelta(days=1)))
    return found


def export(actor: Actor, **wanted: Any) -> Iterator[list[Any]]:
    """All facts that match, newest first, some at a time.

    Raises   Forbidden, TooMuchToExport
    """
    found = matching(actor, **wanted)
    some = found.with_only_columns(sa.literal(1)).limit(MOST + 1).subquery()
    if (db.session.scalar(scope.told(sa.select(sa.func.count()).select_from(some), actor, Event, Person)) or 0) > MOST:
        raise TooMuchToExport(most=MOST)
    rows = db.session.execute(
        found.order_by(Event.at.desc(), Event.id.desc()), execution_options={"yield_per": AT_ONCE}
    )
    return map(list, rows.partitions())
