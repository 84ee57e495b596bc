"""A team's week: who works when, who is away, who has how much; and whose absence comes while they have tickets."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from tickets.calendars.hours import DAY, written
from tickets.rosters import presence, rosters
from tickets.rosters.models import WorkRoster
from tickets.rosters.presence import UNKNOWN, Roster
from tickets.teams import hooks, membership
from tickets.teams.models import TeamMember

AHEAD = dt.timedelta(days=14)  # how early a coming absence is pointed out
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of somebody.

    shifts   in words, `08:00–16:00`; empty: free, or not known
    known    whether their shifts of the day are recorded
    away     the whole day
    partly   an absence takes a part of the day
    """

    on: dt.date
    shifts: str
    known: bool
    away: bool
    partly: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One member of the team.

    active  gets tickets of the team
    limit   effort points at most, the smaller of the team's and their own; None: none
    free    points that still fit; None: no limit
    away    from when until when of the absence that runs, or of the first one that begins within two weeks; None: neither
    """

    person_id: uuid.UUID
    name: str
    active: bool
    now: presence.Presence
    days: list[Day]
    tickets: int
    points: int
    limit: int | None
    away: tuple[dt.datetime, dt.datetime] | None

    @property
    def free(self) -> int | None:
        """Points that still fit; None: no limit."""
        return None if self.limit is None else max(0, self.limit - self.points)

    @property
    def must_hand_over(self) -> bool:
        """Whether they have tickets while they are away, or will be soon."""
        return self.away is not None and self.tickets > 0


def monday_of(day: dt.date) -> dt.date:
    """The first day of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def of_team(actor: Actor, team_id: uuid.UUID, monday: dt.date) -> list[Row]:
    """The members of a team who can work, by name. Raises Forbidden."""
    actor.must(rosters.READ)
    columns = (TeamMember.person_id, Person.name, TeamMember.active, TeamMember.capacity, rosters.as_text())
    wanted = sa.select(*columns).join(Person, Person.id == TeamMember.person_id)
    wanted = wanted.outerjoin(WorkRoster, WorkRoster.id == TeamMember.person_id)
    wanted = wanted.where(TeamMember.team_id == team_id, membership.can_work()).order_by(Person.sort_key, Person.id)
    found = everywhere(wanted, Person, WorkRoster, why="whoever plans the work sees every member's shifts")
    load, now = hooks.open_load(team_id), clock.now()
    return [_row(row, load.get(row[0], (0, 0)), monday, now) for row in db.session.execute(found)]


def _row(row: Any, load: hooks.Load, monday: dt.date, now: dt.datetime) -> Row:
    person_id, name, active, capacity, text = row
    roster = UNKNOWN if text is None else presence.from_text(text)
    limits = [one for one in (capacity, roster.capacity) if one is not None]
    return Row(
        person_id=person_id,
        name=name,
        active=active,
        now=roster.at(now),
        days=[_day(roster, monday + n * _DAY) for n in range(7)],
        tickets=load[0],
        points=load[1],
        limit=min(limits, default=None),
        away=_away(roster, now),
    )


def _day(roster: Roster, day: dt.date) -> Day:
    begins, ends = presence.midnight(day), presence.midnight(day + _DAY)
    absences = [(start, end) for start, end in roster.absences if start < ends and end > begins]
    away = any(start <= begins and end >= ends for start, end in absences)
    spans = roster.hours.on(day) if roster.hours is not None else ()
    shifts = ", ".join(f"{written(start)}–{written(min(end, DAY))}" for start, end in spans)
    return Day(day, shifts, known=roster.knows(day), away=away, partly=bool(absences) and not away)


def _away(roster: Roster, now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    return min(((start, end) for start, end in roster.absences if end > now and start < now + AHEAD), default=None)


def leaving(rows: Sequence[Row]) -> list[Row]:
    """Those of `rows` whose tickets should be handed over, whoever leaves first first."""
    return sorted((row for row in rows if row.must_hand_over), key=lambda row: (str(row.away), row.name))


class Away(NamedTuple):
    """An absence that runs or comes soon; `begins` and `ends`: aware; `tickets`: how many open ones they have."""

    person_id: uuid.UUID
    name: str
    begins: dt.datetime
    ends: dt.datetime
    tickets: int = 0


def away(actor: Actor) -> list[Away]:
    """Absences of people of the desk that run now or begin within two weeks, the earliest first. Raises Forbidden."""
    actor.must(rosters.READ)
    wanted = sa.select(Person.id, Person.name, rosters.as_text()).join(WorkRoster, WorkRoster.id == Person.id)
    wanted = wanted.where(WorkRoster.absences != sa.cast("[]", JSONB), membership.can_work(Person.id))
    now, told = clock.now(), everywhere(wanted, Person, WorkRoster, why="whoever plans the work sees every absence")
    found = [
        Away(person_id, name, begins, ends)
        for person_id, name, text in db.session.execute(told)
        for begins, ends in presence.from_text(text).absences
        if ends > now and begins < now + AHEAD
    ]
    tickets = hooks.open_of({one.person_id for one in found})
    found = [one._replace(tickets=tickets.get(one.person_id, 0)) for one in found]
    return sorted(found, key=lambda one: (one.begins, one.name))
