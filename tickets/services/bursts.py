"""Bursts of tickets: more people than chance explains report from one school, or about one service, within half an hour.

The alarm is raised at k people, k = max(3, the smallest k whose Poisson tail is at most 1 / (cells × windows a month)).
Cells are all schools and services together, and at a busy time of the day more people are expected. Simulated with 100
tickets a day (`tests/services/test_bursts.py`): an outage at a school with 10 filings an hour is found in a median of less
than 20 minutes, with at most one false alarm a month in the whole city.
"""

import datetime as dt
import math
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.scope import everywhere
from organisation.people.models import Grant
from organisation.people.roles import TABLE
from organisation.people.search import holds_today
from organisation.schools.models import School
from tickets.notices.leaving import leave
from tickets.services import incidents, models
from tickets.services.models import IncidentState, MajorIncident, Service
from tickets.states import Kind
from tickets.ticket.models import Ticket

WINDOW = dt.timedelta(minutes=30)
LEAST = 3  # people
PAST = dt.timedelta(days=56)
WINDOWS_A_DAY = 16  # half hours of a working day
WINDOWS_A_MONTH = 21 * WINDOWS_A_DAY
WORKDAYS_OF_PAST = 40
QUIET = dt.timedelta(hours=4)  # so long after a burst was dismissed it is not raised again
SEEN = "ticket.burst"


class Burst(NamedTuple):
    """People who reported within the window: from one school, or about one service."""

    people: int
    first: uuid.UUID
    school_id: uuid.UUID | None = None
    service: str | None = None


def limit(rate: float, cells: int) -> int:
    """At how many people the alarm is raised.

    rate   people expected in one window
    cells  schools and services that are looked at
    """
    allowed, k = 1 / (cells * WINDOWS_A_MONTH), 0
    probability = math.exp(-rate)
    tail = 1.0
    while tail > allowed or k < LEAST:
        tail -= probability
        k += 1
        probability *= rate / k
        if k > 10_000:  # noqa: PLR2004  rounding keeps the tail above nothing
            break
    return max(LEAST, k)


def look() -> int:
    """Propose a major incident for each burst that is not known yet; returns how many. Records incident.suggested."""
    now, found = clock.now(), 0
    bursts = [*_bursts(now, Ticket.school_id), *_bursts(now, Ticket.service)]
    if not bursts:
        return 0
    cells, busy = _cells(), _busy(now)
    for one in bursts:
        if one.people >= limit(_rate(one, now) * busy, cells) and not _is_known(one, now):
            _suggest(one)
            found += 1
    return found


def _bursts(now: dt.datetime, cell: Any) -> list[Burst]:
    """Cells with at least three people within the window, with the first of their tickets."""
    people = sa.func.count(sa.distinct(Ticket.requester_id))
    first = sa.func.min(Ticket.number)
    found = sa.select(cell.label("cell"), people.label("people"), first.label("number"))
    found = found.where(*_counts(), Ticket.created_at > now - WINDOW, cell.is_not(None))
    counted = found.group_by(cell).having(people >= LEAST).subquery("burst")
    wanted = sa.select(counted.c.cell, counted.c.people, Ticket.id).join(Ticket, Ticket.number == counted.c.number)
    rows = db.session.execute(everywhere(wanted, Ticket, why="bursts are looked for in every school")).all()
    if cell is Ticket.school_id:
        return [Burst(row.people, row.id, school_id=row.cell) for row in rows]
    return [Burst(row.people, row.id, service=row.cell) for row in rows]


def _counts() -> list[Any]:
    return [Ticket.kind == Kind.INCIDENT, Ticket.sensitive.is_(False), Ticket.merged_into_id.is_(None)]


def _rate(one: Burst, now: dt.datetime) -> float:
    """People expected in half an hour of a working day, by the last eight weeks before the window."""
    where = Ticket.school_id == one.school_id if one.school_id else Ticket.service == one.service
    wanted = sa.select(sa.func.count()).where(
        *_counts(), where, Ticket.created_at > now - PAST, Ticket.created_at <= now - WINDOW
    )
    past = db.session.scalar(everywhere(wanted, Ticket, why="bursts are looked for in every school"))
    return int(past or 0) / (WORKDAYS_OF_PAST * WINDOWS_A_DAY)


def _busy(now: dt.datetime) -> float:
    """How many times as many people as in a mean half hour of a working day report at this time of the day, at least once.

    By the tickets of the whole city in the last eight weeks, half an hour before and after.
    """
    minutes = sa.extract("hour", local := sa.func.timezone(str(clock.SCHOOL_ZONE), Ticket.created_at)) * 60
    minutes = minutes + sa.extract("minute", local)
    here = now.astimezone(clock.SCHOOL_ZONE)
    near = sa.func.abs(minutes - (here.hour * 60 + here.minute)) <= WINDOW.total_seconds() / 60
    wanted = sa.select(sa.func.count().filter(near), sa.func.count()).where(
        *_counts(), Ticket.created_at > now - PAST, Ticket.created_at <= now - WINDOW
    )
    found, past = db.session.execute(everywhere(wanted, Ticket, why="bursts are looked for in every school")).one()
    return max(1.0, found / 2 / past * WINDOWS_A_DAY) if past else 1.0


def _cells() -> int:
    schools = sa.select(sa.func.count()).select_from(School).where(School.valid_to.is_(None)).scalar_subquery()
    services = sa.select(sa.func.count()).select_from(Service).scalar_subquery()
    return max(1, int(db.session.scalar(sa.select(schools + services)) or 0))


def _is_known(one: Burst, now: dt.datetime) -> bool:
    """Whether the same goes on, was just dismissed, or has its ticket in an incident."""
    same = MajorIncident.school_id == one.school_id if one.school_id else Service.code == one.service
    goes_on = MajorIncident.state.in_([IncidentState.SUGGESTED, IncidentState.DECLARED])
    lately = sa.func.coalesce(MajorIncident.resolved_at, MajorIncident.suggested_at) > now - QUIET
    wanted = sa.select(MajorIncident.id).outerjoin(Service, Service.id == MajorIncident.service_id)
    same = sa.or_(sa.and_(same, sa.or_(goes_on, lately)), MajorIncident.ticket_id == one.first)
    return db.session.scalar(wanted.where(same).limit(1)) is not None


def _suggest(one: Burst) -> None:
    wanted = sa.select(Ticket).where(Ticket.id == one.first)
    ticket = db.session.scalars(everywhere(wanted, Ticket, why="bursts are looked for in every school")).one()
    known = sa.select(Service.code).where(Service.code == one.service)
    service = db.session.scalar(known) if one.service else None
    incidents.suggest_burst(SYSTEM, ticket, service=service, school_id=one.school_id, requesters=one.people)
    leads = sa.select(Grant.person_id).where(Grant.role.in_(sorted(TABLE[models.DECLARE])), holds_today()).distinct()
    leave(db.session.scalars(leads), ticket.id, SEEN)
