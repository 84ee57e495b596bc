"""One device is in one pair of hands at a time, whoever hands it over at once; who had it when is one question."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.db import db, transaction
from core.errors import DomainError
from core.scope import everywhere
from organisation.people.roles import Role
from registry.custody import custody
from registry.custody.custody import Holder
from registry.custody.models import Custody, HolderKind
from registry.devices import devices, hands, stages
from registry.devices.models import Device
from tests import cast, makers
from tests.custody import intervals
from tests.custody.intervals import Interval
from tests.devices.fleet import room


def history(device_id: uuid.UUID) -> list[Interval[Holder]]:
    wanted = sa.select(Custody).where(Custody.device_id == device_id).order_by(Custody.since)
    rows = db.session.scalars(everywhere(wanted, Custody, why="a test looks")).all()
    return [Interval(Holder.of(row), row.since, row.until) for row in rows]


@pytest.mark.usefixtures("db_session")
def test_who_had_it_is_answered_for_every_instant() -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    first, second, place = cast.teacher(), cast.teacher(), room()
    start = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as time:
        device = makers.device()
        hands.hand_over(manager, device, person=str(first.id))
        time.shift(dt.timedelta(days=1))
        hands.hand_over(manager, device, person=str(second.id))
        time.shift(dt.timedelta(days=1))
        hands.take_back(manager, device)
        time.shift(dt.timedelta(days=1))
        hands.hand_over(manager, device, room=place.id)
    minute = dt.timedelta(minutes=1)
    day = dt.timedelta(days=1)

    def had(at: dt.datetime) -> Any:
        found = custody.who_had(manager, device.id, at)
        return found and (found["person"] or found["room"])["id"]

    assert had(start - minute) is None
    assert had(start) == first.id
    assert had(start + day - minute) == first.id
    assert had(start + day) == second.id
    assert had(start + 2 * day) is None
    assert had(start + 3 * day) == place.id
    assert had(start + 300 * day) == place.id
    assert [i.holder.kind for i in history(device.id)] == [HolderKind.PERSON, HolderKind.PERSON, HolderKind.ROOM]
    assert len(custody.past(manager, device.id)) == 3


def test_over_json_a_day_means_its_end_in_helsinki(client: FlaskClient) -> None:
    contact, teacher, manager = cast.contact(), cast.teacher(), cast.everywhere(Role.ASSET_MANAGER)
    with (
        time_machine.travel(dt.datetime(2026, 3, 1, 21, tzinfo=dt.UTC), tick=False),
        transaction(),
    ):  # 23.00 in Helsinki
        device = makers.device()
        hands.hand_over(manager.actor, device, person=str(teacher.id))
    cast.bearer(client, contact)
    address = f"/api/v1/devices/{device.id}/custody"
    assert client.get(f"{address}?at=2026-03-01").get_json()["custody"]["person"]["name"] == "Teacher"
    assert client.get(f"{address}?at=2026-02-28").get_json() == {"custody": None}
    assert client.get(f"{address}?at=2026-03-01T20:59:00Z").get_json() == {"custody": None}
    assert client.get(address).get_json()["custody"]["until"] is None
    for wrong in ("yesterday", "2026-13-01", "2026-03-01T20:59:00", "1000-01-01"):
        assert client.get(f"{address}?at={wrong}").status_code == 422, wrong
    cast.bearer(client, teacher)
    assert client.get(address).status_code == 403, "holders are not a teacher's to know"
    cast.bearer(client, cast.outsider())
    assert client.get(address).status_code in {403, 404}


STEPS = st.lists(st.sampled_from(["first", "second", "room", "back", "retire", "reinstate"]), max_size=12)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_intervals_never_overlap_whatever_is_done(db_session: Any, steps: list[str]) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device, people = makers.device(), {"first": cast.teacher(), "second": cast.teacher()}
    place = room(uuid.uuid4().hex[:8])
    for step in steps:
        try:
            match step:
                case "first" | "second":
                    hands.hand_over(manager, device, person=str(people[step].id))
                case "room":
                    hands.hand_over(manager, device, room=place.id)
                case "back":
                    hands.take_back(manager, device)
                case "retire":
                    stages.retire(manager, device, reason="x")
                case _:
                    stages.reinstate(manager, device, reason="x")
        except DomainError:
            continue
        assert intervals.are_apart(history(device.id))
        assert (device.lifecycle == "deployed") or all(i.until for i in history(device.id))
    db.session.connection().execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))  # the chain holds


def test_the_database_refuses_a_second_pair_of_hands(db_session: Any) -> None:
    device, teacher = makers.device(), cast.teacher()
    hands.hand_over(cast.contact().actor, device, person=str(teacher.id))
    row = {"device_id": device.id, "school_id": device.school_id, "holder_kind": HolderKind.PERSON}
    again = sa.insert(Custody).values(**row, person_id=teacher.id, since=clock.now())
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.connection().execute(again, execution_options={"unfiltered": {"custody"}, "recorded": True})


def test_eight_people_at_once_leave_one_chain(committed: Flask) -> None:
    device_id = makers.device().id
    people = [cast.contact() for _ in range(8)]
    keys = [(p.actor, str(p.id)) for p in people]
    refusals: list[str] = []

    def run(actor: Any, key: str) -> None:
        with committed.app_context():
            for _ in range(3):
                try:
                    with transaction():
                        hands.hand_over(actor, devices.hold(actor, device_id), person=key)
                except DomainError as refusal:
                    refusals.append(refusal.code)
            db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain = history(device_id)
    assert intervals.are_apart(chain)
    assert len(chain) == 24 - len(refusals)
    assert set(refusals) <= {"held_already"}
    assert sum(i.until is None for i in chain) == 1
    version = db.session.scalar(
        everywhere(sa.select(Device.version).where(Device.id == device_id), Device, why="a test looks")
    )
    assert version == 1 + len(chain)


def test_of_two_who_saw_the_same_version_one_is_told_to_look_again(client: FlaskClient) -> None:
    device, teacher = makers.device(), cast.teacher()
    cast.bearer(client, cast.contact())
    seen = client.get(f"/api/v1/devices/{device.id}").headers["ETag"]
    address = f"/api/v1/devices/{device.id}/hand-over"
    assert client.post(address, json={"person": str(teacher.id)}, headers={"If-Match": seen}).status_code == 200
    second = client.post(address, json={"person": teacher.person.email}, headers={"If-Match": seen})
    assert second.status_code == 412
