"""Filing over JSON."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from core.outbox.items import Item
from tests import cast, makers


def file(client: FlaskClient, who: cast.Member, **body: Any) -> Any:
    """File a ticket as `who`."""
    return client.post("/api/v1/tickets", json={"title": "The screen stays black"} | body, headers=who.bearer)


def test_a_teacher_files_for_a_device_and_the_fact_is_told(client: FlaskClient) -> None:
    device, teacher = makers.device(), cast.teacher()
    answer = file(client, teacher, devices=[device.asset_tag], category="device.screen", class_stopped=True)
    ticket = answer.get_json()
    assert (answer.status_code, ticket["state"], ticket["priority"]) == (201, "new", "P2")
    assert [d["asset_tag"] for d in ticket["devices"]] == [device.asset_tag]
    fact = db.session.scalars(sa.select(Event).where(Event.subject_id == ticket["id"])).one()
    assert (fact.verb, fact.school_id, fact.after["title"]) == ("ticket.filed", device.school_id, "*")


def test_whoever_holds_the_sticker_may_report(client: FlaskClient) -> None:
    device, outsider = makers.device(), cast.outsider()
    assert file(client, outsider, devices=[device.asset_tag]).status_code == 201
    by_serial = file(client, outsider, devices=[device.serial])
    assert (by_serial.status_code, by_serial.get_json()["code"]) == (422, "device_unknown")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "place_missing"),
        ({"devices": ["HKI-9999999"]}, "device_unknown"),
        ({"school": "0198a4a0-0000-7000-8000-000000000000"}, "school_unknown"),
        ({"title": ""}, "invalid"),
        ({"title": "a\u0000b"}, "invalid"),
    ],
)
def test_a_bad_filing_is_refused_with_a_reason(client: FlaskClient, body: dict[str, Any], code: str) -> None:
    answer = file(client, cast.teacher(), **body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_a_foreign_school_cannot_be_named(client: FlaskClient) -> None:
    answer = file(client, cast.outsider(), school=str(cast.school().id))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "school_unknown")


def test_numbers_are_unique_and_speak_of_the_year(client: FlaskClient) -> None:
    teacher, school = cast.teacher(), str(cast.school().id)
    numbers = {file(client, teacher, school=school).get_json()["number"] for _ in range(3)}
    assert len(numbers) == 3
    assert all(n.startswith("HKI-20") for n in numbers)
    assert db.session.scalar(sa.select(sa.func.count()).where(Item.topic == "tickets.route")) in {0, 3}


def test_filing_costs_few_statements_however_many_devices(client: FlaskClient) -> None:
    teacher = cast.teacher()
    assert teacher.token  # made before anything is counted
    tags = [makers.device().asset_tag for _ in range(12)]
    file(client, teacher, school=str(cast.school().id))  # a process reads targets and calendars once
    said: list[str] = []
    connection = db.session.connection()
    sa.event.listen(connection, "before_cursor_execute", lambda _c, _cu, sql, *_: said.append(sql))
    for devices in (tags[:1], tags):
        said.clear()
        assert file(client, teacher, devices=devices, category="device.screen", description="Dark.").status_code == 201
        counted = [sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE"))]
        assert 4 <= len(counted) <= 12, counted


def test_a_filing_may_go_on_with_an_earlier_ticket_of_ones_own(client: FlaskClient) -> None:
    teacher = cast.teacher()
    before = makers.ticket(teacher)
    made = file(client, teacher, school=str(before.school_id), follows=str(before.id)).get_json()
    assert makers.fetched(uuid.UUID(made["id"])).parent_id == before.id
    foreign = file(client, cast.outsider(), school=str(cast.school(cast.OTHER).id), follows=str(before.id))
    assert (foreign.status_code, foreign.get_json()["code"]) == (422, "earlier_unknown")
