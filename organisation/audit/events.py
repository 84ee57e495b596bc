"""Facts of the history, found by who, what, where and when."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError
from core.history import OUTSIDE_HOURS, Event
from core.paging import Order, Page, page
from core.scope import everywhere, told
from organisation.audit import named
from organisation.people import watched
from organisation.people.models import Person

NEWEST = Order((Event.at, Event.id), (dt.datetime, uuid.UUID), descending=True)
SHOWN = (
    *(Event.id, Event.at, Event.school_id, Event.actor_id, Event.verb, Event.subject_type, Event.subject_id),
    *(Event.subject_version, Event.before, Event.after, Event.note, Event.request_id),
    sa.type_coerce(OUTSIDE_HOURS, sa.Boolean).label("outside_hours"),
)
MOST = 100_000  # rows of one export
AT_ONCE = 1000
EXPORTS: Final = (  # data was taken away
    *("device.exported", "event.exported", "batch.problems_exported", "problem.claim_exported"),
)
NEWEST_EXPORTS: Final = 10
sums_up: set[str] = set()  # verbs of facts that stand for all others of the same request; filled by config/wiring.py


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
    q: str | None = None,
    outside_hours: bool = False,
    request: str | None = None,
    summed_up: bool = False,
) -> Any:
    """A SELECT of the facts that `actor` may read.

    by             key of the person who did it; who: part of the name
    school         whose fact it is, or which a move left
    since          first day; until: last day, both in the schools' time zone
    q              what it is about or who did it: see `named.keys`
    outside_hours  done by people on Saturdays and Sundays or between 18 and 7 o'clock, in the schools' time zone
    request        id of the request or job that did it
    summed_up      of all that an import did, only the fact that it was applied
    Raises         Forbidden
    """
    actor.must("event:read")
    found: Any = told(sa.select(*SHOWN), actor, Event, Person)
    same = ((Event.verb, verb), (Event.actor_id, by), (Event.subject_type, subject_type), (Event.subject_id, subject))
    conditions: list[Any] = [column == value for column, value in same if value is not None]
    if who:
        conditions.append(_done_by(who))
    if q:
        conditions.append(_means(named.keys(actor, q)))
    if outside_hours:
        conditions.append(OUTSIDE_HOURS)
    if request:
        conditions += [Event.request_id != "", Event.request_id == request]
    if summed_up and sums_up:
        conditions.append(_is_no_part_of_an_import())
    if school is not None:
        conditions.append(sa.or_(Event.school_id == school, Event.from_school_id == school))
    return found.where(*conditions, *_period(since, until))


def _done_by(who: str) -> Any:
    return Event.actor_id.in_(sa.select(Person.id).where(Person.name.icontains(who, autoescape=True)))


def _period(since: dt.date | None, until: dt.date | None) -> list[Any]:
    found = [] if since is None else [Event.at >= clock.midnight(since)]
    return found if until is None else [*found, Event.at < clock.midnight(until + dt.timedelta(days=1))]


def _means(things: set[uuid.UUID]) -> sa.ColumnElement[bool]:
    return sa.or_(Event.subject_id.in_(named.with_parts(things)), Event.actor_id.in_(things))


def _is_no_part_of_an_import() -> Any:
    request = sa.orm.aliased(Event)
    wanted = sa.select(request.request_id).where(request.verb.in_(sums_up), request.request_id != "")
    wanted = everywhere(wanted, Event, why="which requests were imports says nothing of what they did")
    return sa.or_(Event.verb.in_(sums_up), Event.request_id.not_in(wanted))


def counts_of_requests(actor: Actor, rows: Collection[Any]) -> dict[str, int]:
    """How many facts each request did that one of `rows` sums up, by request id. Counts what the actor may read."""
    requests = {row.request_id for row in rows if row.verb in sums_up and row.request_id}
    if not requests:
        return {}
    counted = sa.select(Event.request_id, sa.func.count()).where(Event.request_id.in_(requests))
    found = db.session.execute(told(counted.group_by(Event.request_id), actor, Event))
    return {request: number for request, number in found}  # noqa: C416  rows are no pairs to the type checker


def exports(actor: Actor, **wanted: Any) -> list[Any]:
    """The newest downloads of data, `NEWEST_EXPORTS` at most, as rows of `SHOWN`. `wanted`: see `matching`."""
    found = matching(actor, **wanted).where(Event.verb.in_(EXPORTS))
    return list(db.session.execute(found.order_by(Event.at.desc(), Event.id.desc()).limit(NEWEST_EXPORTS)))


def export(actor: Actor, **wanted: Any) -> Iterator[list[Any]]:
    """All facts that match, newest first, some at a time.

    Raises   Forbidden, TooMuchToExport
    """
    found = matching(actor, **wanted)
    some = found.with_only_columns(Event.id).limit(MOST + 1).subquery()
    if (db.session.scalar(told(sa.select(sa.func.count()).select_from(some), actor, Event, Person)) or 0) > MOST:
        raise TooMuchToExport(most=MOST)
    rows = db.session.execute(
        found.order_by(Event.at.desc(), Event.id.desc()), execution_options={"yield_per": AT_ONCE}
    )
    return map(list, rows.partitions())
