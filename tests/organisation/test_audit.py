"""The auditor asks who did what, when and why, and takes the answer away."""

import csv
import datetime as dt
import io
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event
from organisation.people import people
from organisation.people.roles import Role
from organisation.schools import rooms
from tests import cast
from tests.organisation import facts
from tests.statements import statements


@pytest.fixture
def auditor(client: FlaskClient) -> cast.Member:
    return cast.everywhere(Role.AUDITOR)


@pytest.fixture
def contact(client: FlaskClient) -> cast.Member:
    """Has added a room B214 to First School and renamed it to B215."""
    who = cast.contact()
    with transaction():
        room = rooms.add(who.actor, cast.school(), name="B214")
    with transaction():
        rooms.alter(who.actor, room, name="B215")
    return who


def found(client: FlaskClient, who: cast.Member, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/events?{query}", headers=who.bearer)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def test_a_fact_is_told_with_names_and_what_changed(
    client: FlaskClient, auditor: cast.Member, contact: cast.Member
) -> None:
    newest, older = found(client, auditor, f"actor={contact.id}")
    assert (newest["text"], newest["actor"], newest["subject"], newest["school"]) == (
        *("Room changed", "Contact", "B215"),
        cast.FIRST,
    )
    assert newest["changes"] == [{"field": "Name", "before": "B214", "after": "B215"}]
    assert older["verb"] == "room.added"


def test_names_are_of_today_and_the_history_itself_holds_none(
    client: FlaskClient, auditor: cast.Member, contact: cast.Member
) -> None:
    with transaction():
        people.alter(SYSTEM, contact.person, name="Somebody Else")
    assert {e["actor"] for e in found(client, auditor, f"actor={contact.id}")} == {"Somebody Else"}
    kept = db.session.execute(sa.select(Event.before, Event.after, Event.note)).all()
    assert "Somebody" not in str(kept)


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ("verb=room.changed", {"room.changed"}),
        ("subject_type=room", {"room.added", "room.changed"}),
        ("who=contac", {"room.added", "room.changed"}),
        ("to=2020-01-01", set()),
        ("verb=no.such", set()),
    ],
)
def test_facts_are_found(
    client: FlaskClient, auditor: cast.Member, contact: cast.Member, query: str, verbs: set[str]
) -> None:
    assert {e["verb"] for e in found(client, auditor, query)} == verbs


def test_facts_are_found_by_school_and_thing(client: FlaskClient, auditor: cast.Member, contact: cast.Member) -> None:
    here = found(client, auditor, f"school={cast.school().id}&subject_type=room")
    assert len(here) == 2
    assert found(client, auditor, f"school={cast.school(cast.OTHER).id}&subject_type=room") == []
    assert found(client, auditor, f"subject={here[0]['subject_id']}") == here


def test_days_begin_at_midnight_in_the_schools_zone(client: FlaskClient, auditor: cast.Member) -> None:
    late = dt.datetime(2027, 2, 28, 22, 30, tzinfo=dt.UTC)  # half past midnight on 1 March in Helsinki
    with time_machine.travel(late, tick=False), transaction():
        people.choose_language(auditor.actor, "fi")
    wanted = "verb=person.language_chosen"
    assert len(found(client, auditor, f"{wanted}&from=2027-03-01&to=2027-03-01")) == 1
    assert found(client, auditor, f"{wanted}&to=2027-02-28") == []


def test_pages_of_facts_lose_and_repeat_nothing(
    client: FlaskClient, auditor: cast.Member, contact: cast.Member
) -> None:
    every = [e["id"] for e in found(client, auditor, "limit=200")]
    paged: list[str] = []
    after = ""
    while True:
        page = client.get(f"/api/v1/events?limit=7{after}", headers=auditor.bearer).get_json()
        paged += [e["id"] for e in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert paged[:200] == every
    assert len(set(paged)) == len(paged)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.AUDITOR])
