"""The roster of a person of the desk: read it, replace it. Who plans the work may; one's own may be read."""

import uuid
from collections.abc import Iterable, Mapping
from itertools import pairwise
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change
from core.scope import everywhere
from organisation.people.models import Person
from tickets.calendars import hours
from tickets.rosters import hooks, presence, typed
from tickets.rosters.models import Attendance, WorkRoster
from tickets.rosters.refusals import (
    AbsenceReversed,
    AbsencesOverlap,
    ExceptionTwice,
    NoRosterFor,
    ShiftReversed,
    ShiftsOverlap,
    SkillTwice,
)
from tickets.teams import membership

READ, WRITE = "roster:read", "roster:write"
Facts = Mapping[str, Any]
COLUMNS = ("weekly", "exceptions", "absences", "skills", "languages", "capacity_points")  # as `presence.of` reads them


def find(actor: Actor, person_id: uuid.UUID) -> tuple[str, WorkRoster]:
    """The name and the roster of a person of the desk; an empty one of version 0 when nothing is recorded.

    Raises   Forbidden; NotFound: no such person, or one who does not work on tickets and has no roster
    """
    if actor.id != person_id or not actor.may(membership.WORKS):
        actor.must(READ)
    wanted = sa.select(Person.name, membership.can_work(Person.id)).where(Person.id == person_id)
    row = db.session.execute(everywhere(wanted, Person, why="agents and leads work for every school")).one_or_none()
    kept = _kept(person_id)
    if row is None or not (row[1] or kept):
        raise NotFound
    return row.name, kept or _empty(person_id)


def replace(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    expected: int,
    weekly: Iterable[Facts],
    exceptions: Iterable[Facts],
    absences: Iterable[Mapping[str, str]],
    skills: Iterable[Facts],
    capacity_points: int | None,
    languages: Iterable[str],
) -> WorkRoster:
    """Replace the whole roster of an agent or lead; the sweep that follows offers them what waits.

    weekly           {weekday 1-7, from, to}: times of day, Europe/Helsinki; none: shifts are not known
    exceptions       {on, hours[{from, to}]} in place of that day's shifts; no hours: free
    absences         {from, to}: days, both included, or local times
    skills           {code, level 1-5}
    capacity_points  effort points of open tickets in all teams, 1-1000; None: no limit of one's own
    expected         the version that the asker saw; 0: there was none
    Raises           Forbidden, NotFound, Stale, NoRosterFor, ShiftReversed, ShiftsOverlap, ExceptionTwice,
                     AbsenceReversed, SkillTwice, SkillInRules
    Records          roster.changed
    """
    actor.must(WRITE)
    someone = sa.select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)  # one writer at a time
    if db.session.scalar(everywhere(someone, Person, why="agents and leads work for every school")) is None:
        raise NotFound
    if not membership.still_works(person_id):
        raise NoRosterFor
    kept = _kept(person_id)
    row = kept or _empty(person_id)
    check_version(row, expected)
    facts: dict[str, Any] = {
        "weekly": _weekly(weekly),
        "exceptions": _exceptions(exceptions),
        "absences": _absences(absences),
        "skills": _skills(skills),
        "languages": sorted({str(one) for one in languages}),
        "capacity_points": capacity_points,
    }
    _keep_skills(row, facts["skills"])
    row.version = row.version or 1
    with change(row, "roster.changed", by=actor):
        for name, value in facts.items():
            setattr(row, name, value)
        if kept is None:
            db.session.add(row)
    _look_now(person_id)
    return row


def ready(row: WorkRoster) -> presence.Roster:
    """A row's roster, ready to be asked."""
    return presence.of([getattr(row, name) for name in COLUMNS])


def as_text() -> sa.ColumnElement[str]:
    """What `presence.from_text` reads, of the `WorkRoster` of a statement; null where there is none."""
    built = sa.func.jsonb_build_array(*(getattr(WorkRoster, name) for name in COLUMNS))
    return sa.case((WorkRoster.id.is_not(None), sa.cast(built, sa.Text)))


def _kept(person_id: uuid.UUID) -> WorkRoster | None:
    wanted = sa.select(WorkRoster).where(WorkRoster.id == person_id).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, WorkRoster, why="the asker may read it, see find")).one_or_none()


