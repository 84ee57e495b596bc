"""Due times in words, the panel of a ticket, its timeline, the desk's column and the calculator."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from organisation.people.roles import Role
from organisation.schools.models import SchoolKind
from tests import cast, makers
from tests.calendars.oracle import HERE
from tickets.clocks import wording

NOW = dt.datetime(2026, 11, 3, 9, tzinfo=HERE)  # a Tuesday


@pytest.mark.parametrize(
    ("due", "language", "words"),
    [
        ("2026-11-05T09:05", "en", "on Thursday at 09:05 (before lesson 2)"),
        ("2026-11-05T08:15", "en", "on Thursday at 08:15 (before lesson 1)"),
        ("2026-11-03T14:00", "en", "today at 14:00 (before lesson 7)"),
        ("2026-11-04T10:00", "fi", "huomenna klo 10.00 (ennen 3. oppituntia)"),
        ("2026-11-04T10:00", "sv", "i morgon kl. 10.00 (före lektion 3)"),
        ("2026-11-05T15:40", "en", "on Thursday at 15:40"),
        ("2026-11-07T12:00", "fi", "lauantaina klo 12.00"),
        ("2026-11-03T15:40", "sv", "i dag kl. 15.40"),
        ("2026-11-20T10:00", "en", "20 Nov 2026, 10:00"),
        ("2026-11-02T10:00", "en", "2 Nov 2026, 10:00"),
    ],
)
def test_a_due_time_is_told_by_the_schools_lessons(app: Flask, due: str, language: str, words: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        lessons = wording.lessons_of(SchoolKind.COMPREHENSIVE, language)
        assert wording.due(dt.datetime.fromisoformat(due).replace(tzinfo=HERE), lessons, NOW) == words


def test_a_place_without_lessons_goes_by_the_clock(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert wording.lessons_of(SchoolKind.DAY_CARE, "fi") is None
        assert wording.due(NOW + dt.timedelta(hours=1), None, NOW) == "today at 10:00"


def test_a_list_tells_the_clock_that_is_due_next_whichever_it_is_short_and_names_a_late_one(app: Flask) -> None:
    late = dt.datetime(2026, 11, 2, 16, tzinfo=HERE)
    kinds = (SchoolKind.COMPREHENSIVE, "fi")
    rows = [
        SimpleNamespace(id=1, due_at=NOW + dt.timedelta(hours=2), due_kind="resolve"),
        SimpleNamespace(id=2, due_at=NOW + dt.timedelta(days=2), due_kind="first_response"),
        SimpleNamespace(id=3, due_at=late, due_kind="pupil_without_device"),
        SimpleNamespace(id=4, due_at=NOW + dt.timedelta(days=9), due_kind="pupil_without_device"),
        SimpleNamespace(id=5, due_at=None, due_kind=None),
    ]
    for row in rows:
        row.school_kind, row.teaching = kinds
    with app.test_request_context("/?lang=en"), time_machine.travel(NOW):
        told = wording.of_rows(rows, short=True)
        long = wording.of_rows(rows, short=False)
    assert told == {
        1: ("11:00", False, ""),
        2: ("Thu 09:00", False, ""),
        3: ("Mon 2 Nov", True, "Pupil without a device"),
        4: ("12 Nov", False, "Pupil without a device"),
    }
    assert long[2].words == "on Thursday at 09:00 (before lesson 2)"


def test_pages_of_a_ticket_say_when_it_is_due_and_how_that_was_counted(client: FlaskClient) -> None:
    agent, teacher = makers.agent("devices"), cast.teacher()
    with clock.at(NOW):
        ticket = makers.ticket(teacher)
    cast.sign_in(client, agent)
    page = client.get(f"/tickets/{ticket.id}?lang=en").get_data(as_text=True)
    assert "was due" in page
    assert "used: " in page
    timeline = client.get(f"/tickets/{ticket.id}/clocks?lang=en").get_data(as_text=True)
    assert "3 Nov 2026, 09:00" in timeline
    assert "7:00 h" in timeline
    assert "late" in client.get("/desk?tab=all&lang=en").get_data(as_text=True)
    cast.sign_in(client, teacher)
    page = client.get(f"/tickets/{ticket.id}?lang=sv").get_data(as_text=True)
    assert "tidsfristen gick ut" in page
    assert "använt" not in page
    assert cast.sign_in(client, cast.outsider()).get(f"/tickets/{ticket.id}/clocks").status_code == 404


def test_the_calculator_tells_due_time_and_each_day(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.LEAD))
    asked = {"begins": "2026-12-23T14:00", "hours": "8", "lang": "en"}
    page = client.get("/calendars/it_support/calculator", query_string=asked).get_data(as_text=True)
    assert "Due 28 Dec 2026, 14:00" in page
    waits = asked | {"waits_from": "2026-12-23T15:00", "waits_until": "2026-12-29T08:00"}
    page = client.get("/calendars/it_support/calculator", query_string=waits).get_data(as_text=True)
    assert "Due 29 Dec 2026, 15:00" in page
    wrong = asked | {"waits_from": "2026-12-29T15:00", "waits_until": "2026-12-23T08:00"}
    for bad in (wrong, asked | {"begins": "soon"}, asked | {"hours": "-1"}):
        assert client.get("/calendars/it_support/calculator", query_string=bad).status_code == 422
    assert client.get("/calendars/it_support/calculator").status_code == 200
    page = client.get("/calendars/school_fi/calculator", query_string=asked | {"begins": "2031-01-07T08:00"})
    assert "2031" in page.get_data(as_text=True)
