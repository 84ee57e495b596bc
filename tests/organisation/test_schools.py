"""Schools, their yearly figures and rooms, through both doors."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.scope import everywhere
from organisation.people.roles import Role
from organisation.schools.models import Room
from tests import cast
from tests.organisation import facts
from tests.reading import error_of, text

KEYS = {
    *("id", "name_fi", "name_sv", "kind", "language", "district"),
    *("institution_number", "parent_number", "organisation_oid", "short_code"),
    *("street_address", "phone", "contact", "postal_code", "city_unit_id", "valid_from", "valid_to"),
    "merged_into_id",
}
NEW = {"name_fi": "Öljymäen koulu", "kind": "comprehensive", "language": "fi", "institution_number": "99001"}


@pytest.fixture
def admin(client: FlaskClient) -> cast.Member:
    return cast.everywhere(Role.ADMIN)


def names(client: FlaskClient, who: cast.Member, query: str = "") -> list[str]:
    found: list[str] = []
    after = ""
    while True:
        page = client.get(f"/api/v1/schools?limit=50{query}{after}", headers=who.bearer).get_json()
        found += [s["name_fi"] for s in page["items"]]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


def match(version: Any, who: cast.Member) -> dict[str, str]:
    return who.bearer | {"If-Match": f'"{version}"'}


def test_the_schools_of_the_city_are_there_in_finnish_order(client: FlaskClient) -> None:
    found = names(client, cast.teacher())
    assert len(found) == 133
    letters = "abcdefghijklmnopqrstuvwxyzåäö"
    firsts = [letters.index(n[0].lower()) for n in found]
    assert firsts == sorted(firsts)


def test_a_school_has_the_keys_that_others_rely_on(client: FlaskClient) -> None:
    teacher = cast.teacher()
    one = client.get(f"/api/v1/schools/{cast.school().id}", headers=teacher.bearer)
    assert one.get_json().keys() == KEYS
    assert one.headers["ETag"] == '"1"'
    listed = client.get("/api/v1/schools?q=alppila", headers=teacher.bearer).get_json()["items"]
    assert one.get_json() in listed


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&q=alppilan%20LUKIO", lambda found: found == ["Alppilan lukio"]),
        ("&kind=central_store", lambda found: found == ["Laitevarasto"]),
        ("&language=sv&kind=upper_secondary", lambda found: 0 < len(found) < 10),
        ("&district=Keskinen", lambda found: "Alppilan lukio" in found),
        ("&closed=true", lambda found: found == []),
        ("&q=_", lambda found: found == []),
    ],
)
def test_schools_are_found(client: FlaskClient, query: str, expected: Any) -> None:
    assert expected(names(client, cast.teacher(), query))


@pytest.mark.parametrize("query", ["kind=castle", "limit=0", "limit=201", "after=x", "unknown=1", "language=de"])
def test_a_question_that_makes_no_sense_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/schools?{query}", headers=cast.teacher().bearer).status_code == 422


def test_an_administrator_adds_corrects_and_closes_a_school(client: FlaskClient, admin: cast.Member) -> None:
    made = client.post("/api/v1/schools", json=NEW, headers=admin.bearer)
    assert made.status_code == 201
    address = f"/api/v1/schools/{made.get_json()['id']}"
    facts_of = {"name_sv": "Oljebergets skola"}
    assert client.patch(address, json=facts_of, headers=admin.bearer).status_code == 428
    assert client.patch(address, json=facts_of, headers=match(1, admin)).get_json()["name_sv"] == "Oljebergets skola"
    assert client.patch(address, json=facts_of, headers=match(1, admin)).status_code == 412
    closed = client.post(f"{address}/close", json={"valid_to": "2020-08-01"}, headers=admin.bearer)
    assert closed.status_code == 200
    assert names(client, admin, "&closed=true") == [NEW["name_fi"]]
    told = facts.verbs(uuid.UUID(made.get_json()["id"]), by=admin.id)
    assert told == ["school.added", "school.changed", "school.closed"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"institution_number": "00004"}, 409),  # Alppilan lukio's
        ({"institution_number": "123"}, 422),
        ({"kind": "castle"}, 422),
        ({"language": "xx"}, 422),
        ({"postal_code": "5"}, 422),
        ({"name_fi": "x" * 121}, 422),
        ({"colour": "red"}, 422),
        ({"organisation_oid": "abc"}, 422),
    ],
)
def test_facts_that_cannot_be_are_refused(
    client: FlaskClient, admin: cast.Member, changed: dict[str, str], status: int
) -> None:
    answer = client.post("/api/v1/schools", json=NEW | changed, headers=admin.bearer)
    assert answer.status_code == status
    assert answer.get_json()["detail"]


def test_a_school_does_not_close_before_it_began(client: FlaskClient, admin: cast.Member) -> None:
    made = client.post("/api/v1/schools", json=NEW | {"valid_from": "2026-08-01"}, headers=admin.bearer).get_json()
    answer = client.post(f"/api/v1/schools/{made['id']}/close", json={"valid_to": "2026-08-01"}, headers=admin.bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "closed_before_it_began")


def test_others_change_no_school(client: FlaskClient) -> None:
    contact = cast.contact()
    school = cast.school().id
    assert client.post("/api/v1/schools", json=NEW, headers=contact.bearer).status_code == 403
    assert client.patch(f"/api/v1/schools/{school}", json={}, headers=match(1, contact)).status_code == 403
    closing = {"valid_to": "2030-01-01"}
    assert client.post(f"/api/v1/schools/{school}/close", json=closing, headers=contact.bearer).status_code == 403
    year = {"starts_in": 2026, "pupils": 1, "staff": 1}
    assert client.post(f"/api/v1/schools/{school}/years", json=year, headers=contact.bearer).status_code == 403


def test_figures_of_a_year_are_added_and_corrected(client: FlaskClient, admin: cast.Member) -> None:
    address = f"/api/v1/schools/{cast.school().id}/years"
    year = {"starts_in": 2026, "pupils": 700, "staff": 60}
    made = client.post(address, json=year, headers=admin.bearer)
    assert (made.status_code, made.get_json()["made_up"]) == (201, False)
    assert client.post(address, json=year, headers=admin.bearer).status_code == 412
    figures = {"pupils": 710, "staff": 61}
    assert client.put(f"{address}/2026", json=figures, headers=admin.bearer).status_code == 428
    assert client.put(f"{address}/2026", json=figures, headers=match(1, admin)).get_json()["pupils"] == 710
    assert client.put(f"{address}/2026", json=figures, headers=match(1, admin)).status_code == 412
    assert client.put(f"{address}/2025", json=figures, headers=match(1, admin)).status_code == 404
    bad = {"pupils": -1, "staff": 0}
    assert client.put(f"{address}/2026", json=bad, headers=match(2, admin)).status_code == 422
    assert [y["pupils"] for y in client.get(address, headers=admin.bearer).get_json()["items"]] == [710]
    assert facts.verbs(cast.school().id, by=admin.id) == ["school.year_set"] * 2


def test_a_contact_looks_after_the_rooms_of_the_own_school(client: FlaskClient) -> None:
    contact = cast.contact()
    rooms = f"/api/v1/schools/{cast.school().id}/rooms"
    made = client.post(rooms, json={"name": "B214", "seats": 24}, headers=contact.bearer)
    assert made.status_code == 201
    address = f"/api/v1/rooms/{made.get_json()['id']}"
    assert client.patch(address, json={"name": "B215"}, headers=contact.bearer).status_code == 428
    assert client.patch(address, json={"name": "B215"}, headers=match(1, contact)).get_json()["name"] == "B215"
    assert client.patch(address, json={"name": "B216"}, headers=match(1, contact)).status_code == 412
    closed = client.patch(address, json={"closed": True}, headers=match(2, contact)).get_json()
    assert closed["closed_on"]
    opened = client.patch(address, json={"closed": False, "building": "Annex"}, headers=match(3, contact)).get_json()
    assert (opened["closed_on"], opened["building"], closed["building"]) == (None, "Annex", None)
    told = facts.verbs(uuid.UUID(closed["id"]), by=contact.id)
    assert told == ["room.added", "room.changed", "room.closed", "room.changed"]


def test_a_room_is_named_once_in_a_school(client: FlaskClient) -> None:
    contact, admin = cast.contact(), cast.everywhere(Role.ADMIN)
    first, other = (f"/api/v1/schools/{cast.school(n).id}/rooms" for n in (cast.FIRST, cast.OTHER))
    client.post(first, json={"name": "B214"}, headers=contact.bearer)
    again = client.post(first, json={"name": "b214"}, headers=contact.bearer)
    assert (again.status_code, again.get_json()["code"]) == (409, "room_known")
    assert client.post(other, json={"name": "B214"}, headers=admin.bearer).status_code == 201
    for bad in (
        {"name": ""},
        {"name": "x" * 61},
        {"name": "A", "kind": "pool"},
        {"name": "A", "seats": 2.5},
        {"name": "A", "building": "x" * 61},
        {},
    ):
        assert client.post(first, json=bad, headers=contact.bearer).status_code == 422


def test_rooms_are_hidden_from_other_schools_and_not_for_teachers_to_change(client: FlaskClient) -> None:
    contact, teacher, outsider = cast.contact(), cast.teacher(), cast.outsider()
    rooms = f"/api/v1/schools/{cast.school().id}/rooms"
    made = client.post(rooms, json={"name": "B214"}, headers=contact.bearer).get_json()
    address = f"/api/v1/rooms/{made['id']}"
    for who, read, write in ((teacher, 200, 403), (outsider, 404, 404)):
        assert client.get(rooms, headers=who.bearer).status_code == read
        assert client.get(address, headers=who.bearer).status_code == read
        assert client.post(rooms, json={"name": "X"}, headers=who.bearer).status_code == write
        assert client.patch(address, json={"name": "X"}, headers=match(1, who)).status_code == write
    missing = f"/api/v1/rooms/{uuid.uuid4()}"
    assert client.get(missing, headers=contact.bearer).status_code == 404


def test_the_pages_do_the_same(client: FlaskClient, admin: cast.Member) -> None:
    cast.sign_in(client, admin)
    assert "Alppilan lukio" in client.get("/schools?q=alppila").text
    added = client.post("/schools/new", data=NEW)
    assert added.status_code == 303
    page = client.get(added.location).text
    assert "99001" in page
    assert "This school has no rooms yet." in page
    edit = NEW | {"short_code": "ÖLJY", "version": 1}
    assert client.post(f"{added.location}/edit", data=edit).status_code == 303
    assert "ÖLJY" in client.get(added.location).text
    assert client.post(f"{added.location}/edit", data=NEW | {"version": 2}).status_code == 303
    assert "ÖLJY" not in client.get(added.location).text  # an emptied field is emptied
    assert client.post(f"{added.location}/rooms", data={"name": "Sali", "kind": "hall"}).status_code == 303
    assert "Sali" in client.get(added.location).text
    year = {"starts_in": "2026", "pupils": "300", "staff": "31"}
    assert client.post(f"{added.location}/years", data=year).status_code == 303


def test_refused_forms_of_a_school_keep_what_was_typed(client: FlaskClient, admin: cast.Member) -> None:
    cast.sign_in(client, admin)
    here = f"/schools/{cast.school().id}"
    wrong = client.post("/schools/new", data=NEW | {"institution_number": "1"})
    assert wrong.status_code == 422
    assert "Öljymäen koulu" in wrong.text
    client.post(f"{here}/rooms", data={"name": "B214"})
    again = client.post(f"{here}/rooms", data={"name": "b214", "seats": "30"})
    assert again.status_code == 409
    assert "already has a room b214" in again.text
    assert 'value="30"' in again.text
    stale = client.post(f"{here}/edit", data=NEW | {"version": "77", "institution_number": ""})
    assert stale.status_code == 412
    assert "Öljymäen koulu" in stale.text


def test_a_teacher_sees_the_own_rooms_and_only_facts_of_others(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    assert "<h2>Rooms</h2>" in client.get(f"/schools/{cast.school().id}").text
    assert "<h2>Rooms</h2>" not in client.get(f"/schools/{cast.school(cast.OTHER).id}").text
    assert client.get("/schools/new").status_code == 403
    assert client.get(f"/schools/{cast.school().id}/edit").status_code == 403
    assert client.get(f"/schools/{uuid.uuid4()}").status_code == 404


def test_a_contact_keeps_how_their_school_is_reached_and_no_others(client: FlaskClient) -> None:
    contact = cast.contact()
    said = {"contact": "School office, 8-15", "phone": "09 310 12345", "street_address": "Koulukuja 1"}
    cast.sign_in(client, contact)
    here, there = cast.school(), cast.school(cast.OTHER)
    assert client.post(f"/schools/{there.id}/contact", data=said | {"version": there.version}).status_code == 403
    assert client.post(f"/schools/{here.id}/contact", data=said | {"version": here.version}).status_code == 303
    page = client.get(f"/schools/{here.id}").text
    assert all(text in page for text in said.values())
    told = facts.last(here.id)
    assert (told.verb, told.after["street_address"]) == ("school.contact_set", "Koulukuja 1")
    assert "12345" not in str(told.after)
    stale = client.post(f"/schools/{here.id}/contact", data=said | {"version": told.subject_version - 1, "phone": "1"})
    assert stale.status_code == 412


def test_a_school_names_its_contact_to_those_who_see_its_rooms(client: FlaskClient) -> None:
    named = cast.contact().actor.name
    cast.sign_in(client, cast.teacher())
    assert named in client.get(f"/schools/{cast.school().id}").text
    assert "School contact" not in client.get(f"/schools/{cast.school(cast.OTHER).id}").text


def test_rooms_are_added_from_a_list_and_those_that_are_there_are_named(client: FlaskClient) -> None:
    cast.sign_in(client, cast.contact())
    key = cast.school().id
    client.post(f"/schools/{key}/rooms", data={"name": "B214"})
    listed = "A1\t24\nb214;30\n\nA2\na1\n"
    answer = client.post(f"/schools/{key}/rooms/list", data={"pasted": listed, "kind": "hall"}, follow_redirects=True)
    assert "2 rooms were added." in text(answer)
    assert "The school had these rooms already: b214." in text(answer)
    found = sa.select(Room.name, Room.seats, Room.kind).where(Room.school_id == key).order_by(Room.name)
    rows = db.session.execute(everywhere(found, Room, why="a test looks")).all()
    assert [tuple(row) for row in rows] == [("A1", 24, "hall"), ("A2", None, "hall"), ("B214", None, "classroom")]
    for wrong, sentence in (
        ("", "This is needed"),
        ("C1\nC2;many", "Line 2: “many” is no number of seats."),
        ("x" * 61, "Line 1 has no name of a room"),
        ("C1;0", "Line 1: “0” is no number of seats."),
        ("C1\n– ;5", "Line 2 has no name of a room"),
        ("\n".join(str(n) for n in range(301)), "Add at most 300 rooms at once."),
    ):
        refused = client.post(f"/schools/{key}/rooms/list", data={"pasted": wrong})
        assert refused.status_code == 422
        assert sentence in error_of(refused, "pasted")
    assert len(db.session.execute(everywhere(found, Room, why="a test looks")).all()) == 3
