"""Calendars by code: each change is a new version, what is impossible is refused, and questions are answered exactly."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from organisation.people.roles import Role
from tests import cast
from tickets.calendars import calendars, versions
from tickets.calendars.models import Calendar
from tickets.calendars.seed import CALENDARS

WEEK = [{"weekday": day, "from": "08:00", "to": "16:00"} for day in range(1, 6)]
OFFICE = {"code": "office", "name": "Office", "weekly": WEEK, "public_holidays": "FI"}
FRIDAY = "2026-11-27T14:00:00+02:00"


@pytest.fixture
def lead(client: FlaskClient) -> cast.Member:
    return cast.everywhere(Role.LEAD)


def post(client: FlaskClient, who: cast.Member, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/calendars{path}", json=body, headers=who.bearer)


def told(verb: str) -> list[Event]:
    return list(db.session.scalars(sa.select(Event).where(Event.verb == verb).order_by(Event.at)))


def test_every_installation_begins_with_calendars_that_count(client: FlaskClient) -> None:
    listed = client.get("/api/v1/calendars", headers=cast.everywhere(Role.AGENT).bearer).get_json()["items"]
    assert {one["code"] for one in listed} == set(CALENDARS)
    free = ["2026-10-14", "2026-12-23", "2027-02-24", "2027-07-01", "2027-03-26"]
    lessons = calendars.working_time("school_fi")
    assert [lessons.spans(dt.date.fromisoformat(day)) for day in free] == [()] * 5
    assert len(lessons.spans(dt.date(2026, 11, 27))) == 7
    assert lessons.spans(dt.date(2027, 6, 5)) == ((9 * 3600, 11 * 3600),)  # a Saturday: the last morning of the year


def test_a_calendar_is_made_and_changed_by_versions_and_both_are_told(client: FlaskClient, lead: cast.Member) -> None:
    made = post(client, lead, "", OFFICE)
    assert (made.status_code, made.get_json()["version"]) == (201, 1)
    later = post(client, lead, "", OFFICE | {"name": "Longer", "weekly": [WEEK[0]]})
    assert (later.status_code, later.get_json()["version"]) == (201, 2)
    found = client.get("/api/v1/calendars/office", headers=lead.bearer).get_json()
    assert [(one["version"], one["name"]) for one in found["versions"]] == [(2, "Longer"), (1, "Office")]
    assert [fact.verb for fact in told("calendar.added")[-1:] + told("calendar.changed")] == [
        "calendar.added",
        "calendar.changed",
    ]
    with pytest.raises(sa.exc.DBAPIError, match="only grows"), db.session.begin_nested():
        db.session.execute(sa.text("UPDATE calendar SET name = 'x'").execution_options(recorded=True))


def test_working_minutes_and_due_instants(client: FlaskClient, lead: cast.Member) -> None:
    post(client, lead, "", OFFICE)
    running = [["2026-11-27T15:00:00+02:00", "2026-11-30T06:30:30Z"], ["2026-11-27T13:00:00Z", "2026-11-27T13:30:00Z"]]
    assert post(client, lead, "/office/elapsed", {"running": running}).get_json()["minutes"] == 90.5
    due = post(client, lead, "/office/due", {"running": [[FRIDAY, None]], "budget_minutes": 180})
    assert due.get_json() == {"due": "2026-11-30T09:00:00+02:00", "unknown_years": []}
    ended = {"running": [[FRIDAY, "2026-11-27T16:00:00+02:00"]], "budget_minutes": 121}
    assert post(client, lead, "/office/due", ended).get_json()["due"] is None
    assert post(client, lead, "/office/elapsed", {"running": []}).get_json()["minutes"] == 0


def test_an_edited_calendar_counts_anew_from_the_day_it_names(client: FlaskClient, lead: cast.Member) -> None:
    post(client, lead, "", OFFICE)
    half = [{"weekday": day, "from": "08:00", "to": "12:00"} for day in range(1, 6)]
    post(client, lead, "", OFFICE | {"weekly": half, "valid_from": "2026-11-30"})
    asked = {"running": [["2026-11-27T00:00:00+02:00", "2026-12-01T00:00:00+02:00"]]}
    assert post(client, lead, "/office/elapsed", asked).get_json()["minutes"] == 720
    post(client, lead, "", OFFICE | {"weekly": half})
    assert post(client, lead, "/office/elapsed", asked).get_json()["minutes"] == 480


def test_a_year_without_closed_days_is_counted_by_the_week_and_said(client: FlaskClient, lead: cast.Member) -> None:
    body = OFFICE | {"closed": [{"from": "2026-12-22", "to": "2027-01-06"}]}
    post(client, lead, "", body)
    asked = {"running": [["2026-12-21T15:00:00+02:00", "2028-12-22T16:00:00+02:00"]]}
    assert post(client, lead, "/office/elapsed", asked).get_json()["unknown_years"] == [2028]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weekly": []}, "no_working_hours"),
        ({"closed": [{"from": "2020-01-01", "to": "2100-12-31"}]}, "no_working_hours"),
        ({"weekly": [WEEK[0] | {"from": "16:00", "to": "08:00"}]}, "hours_reversed"),
        ({"weekly": [WEEK[0] | {"to": "08:00"}]}, "hours_reversed"),
        ({"weekly": [WEEK[0], WEEK[0] | {"from": "15:59", "to": "17:00"}]}, "hours_overlap"),
        ({"closed": [{"from": "2027-01-06", "to": "2026-12-22"}]}, "closed_reversed"),
        ({"special": [{"on": "2026-12-22", "hours": []}] * 2}, "special_day_twice"),
        ({"special": [{"on": "2026-12-22", "hours": [{"from": "12:00", "to": "08:00"}]}]}, "hours_reversed"),
        ({"weekly": [WEEK[0] | {"weekday": 8}]}, "invalid"),
        ({"weekly": [WEEK[0] | {"from": "8"}]}, "invalid"),
        ({"weekly": [WEEK[0] | {"to": "24:01"}]}, "invalid"),
        ({"public_holidays": "XX"}, "invalid"),
        ({"code": "Office"}, "invalid"),
        ({"name": ""}, "invalid"),
        ({"closed": [{"from": "2026-02-30", "to": "2026-03-01"}]}, "invalid"),
        ({"more": 1}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused(client: FlaskClient, lead: cast.Member, change: dict[str, Any], code: str) -> None:
    refused = post(client, lead, "", OFFICE | change)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("elapsed", {"running": [["2026-11-27T15:00:00", "2026-11-27T16:00:00"]]}, "invalid"),
        ("elapsed", {"running": [[FRIDAY]]}, "invalid"),
        ("elapsed", {"running": "always"}, "invalid"),
        ("elapsed", {"running": [[FRIDAY, None]]}, "range_unending"),
        ("elapsed", {"running": [[FRIDAY, "2026-11-27T13:59:59+02:00"]]}, "range_reversed"),
        ("due", {"running": [[None, FRIDAY]], "budget_minutes": 1}, "invalid"),
        ("due", {"running": [[FRIDAY, None]], "budget_minutes": -1}, "invalid"),
        ("due", {"running": [[FRIDAY, None]]}, "invalid"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    client: FlaskClient, lead: cast.Member, path: str, body: dict[str, Any], code: str
) -> None:
    refused = post(client, lead, f"/it_support/{path}", body)
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)


def test_who_may_not_does_not(client: FlaskClient, lead: cast.Member) -> None:
    agent = cast.everywhere(Role.AGENT)
    assert post(client, agent, "", OFFICE).status_code == 403
    assert post(client, cast.teacher(), "/it_support/elapsed", {"running": []}).status_code == 403
    assert post(client, lead, "/nothing/elapsed", {"running": []}).status_code == 404


# --- the form --------------------------------------------------------------------------------------------------------

FORM = {
    "name": "Office",
    "day_1": "8–11.30, 12:15–16",
    "day_5": "8:00-14:00",
    "public_holidays": "FI",
    "closed": "22.12.2026–6.1.2027\n2027-02-22",
    "special": "30.4.2027: 8–12\n5.12.2026:",
    "valid_from": "",
}


def test_hours_are_typed_as_people_write_them(client: FlaskClient, lead: cast.Member) -> None:
    cast.sign_in(client, lead)
    assert client.post("/calendars/new", data=FORM | {"code": "office"}).status_code == 303
    made = versions.every(lead.actor, Calendar, "office")[0]
    assert made.weekly == [
        {"weekday": 1, "from": "08:00", "to": "11:30"},
        {"weekday": 1, "from": "12:15", "to": "16:00"},
        {"weekday": 5, "from": "08:00", "to": "14:00"},
    ]
    assert made.closed == [{"from": "2026-12-22", "to": "2027-01-06"}, {"from": "2027-02-22", "to": "2027-02-22"}]
    assert made.special[0] == {"on": "2026-12-05", "hours": []}
    page = client.get("/calendars/office/edit?lang=en").get_data(as_text=True)
    assert "08:00–11:30, 12:15–16:00" in page
    assert "22.12.2026–6.1.2027" in page
    for language, named in (("en", "Independence Day"), ("sv", "Självständighetsdagen"), ("fi", "Itsenäisyyspäivä")):
        assert named in client.get(f"/calendars/office?lang={language}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("day_1", "8-25"),
        ("day_1", "morning"),
        ("day_1", "8.75–9"),
        ("closed", "31.2.2027"),
        ("special", "8–12"),
        ("closed", "22.12.–6.1."),
    ],
)
def test_what_was_typed_wrong_is_said_and_kept(client: FlaskClient, lead: cast.Member, field: str, typed: str) -> None:
    cast.sign_in(client, lead)
    refused = client.post("/calendars/it_support/edit?lang=en", data=FORM | {"after": "1", field: typed})
    assert refused.status_code == 422
    assert f"This is not: {typed}" in refused.get_data(as_text=True)


def test_a_form_that_saw_an_earlier_version_is_refused(client: FlaskClient, lead: cast.Member) -> None:
    cast.sign_in(client, lead)
    for status in (303, 409):
        assert client.post("/calendars/it_support/edit", data=FORM | {"after": "1"}).status_code == status