def test_only_the_auditor_reads_it(client: FlaskClient, role: Role) -> None:
    someone = cast.everywhere(role)
    for address in ("/api/v1/events", "/api/v1/events.csv", "/api/v1/events.xlsx"):
        assert client.get(address, headers=someone.bearer).status_code == 403
    cast.sign_in(client, someone)
    for address in ("/audit", "/audit/access-log", "/audit.csv"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("query", ["from=yesterday", "actor=x", "after=zzz", "limit=0", "colour=red", "subject=1"])
def test_a_question_that_makes_no_sense_is_refused(client: FlaskClient, auditor: cast.Member, query: str) -> None:
    assert client.get(f"/api/v1/events?{query}", headers=auditor.bearer).status_code == 422
    cast.sign_in(client, auditor)
    # a page leaves out what it does not know: it may stand in an old link
    assert client.get(f"/audit?{query}").status_code == (200 if query == "colour=red" else 422)


def test_the_answer_is_taken_away_as_csv(client: FlaskClient, auditor: cast.Member, contact: cast.Member) -> None:
    answer = client.get(f"/api/v1/events.csv?actor={contact.id}", headers=auditor.bearer)
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    changed = [r for r in rows if r["verb"] == "room.changed"]
    assert [(r["Who"], r["Thing"], r["Before"], r["After"]) for r in changed] == [("Contact", "B215", "B214", "B215")]
    assert facts.verbs(auditor.id, by=auditor.id) == ["event.exported"]
    assert facts.last(auditor.id).after == {"format": "csv", "by": str(contact.id)}


def test_the_answer_is_taken_away_as_a_workbook(
    client: FlaskClient, auditor: cast.Member, contact: cast.Member, tmp_path: Any
) -> None:
    cast.sign_in(client, auditor)
    answer = client.get(f"/audit.xlsx?actor={contact.id}")
    assert "audit.xlsx" in answer.headers["Content-Disposition"]
    assert answer.data[:4] == b"PK\x03\x04"


def test_the_page_shows_old_and_new(client: FlaskClient, auditor: cast.Member, contact: cast.Member) -> None:
    cast.sign_in(client, auditor)
    page = client.get(f"/audit?actor={contact.id}").text
    assert "<del>B214</del>" in page
    assert "<ins>B215</ins>" in page
    for kind in ("purchase_order", "purchase_batch", "device_model", "category", "role_grant", "ticket"):
        assert f'<option value="{kind}">' in page
    assert "Nothing matches" in client.get(f"/audit?actor={uuid.uuid4()}").text


def test_a_list_of_facts_asks_no_more_for_more_rows(
    client: FlaskClient, auditor: cast.Member, contact: cast.Member
) -> None:
    found(client, auditor, "limit=1")
    with statements() as few:
        found(client, auditor, "limit=2&subject_type=room")
    with transaction():
        for number in range(20):
            rooms.add(contact.actor, cast.school(), name=f"C{number}")
    with statements() as many:
        found(client, auditor, "limit=100&subject_type=room")
    assert len(many) == len(few)


def test_when_it_happened_is_told_in_utc(client: FlaskClient, auditor: cast.Member, contact: cast.Member) -> None:
    at = dt.datetime.fromisoformat(found(client, auditor, f"actor={contact.id}")[0]["at"])
    assert abs(at - clock.now()) < dt.timedelta(minutes=1)


def test_an_export_is_asked_with_the_filter_and_not_with_the_part_of_the_list(
    client: FlaskClient, auditor: cast.Member, contact: cast.Member
) -> None:
    cast.sign_in(client, auditor)
    after = client.get("/api/v1/events?limit=1", headers=auditor.bearer).get_json()["next"]
    page = client.get(f"/audit?verb=room.changed&who=&limit=1&after={after}").text
    assert 'href="/audit.csv?verb=room.changed"' in page
    assert client.get("/audit.csv?verb=room.changed").status_code == 200
    assert client.get("/audit.csv?from=2026-11-01&outside_hours=true").status_code == 200
    told = re.sub(r"<[^>]+>", "", client.get("/audit/access-log?lang=en").text)
    assert "Period from: 1 Nov 2026" in told
    assert "Outside working hours only: yes" in told
    assert client.get("/audit", environ_overrides={"QUERY_STRING": "who=\xff"}).status_code == 200


def test_a_query_of_bytes_that_are_no_text_is_answered(client: FlaskClient, auditor: cast.Member) -> None:
    said = {"QUERY_STRING": "who=%41\xff&limit=1\xfe"}
    refused = client.get("/api/v1/events", headers=auditor.bearer, environ_overrides=said)
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/limit")
    as_utf8 = {"QUERY_STRING": "q=Öst".encode().decode("latin1")}
    found = client.get("/api/v1/schools", headers=auditor.bearer, environ_overrides=as_utf8).get_json()["items"]
    assert {"Östersundom skola"} <= {school["name_fi"] for school in found} | {school["name_sv"] for school in found}


def test_an_auditor_of_one_school_reads_its_facts_and_not_the_citys_log_of_views(client: FlaskClient) -> None:
    who = cast.member("auditor", (Role.AUDITOR, cast.school()))
    assert client.get("/api/v1/access-log", headers=who.bearer).status_code == 403
    cast.sign_in(client, who)
    assert client.get("/audit/access-log").status_code == 403
    for address in ("/audit", f"/people/{who.id}"):
        page = client.get(address)
        assert page.status_code == 200
        assert "/audit/access-log" not in page.text
