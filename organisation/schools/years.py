"""What is known of a school for one school year: pupils and staff. Made-up figures of the demo say so."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import NotFound, Stale
from core.history import record
from organisation.schools.models import School, SchoolYear


def this_year() -> int:
    """The year in which the present school year began; the next one begins in August."""
    from_august = dt.timedelta(days=212)
    return (clock.today() - from_august).year


def of(school_id: uuid.UUID) -> list[Any]:
    """The school's years, newest first: starts_in, pupils, staff, made_up, version."""
    wanted = sa.select(
        SchoolYear.starts_in, SchoolYear.pupils, SchoolYear.staff, SchoolYear.made_up, SchoolYear.version
    )
    return list(
        db.session.execute(wanted.where(SchoolYear.school_id == school_id).order_by(SchoolYear.starts_in.desc()))
    )


def put(
    actor: Actor, school: School, starts_in: int, *, pupils: int, staff: int, expected: int | None = None
) -> SchoolYear:
    """Set the figures of one school year; what a person sets is not made up.

    starts_in  the year in which the school year begins
    expected   version of the figures the asker saw; 0: there were none
    Raises     Forbidden, Stale
    Records    school.year_set
    """
    actor.must("school:write")
    wanted = sa.select(SchoolYear).where(SchoolYear.school_id == school.id, SchoolYear.starts_in == starts_in)
    year = db.session.scalars(wanted.with_for_update()).one_or_none()
    if expected is not None and expected != (year.version if year else 0):
        raise Stale
    if year is None:
        year = SchoolYear(school_id=school.id, starts_in=starts_in)
        db.session.add(year)
    year.pupils, year.staff, year.made_up = pupils, staff, False
    db.session.flush()
    record(school, "school.year_set", by=actor, after={"starts_in": starts_in, "pupils": pupils, "staff": staff})
    return year


def get(school_id: uuid.UUID, starts_in: int) -> Any:
    """One of the school's years. Raises NotFound."""
    for year in of(school_id):
        if year.starts_in == starts_in:
            return year
    raise NotFound
