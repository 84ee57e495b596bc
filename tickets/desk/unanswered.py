"""Tickets that wait for an answer of whoever asked: two reminders, then they end by themselves and can be opened again.

Counted in school days of the ticket's school, from the last word of the desk on.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import Event, change, record
from core.isolated import one_of_many
from core.scope import everywhere
from organisation.schools.models import School
from tickets.calendars import calendars, of_school
from tickets.calendars.seed import IT_SUPPORT
from tickets.calendars.working_time import WorkingTime
from tickets.desk import loaners, merging, notices
from tickets.desk.loaners import LoanerOut
from tickets.states import ResolutionCode, WaitReason
from tickets.ticket import assignments, moves
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command

REMINDERS = (3, 5)  # school days after the desk asked
ENDS_AFTER = 10  # school days after the desk asked
PAUSES = (0, 2, 5)  # school days at least since the reminder before, when reminders came late
REMINDED, EXPIRED = "ticket.reminded", "ticket.expired"
_ASKED = ("ticket.put_off", "ticket.answered")
AT_ONCE = 500
_DAY = dt.timedelta(days=1)
_WHY = "waits end in every school"


def look() -> int:
    """Remind of what waits for an answer, and end what has waited long enough; returns of how many.

    Nothing is done outside school hours. Where the agent chose a day on which the work goes on, and where a device is
    lent for the ticket, nothing ends by itself.
    Records  ticket.reminded, ticket.expired
    """
    done, now = 0, clock.now()
    lessons: dict[Any, WorkingTime] = {}
    for ticket_id, asked_at, reminders, reminded_at, kind, language in db.session.execute(_waiting(now)).all():
        if (kind, language) not in lessons:
            lessons[kind, language] = _lessons(kind, language)
        calendar = lessons[kind, language]
        if not _is_open(calendar, now):
            continue
        days = school_days(calendar, asked_at, now)
        pause = school_days(calendar, reminded_at, now) if reminded_at else days
        if days < (*REMINDERS, ENDS_AFTER)[reminders] or pause < PAUSES[reminders]:
            continue
        with one_of_many("tickets.unanswered", ticket_id):
            done += _next_step(ticket_id, reminders)
    return done


def school_days(calendar: WorkingTime, since: dt.datetime, now: dt.datetime) -> int:
    """How many days with lessons have begun after the day of `since` until the day of `now`; both aware."""
    first, last = (at.astimezone(clock.SCHOOL_ZONE).date() for at in (since, now))
    return sum(bool(calendar.spans(first + n * _DAY)) for n in range(1, (last - first).days + 1))


def _waiting(now: dt.datetime) -> Any:
    """Tickets that may be due, the longest untouched first: key, when asked, how many reminders, the last, the school's."""
    fact = sa.select(sa.func.max(Event.at)).where(Event.subject_id == Ticket.id).correlate(Ticket)
    asked = sa.func.coalesce(fact.where(Event.verb.in_(_ASKED)).scalar_subquery(), Ticket.created_at).label("asked")
    known = sa.select(Ticket.id, asked, School.kind, School.language, Ticket.wait_until)
    known = known.join(School, School.id == Ticket.school_id)
    known = known.where(still_open(), Ticket.wait_reason == WaitReason.REQUESTER)
    one = everywhere(known, Ticket, Event, why=_WHY).cte("one")
    told = sa.select(sa.func.count().label("reminders"), sa.func.max(Event.at).label("reminded_at"))
    told = told.where(Event.subject_id == one.c.id, Event.verb == REMINDED, Event.at >= one.c.asked)
    since = told.lateral("since")
    last = sa.func.coalesce(since.c.reminded_at, one.c.asked)
    wanted = sa.select(one.c.id, one.c.asked, since.c.reminders, since.c.reminded_at, one.c.kind, one.c.language)
    wanted = wanted.join(since, sa.true()).where(last < now - 2 * _DAY)
    wanted = wanted.where(sa.or_(since.c.reminders < len(REMINDERS), one.c.wait_until.is_(None)))
    return everywhere(wanted.order_by(last, one.c.id).limit(AT_ONCE), Ticket, Event, why=_WHY)


def _lessons(kind: Any, language: str) -> WorkingTime:
    """The calendar of lessons of a school; the desk's own where a place has none."""
    code = of_school.code_of(kind, language) or IT_SUPPORT
    found = calendars.working_times([code, IT_SUPPORT])
    return found.get(code) or found[IT_SUPPORT]


def _is_open(calendar: WorkingTime, now: dt.datetime) -> bool:
    """Whether the first lesson of today has begun: nobody is reminded at night or on a holiday."""
    today = now.astimezone(clock.SCHOOL_ZONE).date()
    return any(start <= now for start, _ in calendar.ranges(today, today))


def _next_step(ticket_id: Any, reminders: int) -> int:
    """Remind or end, if the ticket still waits; returns 1 when something was done."""
    wanted = sa.select(Ticket).where(Ticket.id == ticket_id, Ticket.wait_reason == WaitReason.REQUESTER)
    wanted = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    ticket = db.session.scalars(everywhere(wanted, Ticket, why=_WHY)).one_or_none()
    if ticket is None:
        return 0
    if reminders < len(REMINDERS):
        record(ticket, REMINDED, by=SYSTEM)
        notices.tell_requesters(ticket, REMINDED, by=SYSTEM)
        return 1
    return _end(ticket)


def _end(ticket: Ticket) -> int:
    """Resolve what nobody has answered; returns 0 while a device is lent for it."""
    try:
        loaners.refuse_while_lent(ticket)
    except LoanerOut:
        return 0
    now = clock.now()
    with change(ticket, EXPIRED, by=SYSTEM):
        moves.apply(ticket, Command.EXPIRE)
        ticket.resolution_code, ticket.resolution_text = ResolutionCode.NO_ANSWER, ""
        ticket.resolved_at = now
        assignments.end(ticket, now)
    notices.tell_requesters(ticket, EXPIRED, by=SYSTEM)
    notices.tell_agent(ticket, "ticket.wait_expired", by=SYSTEM)
    merging.tell_joined(SYSTEM, ticket, EXPIRED)
    return 1
