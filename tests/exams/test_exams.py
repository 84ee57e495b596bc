"""Exams: who enters them, what must be ready, and what they change for tickets and for bulk work."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from organisation.schools import rooms
from registry.bulk.models import Action
from registry.plans.models import PlannedRow
from tests import cast, makers
from tests.bulk import given as bulk
from tickets.dispatch import replay
from tickets.exams import exams, readiness
from tickets.routing.models import RoutingDecision

HOUR = dt.timedelta(hours=1)


def during(begins: dt.timedelta = -HOUR, ends: dt.timedelta = HOUR) -> list[str]:
    now = clock.now()
    return [(now + begins).isoformat(), (now + ends).isoformat()]


def add(client: FlaskClient, who: cast.Member, **body: Any) -> Any:
    given = {"school": str(cast.school().id), "during": during(), "kind": "Mother tongue", "headcount": 60} | body
    return client.post("/api/v1/exam-windows", json=given, headers=who.bearer)


def test_a_contact_enters_exams_of_their_own_school_and_says_what_is_ready(client: FlaskClient) -> None:
    contact, outsider = cast.contact(), cast.outsider()
    made = add(client, contact)
    assert made.status_code == 201
    assert made.json["readiness"] == [
        {"code": "charged", "needed": 60, "have": 0, "ready": False},
        {"code": "spare_devices", "needed": 3, "have": 0, "ready": False},
        {"code": "batteries", "needed": 3, "have": 0, "ready": False},
        {"code": "chargers", "needed": 6, "have": 0, "ready": False},
        {"code": "adapters", "needed": 3, "have": 0, "ready": False},
    ]
    path = f"/api/v1/exam-windows/{made.json['id']}"
    body = {"charged": 60, "spare_devices": 3, "batteries": 3, "chargers": 6, "adapters": 3}
    assert client.put(f"{path}/readiness", json=body, headers=contact.bearer).status_code == 428
    done = client.put(f"{path}/readiness", json=body, headers=contact.bearer | {"If-Match": '"1"'})
    assert (done.json["ready"], done.json["version"]) == (True, 2)
    assert client.put(f"{path}/readiness", json=body, headers=contact.bearer | {"If-Match": '"1"'}).status_code == 412
    assert client.get(path, headers=outsider.bearer).status_code == 403
    elsewhere = cast.member("elsewhere", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    assert client.get(path, headers=elsewhere.bearer).status_code == 404
    assert add(client, elsewhere).json["code"] == "school_unknown"
    listed = client.get("/api/v1/exam-windows", headers=contact.bearer).json["items"]
    assert [one["id"] for one in listed] == [made.json["id"]]
    assert client.post(f"{path}/cancel", headers=contact.bearer).json["cancelled_at"] is not None
    assert client.post(f"{path}/cancel", headers=contact.bearer).json["code"] == "exam_over"
    verbs = sa.select(Event.verb).where(Event.subject_type == "exam_window").order_by(Event.at)
    facts = list(db.session.scalars(everywhere(verbs, Event, why="test")))
    assert facts == ["exam.added", "exam.prepared", "exam.cancelled"]


def test_bad_input_gets_one_sentence_each(client: FlaskClient) -> None:
    contact = cast.contact()
    odd: list[tuple[dict[str, Any], str]] = [
        ({"during": during(HOUR, -HOUR)}, "exam_reversed"),
        ({"during": [during()[0], None]}, "exam_reversed"),
        ({"during": during(-HOUR, dt.timedelta(days=40))}, "exam_reversed"),
        ({"during": ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]}, "invalid"),
        ({"headcount": 0}, "invalid"),
        ({"headcount": 10**30}, "invalid"),
        ({"kind": "x" * 1000}, "invalid"),
        ({"kind": "a\x00b"}, "invalid"),
        ({"rooms": [str(cast.school().id)]}, "exam_room_unknown"),
        ({"school": str(contact.id)}, "school_unknown"),
    ]
    for body, code in odd:
        answer = add(client, contact, **body)
        assert (answer.status_code, answer.json["code"]) == (422, code), body


def test_a_ticket_of_the_school_during_its_exam_is_the_most_urgent(db_session: Any) -> None:
    before = makers.routed()
    with transaction():
        room = rooms.add(SYSTEM, cast.school(), name="Hall")
        now = clock.now()
        exams.add(
            SYSTEM, school=cast.school().id, during=(now - HOUR, now + HOUR), kind="x", headcount=9, rooms=[room.id]
        )
    elsewhere, there = makers.routed(), makers.routed(room=room.id)
    assert (before.priority, elsewhere.priority, there.priority) == ("P4", "P4", "P1")
    facts = {
        row.ticket_id: row.facts.get("exam.window") for row in db.session.scalars(sa.select(RoutingDecision)).all()
    }
    assert facts == {before.id: None, elsewhere.id: None, there.id: True}
    assert list(replay.differing()) == []


@pytest.mark.parametrize(("days", "asked"), [(13, True), (15, False)])
def test_bulk_work_is_asked_about_two_weeks_before(db_session: Any, *, days: int, asked: bool) -> None:
    device, begins = makers.device(), clock.now() + dt.timedelta(days=days)
    with transaction():
        exams.add(SYSTEM, school=cast.school().id, during=(begins, begins + HOUR), kind="x", headcount=9)
    work = bulk.planned(Action.RETIRE, [device])
    (row,) = db.session.scalars(sa.select(PlannedRow).where(PlannedRow.plan_id == work.id)).all()
    assert (row.outcome, row.codes) == (("conflict", ["exam_soon"]) if asked else ("update", []))
    confirmed = bulk.planned(Action.RETIRE, [device], confirm=True)
    assert db.session.scalar(sa.select(PlannedRow.outcome).where(PlannedRow.plan_id == confirmed.id)) == "update"


def test_the_pages(client: FlaskClient) -> None:
    contact = cast.contact()
    browser = cast.sign_in(client, contact)
    local = clock.now().astimezone(clock.SCHOOL_ZONE)
    times = {"begins": f"{local + HOUR:%Y-%m-%dT%H:%M}", "ends": f"{local + 2 * HOUR:%Y-%m-%dT%H:%M}"}
    typed = {"school": str(cast.school().id), "kind": "Matematiikka", "headcount": "40", "rooms": ""} | times
    assert "Choose rooms of this school" in browser.post("/exams?lang=en", data=typed | {"rooms": "Nowhere"}).text
    past = typed | {name: f"{local - hours * HOUR:%Y-%m-%dT%H:%M}" for name, hours in (("begins", 3), ("ends", 2))}
    asked = browser.post("/exams?lang=en", data=past)
    assert (asked.status_code, "This exam is over already." in asked.text) == (422, True)
    assert f'name="sure" value="ends={past["ends"]}"' in asked.text
    made = browser.post("/exams", data=typed)
    assert made.status_code == 303
    assert "Something is missing" in browser.get("/?lang=en").text
    where = made.headers["Location"]
    assert browser.post(f"{where}/readiness", data={"chargers": "4", "version": "1"}).status_code == 303
    assert 'value="4"' in browser.get(where).text
    assert browser.post(f"{where}/readiness", data={"chargers": "5", "version": "1"}).status_code == 412


def test_a_spare_for_every_twentieth() -> None:
    needed = {one.code: one.needed for one in readiness.items(1, {})}
    assert needed == {"charged": 1, "spare_devices": 2, "batteries": 1, "chargers": 2, "adapters": 1}
    assert not readiness.is_ready(
        100, {"charged": 100, "spare_devices": 4, "batteries": 5, "chargers": 10, "adapters": 5}
    )
