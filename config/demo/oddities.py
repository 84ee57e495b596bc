"""Something odd for the auditor to find: a Saturday night on which a borrowed right was used to write devices off."""

import datetime as dt
import uuid
from typing import Final

import sqlalchemy as sa

from config.demo import worktime
from config.demo.staff import Staff
from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import record
from core.scope import everywhere, unfiltered
from organisation.access.models import PersonalView
from organisation.people import people, reach
from organisation.people.models import Person
from organisation.people.roles import Role
from registry.devices import stages
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device

WRITTEN_OFF: Final = 4
LOOKED_AT: Final = 40
WHY: Final = "the demo's devices lie at many schools"


def add(staff: Staff, agents: list[uuid.UUID]) -> None:
    """An agent is made asset manager at 23:41, retires laptops that work, takes the list away, and is nobody again."""
    admin = reach.actor(staff.named["admin"], [(Role.ADMIN, None)], language="fi", name="")
    person = db.session.get_one(Person, agents[-1], execution_options=unfiltered(Person, why=WHY))
    night = _saturday_night()
    with clock.at(night):
        given = people.grant(admin, person, role=Role.ASSET_MANAGER, school=None, valid_from=night.date())
    night_worker = reach.actor(person.id, [(Role.ASSET_MANAGER, None)], language="fi", name="")
    for minutes, device in enumerate(_working_laptops(), start=3):
        with clock.at(night + dt.timedelta(minutes=minutes)):
            stages.retire(night_worker, device, reason="-")
    with clock.at(night + dt.timedelta(minutes=9)):
        record(person, "device.exported", by=night_worker, after={"format": "xlsx"})
        _looks(person.id, staff)
    with clock.at(night + dt.timedelta(minutes=11)):
        people.revoke(admin, given)


def newcomer() -> None:
    """Somebody who was added this week and cannot do anything yet: a grant for the administrator to give."""
    day = worktime.last_days(clock.now(), 2)[0]
    with clock.at(worktime.moment(day, 2.0, until=clock.now())):
        people.add(SYSTEM, name="Uuno Uusi", email="newcomer@demo.invalid")


def _working_laptops() -> list[Device]:
    wanted = sa.select(Device).where(Device.lifecycle == Lifecycle.IN_STORE, Device.condition == Condition.WORKING)
    wanted = wanted.order_by(Device.asset_tag.desc()).limit(WRITTEN_OFF)
    return list(db.session.scalars(everywhere(wanted, Device, why=WHY)))


def _looks(viewer: uuid.UUID, staff: Staff) -> None:
    seen = [key for keys in staff.at.values() for key in keys][:LOOKED_AT]
    row = {"viewer_id": viewer, "subject_type": "person", "purpose": "page people", "at": clock.now()}
    if seen:
        db.session.execute(sa.insert(PersonalView), [row | {"subject_id": key} for key in seen])


def _saturday_night() -> dt.datetime:
    """19 minutes to midnight of the Saturday before the last one."""
    today = clock.today()
    day = today - dt.timedelta(days=(today.weekday() - 5) % 7 + 7)
    return dt.datetime.combine(day, dt.time(23, 41), tzinfo=clock.SCHOOL_ZONE)
