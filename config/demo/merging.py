"""A plan that waits for the asset manager: a small school becomes a part of a larger one; and a school that was renamed."""

import datetime as dt
from typing import Final

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.actor import Actor
from core.db import db
from organisation.people import reach
from organisation.people.roles import Role
from organisation.schools.models import School, SchoolKind, SchoolYear
from registry.school_changes import changes

MOVED: Final = dt.timedelta(days=40)  # since the renamed school moved
STREET: Final = "Uusikatu 1"  # made up


def add(staff: Staff) -> None:
    """Plan the merge of the smallest comprehensive school into the next one, and move another one to a new address."""
    keeper = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    smallest = _smallest(3)
    if len(smallest) < 3:  # noqa: PLR2004  one goes, one takes it in, one moves
        return
    changes.merge(keeper, smallest[0], into=smallest[1].id, on=_next_first_of_august())
    _moved(keeper, smallest[2])


def _moved(keeper: Actor, school: School) -> None:
    day = clock.today() - MOVED
    change = changes.rename(keeper, school, on=day, street_address=STREET)
    changes.apply(keeper, change)


def _smallest(many: int) -> list[School]:
    pupils = sa.select(sa.func.max(SchoolYear.pupils)).where(SchoolYear.school_id == School.id).scalar_subquery()
    wanted = sa.select(School).where(School.kind == SchoolKind.COMPREHENSIVE, School.valid_to.is_(None))
    return list(db.session.scalars(wanted.order_by(pupils.nulls_last(), School.sort_key).limit(many)))


def _next_first_of_august() -> dt.date:
    today = clock.today()
    first = today.replace(month=8, day=1)
    return first if first > today else first.replace(year=today.year + 1)
