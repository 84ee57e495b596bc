"""The auditor finds what happened by what is printed on things, by person, by hour, and import by import."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import transaction
from core.history import record, request_id
from organisation.audit import events
from organisation.people import people, search
from organisation.people.roles import Role
from tests import cast, makers
from tests.organisation import facts


@pytest.fixture
def auditor(client: FlaskClient) -> cast.Member:
    who = cast.everywhere(Role.AUDITOR)
    cast.sign_in(client, who)
    return who


def found(client: FlaskClient, who: cast.Member, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/events", query_string=query, headers=who.bearer)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def test_facts_are_found_by_the_number_tag_or_serial_of_a_thing(client: FlaskClient, auditor: cast.Member) -> None:
    device, order = makers.device(serial_printed="PF7QX2L9"), makers.order("4500098765")
    ticket = makers.ticket(devices=[str(device.id)], sensitive=True)
    for text, key in (
        *((ticket.number, ticket.id), (ticket.number.removeprefix("HKI-"), ticket.id), ("4500098765", order.id)),
        *((device.asset_tag or "", device.id), ("pf7q x2l9", device.id)),
    ):
        assert {one["subject_id"] for one in found(client, auditor, q=text)} == {str(key)}, text
    assert found(client, auditor, q="no such thing") == []
    assert ticket.number in client.get(f"/audit?q={ticket.number}").text


def test_facts_are_found_by_person_also_when_they_have_left(client: FlaskClient, auditor: cast.Member) -> None:
    gone = cast.member("muuttanut", (Role.REQUESTER, cast.school()))
    with transaction():
        people.choose_language(gone.actor, "sv")
        people.disable(SYSTEM, gone.person)
    verbs = {one["verb"] for one in found(client, auditor, q="muuttan")}
    assert verbs == {"person.added", "grant.given", "person.language_chosen", "person.disabled"}


def test_what_was_typed_is_not_kept_in_the_history(client: FlaskClient, auditor: cast.Member) -> None:
    assert client.get("/audit.csv?q=muuttanut&who=maija&verb=grant.given").status_code == 200
    assert facts.last(auditor.id).after == {"format": "csv", "q": "*", "who": "*", "verb": "grant.given"}


@pytest.mark.parametrize(
    ("moment", "is_outside"),
    [
        ("2027-03-06T23:41", True),  # a Saturday
        ("2027-03-05T17:59", False),
        ("2027-03-05T18:00", True),
        ("2027-03-05T06:59", True),
        ("2027-03-05T07:00", False),
    ],
)
def test_what_people_did_outside_working_hours(
    client: FlaskClient, auditor: cast.Member, moment: str, *, is_outside: bool
) -> None:
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=clock.SCHOOL_ZONE)
    with time_machine.travel(at, tick=False), transaction():
        people.choose_language(auditor.actor, "fi")
        record(auditor.person, "person.changed", by=SYSTEM)
    day = moment[:10]
    verbs = {one["verb"] for one in found(client, auditor, outside_hours="true", **{"from": day, "to": day})}
    assert verbs == ({"person.language_chosen"} if is_outside else set())


def test_an_import_is_one_line_that_leads_to_all_it_did(client: FlaskClient, auditor: cast.Member) -> None:
    made = [makers.device() for _ in range(3)]
    token = request_id.set("job-1")
    with transaction():
        for device in made:
            record(device, "device.moved", by=auditor.actor)
        record(auditor.person, next(iter(events.sums_up)), by=auditor.actor)
    request_id.reset(token)
    assert re.search(r'href="/audit\?request=job-1">4 facts of this import', client.get("/audit").text)
    assert client.get("/audit").text.count("?request=job-1") == 2  # the count and the id of the one line
    assert client.get("/audit?request=job-1").text.count("request-id") == 4
    assert [one["request_id"] for one in found(client, auditor, request="job-1")] == ["job-1"] * 4


def test_the_start_page_tells_days_by_kind_with_links(client: FlaskClient, auditor: cast.Member) -> None:
    page, today = client.get("/").text, clock.today().isoformat()
    assert f"/audit?subject_type=school&amp;from={today}&amp;to={today}" in page
    assert "outside_hours=true" in page
    assert re.search(r"\d\d:\d\d:\d\d</td>", page)  # to the second


def test_where_somebody_looked_is_told_in_words(client: FlaskClient, auditor: cast.Member) -> None:
    cast.teacher()
    client.get("/people")
    page = client.get("/audit/access-log").text
    assert "List of people" in page
    assert "page people" not in page
    assert "Henkilöluettelo" in client.get("/audit/access-log?lang=fi").text


def test_who_holds_what_is_found_by_role_and_school(client: FlaskClient, auditor: cast.Member) -> None:
    contact, manager, admin = cast.contact(), cast.everywhere(Role.ASSET_MANAGER), cast.everywhere(Role.ADMIN)
    with transaction():
        people.revoke(SYSTEM, people.grant_of(admin.actor, search.grants_of(manager.id)[0].id))
    page = client.get("/grants").text
    assert f"/people/{contact.id}" in page
    assert f"/people/{manager.id}" not in page
    assert f"/people/{manager.id}" in client.get("/grants?ended=true").text
    here = client.get(f"/grants?role=school_contact&school={contact.person.id}").text
    assert "Nobody holds such a role" in here
    here = client.get(f"/grants?role=school_contact&school={cast.school().id}").text
    assert f"/people/{contact.id}" in here
    assert f"/people/{auditor.id}" not in here
    citywide = client.get("/grants?every_school=true").text
    assert f"/people/{auditor.id}" in citywide
    assert f"/people/{contact.id}" not in citywide