def _empty(person_id: uuid.UUID) -> WorkRoster:
    return WorkRoster(
        id=person_id, version=0, weekly=[], exceptions=[], absences=[], skills=[], languages=[], capacity_points=None
    )


def _look_now(person_id: uuid.UUID) -> None:
    """Have the next sweep find out what has changed for somebody."""
    now = clock.now()
    seen = insert(Attendance).values(person_id=person_id, at_work=True, absent=False, look_at=now)
    again = seen.on_conflict_do_update(index_elements=["person_id"], set_={"look_at": now})
    db.session.execute(again)


def _weekly(given: Iterable[Facts]) -> list[Facts]:
    found: list[Facts] = [{"weekday": one["weekday"], **_shift(one, "weekly")} for one in given]
    for weekday in {one["weekday"] for one in found}:
        _refuse_overlap([one for one in found if one["weekday"] == weekday], "weekly")
    return sorted(found, key=lambda one: (one["weekday"], one["from"]))


def _exceptions(given: Iterable[Facts]) -> list[Facts]:
    found: dict[str, list[dict[str, str]]] = {}
    for one in given:
        day = one["on"].isoformat()
        if day in found:
            raise ExceptionTwice(day=typed.moment_in_words(day))
        found[day] = sorted((_shift(span, "exceptions") for span in one["hours"]), key=lambda span: span["from"])
        _refuse_overlap(found[day], "exceptions")
    return [{"on": day, "hours": spans} for day, spans in sorted(found.items())]


def _absences(given: Iterable[Mapping[str, str]]) -> list[Facts]:
    found: list[Facts] = [{"from": one["from"], "to": one["to"]} for one in given]
    for one in found:
        if presence.ends(one["to"]) <= presence.begins(one["from"]):
            raise AbsenceReversed(period=typed.period_in_words(one))
    return sorted(found, key=lambda one: presence.begins(one["from"]))


def refuse_overlapping(absences: Iterable[Mapping[str, str]]) -> None:
    """Raises AbsencesOverlap: two of `absences` share a day or an hour; programs may send such ones."""
    ordered = sorted(absences, key=lambda one: presence.begins(one["from"]))
    for one, other in pairwise(ordered):
        if presence.ends(one["to"]) > presence.begins(other["from"]):
            raise AbsencesOverlap(one=typed.period_in_words(one), other=typed.period_in_words(other))


def _skills(given: Iterable[Facts]) -> list[Facts]:
    found: list[Facts] = sorted(({"code": one["code"], "level": one["level"]} for one in given), key=itemgetter("code"))
    for one, other in pairwise(found):
        if one["code"] == other["code"]:
            raise SkillTwice(skill=one["code"])
    return found


def _keep_skills(row: WorkRoster, skills: Iterable[Facts]) -> None:
    """Refuse to take away a skill or a level that rules ask for and that nobody else has. Raises SkillInRules."""
    lost = presence.skills_of(row.skills) - presence.skills_of(skills)
    if not lost:
        return
    others = everywhere(sa.select(WorkRoster.skills).where(WorkRoster.id != row.id), WorkRoster, why="who else has it")
    had: frozenset[str] = frozenset().union(*map(presence.skills_of, db.session.scalars(others)))
    for skill in sorted(lost - had):
        for judge in hooks.may_lose_skill:
            judge(skill)


def _shift(one: Facts, where: str) -> dict[str, str]:
    begins, ends = hours.seconds(one["from"]), hours.seconds(one["to"])
    if ends <= begins:
        raise ShiftReversed(begins=one["from"], ends=one["to"], where=where)
    return {"from": hours.written(begins), "to": hours.written(ends)}


def _refuse_overlap(shifts: Iterable[Facts], where: str) -> None:
    ordered = sorted((hours.seconds(one["from"]), hours.seconds(one["to"])) for one in shifts)
    for one, other in pairwise(ordered):
        if one[1] > other[0]:
            said = ["–".join(map(hours.written, span)) for span in (one, other)]
            raise ShiftsOverlap(one=said[0], other=said[1], where=where)
