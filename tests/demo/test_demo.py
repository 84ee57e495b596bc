"""The demo is whole, plausible and the same every time."""

from typing import Any

import pytest
import sqlalchemy as sa

from config.demo import build, tickets
from core.db import db
from core.history import Event
from core.scope import everywhere
from organisation.access import passwords
from organisation.people.models import Person
from registry.custody.models import Custody
from registry.devices.models import Device
from tickets.ticket.models import Ticket

WHY = "the test counts"


def count(model: Any, *where: Any) -> Any:
    """Rows of `model`."""
    return db.session.scalar(everywhere(sa.select(sa.func.count()).select_from(model).where(*where), model, why=WHY))


@pytest.fixture
def city(db_session: Any) -> None:
    """A small demo."""
    assert build.build(500)


def test_the_devices_come_on_top_of_the_students(city: None) -> None:
    assert count(Device) == 500 + 90 + 45
    assert count(Device, Device.asset_tag.is_(None)) == 0
    assert count(Device, Device.order_line_id.is_(None)) == 0
    assert count(Ticket) == tickets.COUNT
    assert count(Custody) > 50


def test_every_device_has_its_fact(city: None) -> None:
    told = sa.select(sa.func.count(sa.distinct(Event.subject_id))).where(Event.verb == "device.registered")
    assert db.session.scalar(told) == count(Device)


def test_the_ten_can_sign_in_and_are_made_once(city: None) -> None:
    teacher = db.session.scalars(sa.select(Person).where(Person.email == "teacher@demo.invalid")).one()
    assert passwords.matches(teacher.password_hash, "vire-demo")
    assert not build.build(500)


def test_the_same_number_gives_the_same_city(db_session: Any) -> None:
    devices = sa.select(Device.serial, Device.lifecycle, Device.condition, Device.purchased_on, Device.price_cents)
    seen = []
    for _ in range(2):
        before: Any = db.engine
        savepoint = before.begin_nested()
        build.build(200)
        seen.append(list(db.session.execute(everywhere(devices.order_by(Device.serial), Device, why=WHY))))
        db.session.remove()
        savepoint.rollback()
    assert seen[0] == seen[1] != []


def test_without_devices_there_are_only_people_and_places(db_session: Any) -> None:
    assert build.build(0)
    assert count(Device) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) > 10
