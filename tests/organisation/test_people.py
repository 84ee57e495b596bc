"""People and their roles, through both doors."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.clock import SCHOOL_ZONE
from core.db import transaction
from organisation.people import figures, people, search
from organisation.people.roles import Role
from tests import cast, makers
from tests.organisation import facts
from tests.statements import statements

NEW = {"name": "Ilona Öberg", "email": "ilona@test.invalid", "language": "sv"}


@pytest.fixture
def admin(client: FlaskClient) -> cast.Member:
    return cast.everywhere(Role.ADMIN)


def etag(client: FlaskClient, who: cast.Member, address: str) -> dict[str, str]:
    return who.bearer | {"If-Match": client.get(address, headers=who.bearer).headers["ETag"]}


def test_an_administrator_adds_a_person(client: FlaskClient, admin: cast.Member) -> None:
    answer = client.post("/api/v1/people", json=NEW, headers=admin.bearer)
    assert answer.status_code == 201
    made = answer.get_json()
    assert {k: made[k] for k in NEW} == NEW
    assert (made["grants"], made["disabled_at"]) == ([], None)
    assert facts.verbs(uuid.UUID(made["id"]), by=admin.id) == ["person.added"]


def test_history_keeps_no_name_and_no_address(client: FlaskClient, admin: cast.Member) -> None:
    made = client.post("/api/v1/people", json=NEW, headers=admin.bearer).get_json()
    told = facts.last(uuid.UUID(made["id"]))
    assert "Ilona" not in str(told.after)
    assert "ilona@" not in str(told.after)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "email": "a@b.invalid"}, "/name"),
        ({"name": "A", "email": "no address"}, "/email"),
        ({"name": "A", "email": "a@b.invalid", "language": "de"}, "/language"),
        ({"name": "A\x00", "email": "a@b.invalid"}, "/name"),
        ({"name": "A", "email": "a@b.invalid", "role": "admin"}, "/role"),
        ({"email": "a@b.invalid"}, "/name"),
    ],
)
def test_a_person_of_a_wrong_shape_is_refused_with_a_sentence(
    client: FlaskClient, admin: cast.Member, typed: dict[str, str], field: str
) -> None:
    answer = client.post("/api/v1/people", json=typed, headers=admin.bearer)
    assert answer.status_code == 422
    [error] = answer.get_json()["errors"]
    assert error["pointer"] == field
    assert error["detail"]


def test_one_address_belongs_to_one_person(client: FlaskClient, admin: cast.Member) -> None:
    client.post("/api/v1/people", json=NEW, headers=admin.bearer)
    answer = client.post("/api/v1/people", json=NEW | {"email": "ILONA@test.invalid"}, headers=admin.bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "email_taken")


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.ADMIN, Role.AUDITOR}])
def test_others_see_no_people(client: FlaskClient, role: Role) -> None:
    someone = cast.everywhere(role)
    assert client.get("/api/v1/people", headers=someone.bearer).status_code == 403
    assert client.get(f"/api/v1/people/{someone.id}", headers=someone.bearer).status_code == 403
    assert client.post("/api/v1/people", json=NEW, headers=someone.bearer).status_code == 403


def test_the_auditor_looks_and_changes_nothing(client: FlaskClient, admin: cast.Member) -> None:
    auditor = cast.everywhere(Role.AUDITOR)
    match = etag(client, auditor, f"/api/v1/people/{admin.id}")
    assert client.patch(f"/api/v1/people/{admin.id}", json={"name": "X"}, headers=match).status_code == 403
    assert client.post(f"/api/v1/people/{admin.id}/disable", headers=auditor.bearer).status_code == 403
    assert client.post(f"/api/v1/people/{admin.id}/grants", json={"role": "admin"}, headers=match).status_code == 403


def test_details_change_only_for_who_saw_them(client: FlaskClient, admin: cast.Member) -> None:
    teacher = cast.teacher()
    address = f"/api/v1/people/{teacher.id}"
    match = etag(client, admin, address)
    assert client.patch(address, json={"name": "A"}, headers=admin.bearer).status_code == 428
    assert client.patch(address, json={"name": "A"}, headers=match).get_json()["name"] == "A"
    assert client.patch(address, json={"name": "B"}, headers=match).status_code == 412
    assert facts.verbs(teacher.id, by=admin.id) == ["person.changed"]


def test_a_person_who_is_let_in_no_more_has_no_working_token(client: FlaskClient, admin: cast.Member) -> None:
    teacher = cast.teacher()
    client.post(f"/api/v1/people/{teacher.id}/disable", headers=admin.bearer)
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 401
    client.post(f"/api/v1/people/{teacher.id}/enable", headers=admin.bearer)
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 200
    assert facts.verbs(teacher.id, by=admin.id) == ["person.disabled", "person.enabled"]


def test_nobody_disables_themselves_or_gives_up_the_last_administration(
    client: FlaskClient, admin: cast.Member
) -> None:
    assert client.post(f"/api/v1/people/{admin.id}/disable", headers=admin.bearer).get_json()["code"] == "not_yourself"
    [grant] = client.get(f"/api/v1/people/{admin.id}", headers=admin.bearer).get_json()["grants"]
    match = admin.bearer | {"If-Match": f'"{grant["version"]}"'}
    assert client.delete(f"/api/v1/grants/{grant['id']}", headers=match).get_json()["code"] == "not_yourself"


def give(client: FlaskClient, admin: cast.Member, who: cast.Member, **given: Any) -> Any:
    return client.post(f"/api/v1/people/{who.id}/grants", json=given, headers=admin.bearer)


def test_a_role_is_given_and_revoked(client: FlaskClient, admin: cast.Member) -> None:
    teacher = cast.teacher()
    answer = give(client, admin, teacher, role="school_contact", school=str(cast.school().id))
    assert answer.status_code == 201
    [grant] = [g for g in answer.get_json()["grants"] if g["role"] == "school_contact"]
    assert grant["school"] == cast.FIRST
    assert client.get("/api/v1/me", headers=teacher.bearer).get_json()["roles"] == ["requester", "school_contact"]

    assert client.delete(f"/api/v1/grants/{grant['id']}", headers=admin.bearer).status_code == 428
    stale = admin.bearer | {"If-Match": '"9"'}
    assert client.delete(f"/api/v1/grants/{grant['id']}", headers=stale).status_code == 412
    match = admin.bearer | {"If-Match": f'"{grant["version"]}"'}
    assert client.delete(f"/api/v1/grants/{grant['id']}", headers=match).status_code == 200
    assert client.get("/api/v1/me", headers=teacher.bearer).get_json()["roles"] == ["requester"]
    assert facts.verbs(uuid.UUID(grant["id"]), by=admin.id) == ["grant.given", "grant.revoked"]


def test_a_role_that_is_revoked_before_it_began_never_held(client: FlaskClient, admin: cast.Member) -> None:
    teacher = cast.teacher()
    first = str(clock.today() + dt.timedelta(days=20))
    [grant, _] = give(client, admin, teacher, role="agent", valid_from=first).get_json()["grants"]
    match = admin.bearer | {"If-Match": f'"{grant["version"]}"'}
    assert client.delete(f"/api/v1/grants/{grant['id']}", headers=match).status_code == 200
    [ended, _] = client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer).get_json()["grants"]
    assert (ended["valid_from"], ended["valid_to"]) == (first, first)
    assert figures.people(admin.actor, None)["figures"].ending == 0
    cast.sign_in(client, admin)
    page = client.get(f"/people/{teacher.id}").text
    assert page.count("Ended") == 1
    assert page.count("/revoke") == 1  # of the role that holds
    assert give(client, admin, teacher, role="agent").status_code == 201


def test_a_role_is_not_given_twice(client: FlaskClient, admin: cast.Member) -> None:
    teacher = cast.teacher()
    again = give(client, admin, teacher, role="requester", school=str(cast.school().id))
    assert (again.status_code, again.get_json()["code"]) == (409, "grant_held")
    assert give(client, admin, teacher, role="requester", school=str(cast.school(cast.OTHER).id)).status_code == 201


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"role": "king"}, 422),
        ({}, 422),
        ({"role": "agent", "school": str(uuid.uuid4())}, 404),
        ({"role": "agent", "valid_from": "2026-08-01", "valid_to": "2026-08-01"}, 422),
        ({"role": "agent", "valid_to": "1.8.2026"}, 422),
    ],
)
def test_a_grant_that_cannot_be_is_refused(
    client: FlaskClient, admin: cast.Member, given: dict[str, Any], status: int
) -> None:
    assert give(client, admin, cast.teacher(), **given).status_code == status


def test_a_grant_holds_from_its_first_day_until_its_last_in_the_schools_zone(
    client: FlaskClient, admin: cast.Member
) -> None:
    teacher = cast.teacher()
    give(client, admin, teacher, role="agent", valid_from="2027-03-01", valid_to="2027-03-31")

    def roles(moment: dt.datetime) -> list[str]:
        with transaction():  # the token lives a day in this test; its owner's grants are what is asked
            pass
        with time_machine.travel(moment, tick=False):
            held = search.find(SYSTEM, q=teacher.person.email).items[0].held
        return sorted(role for role, _ in held)

    def midnight(month: int, day: int) -> dt.datetime:
        return dt.datetime(2027, month, day, tzinfo=SCHOOL_ZONE)

    second = dt.timedelta(seconds=1)
    assert roles(midnight(3, 1) - second) == ["requester"]
    assert roles(midnight(3, 1)) == ["agent", "requester"]
    assert roles(midnight(3, 31) - second) == ["agent", "requester"]
    assert roles(midnight(3, 31)) == ["requester"]


def test_an_administrator_of_one_school_looks_after_nobody(client: FlaskClient) -> None:
    local = cast.member("local", (Role.ADMIN, cast.school()))
    teacher, outsider = cast.teacher(), cast.outsider()
    assert give(client, local, teacher, role="admin").status_code == 403
    assert client.post("/api/v1/people", json=NEW, headers=local.bearer).status_code == 403
    assert client.get(f"/api/v1/people/{outsider.id}", headers=local.bearer).status_code == 404
    found = client.get("/api/v1/people?limit=200", headers=local.bearer).get_json()["items"]
    assert {p["id"] for p in found} == {str(local.id), str(teacher.id)}


def test_people_are_listed_in_finnish_order_page_by_page(client: FlaskClient, admin: cast.Member) -> None:
    with transaction():
        for name in ("Öhman", "Aalto", "Åkerman", "Zetterberg"):
            people.add(SYSTEM, name=f"Prx {name}", email=f"{name}@test.invalid")
    names, after = [], ""
    while True:
        page = client.get(f"/api/v1/people?q=Prx&limit=3{after}", headers=admin.bearer).get_json()
        names += [p["name"] for p in page["items"]]
        if not page["next"]:
            break
        after = f"&after={page['next']}"
    assert names == ["Prx Aalto", "Prx Zetterberg", "Prx Åkerman", "Prx Öhman"]


def test_people_are_found_by_role_school_and_address(client: FlaskClient, admin: cast.Member) -> None:
    contact, outsider = cast.contact(), cast.outsider()

    def found(query: str) -> set[str]:
        items = client.get(f"/api/v1/people?limit=200&{query}", headers=admin.bearer).get_json()["items"]
        return {p["id"] for p in items}

    assert found("role=school_contact") == {str(contact.id)}
    assert found(f"school={cast.school(cast.OTHER).id}") == {str(outsider.id)}
    assert found(f"q={contact.person.email[:10]}") == {str(contact.id)}
    assert found("q=%25") == set()  # a percent sign is no wildcard
    assert client.get("/api/v1/people?role=king", headers=admin.bearer).status_code == 422
    assert client.get("/api/v1/people?after=nonsense", headers=admin.bearer).status_code == 422


def test_whom_the_filter_hides_is_said(client: FlaskClient, admin: cast.Member) -> None:
    gone = cast.member("leaver")
    people.disable(admin.actor, gone.person)
    cast.sign_in(client, admin)
    page = client.get("/people?q=leaver&lang=en").text
    assert "Nobody who can sign in matches." in page
    assert "1 person whose sign-in is blocked matches" in page
    assert "disabled=true" in page
    assert "1 person who can sign in matches" in client.get(f"/people?q={admin.person.name}&disabled=true&lang=en").text


def test_a_contact_finds_the_people_of_the_own_school_by_name_only(client: FlaskClient) -> None:
    contact, teacher, outsider = cast.contact(), cast.teacher(), cast.outsider()
    answer = client.get("/api/v1/people/find?q=teach", headers=contact.bearer)
    held = [{"role": "requester", "school": cast.FIRST}]
    told = {"id": str(teacher.id), "name": "Teacher", "email": teacher.person.email, "roles": held}
    assert answer.get_json()["items"] == [told]
    assert client.get("/api/v1/people/find?q=outsid", headers=contact.bearer).get_json()["items"] == []
    agent = cast.everywhere(Role.AGENT)
    found = client.get("/api/v1/people/find?q=outsid", headers=agent.bearer).get_json()["items"]
    assert [p["id"] for p in found] == [str(outsider.id)]
    assert client.get("/api/v1/people/find?q=te", headers=teacher.bearer).status_code == 403
    assert client.get("/api/v1/people/find?q=t", headers=contact.bearer).status_code == 422


def test_the_pages_do_the_same(client: FlaskClient, admin: cast.Member) -> None:
    cast.sign_in(client, admin)
    added = client.post("/people/new", data=NEW)
    assert added.status_code == 303
    page = client.get(added.location).text
    assert "Ilona Öberg" in page
    assert "No role yet" in page
    given = client.post(f"{added.location}/grants", data={"role": "requester", "school": str(cast.school().id)})
    assert given.status_code == 303
    assert cast.FIRST in client.get(added.location).text
    person = people.by_email(NEW["email"])
    [grant] = search.grants_of(person.id)
    assert client.post(f"/grants/{grant.id}/revoke", data={"version": grant.version}).status_code == 303
    assert facts.verbs(grant.id) == ["grant.given", "grant.revoked"]
    edited = client.post(f"/people/{person.id}/edit", data=NEW | {"name": "Ilona Åberg", "version": person.version})
    assert edited.status_code == 303
    assert "Ilona Åberg" in client.get("/people?q=Åberg").text
    assert client.post(f"/people/{person.id}/disable", data={"version": person.version}).status_code == 303
    assert "Allow sign-in again" in client.get(f"/people/{person.id}").text


def test_a_refused_form_keeps_what_was_typed(client: FlaskClient, admin: cast.Member) -> None:
    cast.sign_in(client, admin)
    answer = client.post("/people/new", data=NEW | {"email": "nothing"})
    assert answer.status_code == 422
    assert 'value="Ilona Öberg"' in answer.text
    assert "Not a valid email address." in answer.text
    teacher = cast.teacher()
    stale = client.post(f"/people/{teacher.id}/edit", data=NEW | {"version": "9"})
    assert stale.status_code == 412
    assert 'value="ilona@test.invalid"' in stale.text
    refused = client.post(f"/people/{teacher.id}/grants", data={"role": "requester", "school": str(cast.school().id)})
    assert refused.status_code == 409
    assert "already has that role there" in refused.text
    assert 'id="f-role-error"' in refused.text
    taken = client.post("/people/new", data=NEW | {"email": teacher.person.email})
    assert 'id="f-email-error"' in taken.text


def test_pages_of_people_are_closed_to_others(client: FlaskClient) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    for address in ("/people", f"/people/{teacher.id}", "/people/new", f"/people/{teacher.id}/edit", "/roles"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/people", "/api/v1/people?limit=200", "/api/v1/people/find?q=prx&limit=50"])
def test_a_list_of_people_asks_no_more_for_more_rows(client: FlaskClient, admin: cast.Member, address: str) -> None:
    cast.sign_in(client, admin)

    def asked() -> list[str]:
        with statements() as seen:
            assert client.get(address, headers=admin.bearer).status_code == 200
        logged = "INSERT INTO personal_view"
        return [sql for sql in seen if "heartbeat" not in sql and "outbox" not in sql and not sql.startswith(logged)]

    with transaction():
        people.add(SYSTEM, name="Prx 0", email="prx0@test.invalid")
    asked()
    few = asked()
    with transaction():
        for number in range(1, 30):
            person = people.add(SYSTEM, name=f"Prx {number}", email=f"prx{number}@test.invalid")
            people.grant(SYSTEM, person, role=Role.REQUESTER, school=cast.school())
    assert asked() == few
    assert len(few) <= 10


def test_a_person_and_their_role_are_added_in_one_form(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    said = {"name": "Uusi Opettaja", "email": "uusi.opettaja@test.invalid", "role": "requester"}
    refused = client.post("/people/new", data=said)
    assert refused.status_code == 422
    assert "Choose a school, or every school." in refused.text
    added = client.post("/people/new", data=said | {"school": str(cast.school().id)})
    assert added.status_code == 303
    page = client.get(added.location).text
    assert "Member of staff" in page
    assert cast.FIRST in page


def test_a_role_for_every_school_has_to_be_chosen(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    who = cast.member("nobody")
    address = f"/people/{who.id}/grants"
    assert client.post(address, data={"role": "auditor", "school": ""}).status_code == 422
    assert search.grants_of(who.id) == []
    assert client.post(address, data={"role": "auditor", "school": "every"}).status_code == 303
    assert [row.school_id for row in search.grants_of(who.id)] == [None]
    over = {"role": "requester", "school": "every", "valid_from": "2026-01-01", "valid_to": clock.today().isoformat()}
    local = {"role": "admin", "school": str(cast.school().id)}
    for said, words in ((over, "would have ended before"), (local, "An administrator of one school could change")):
        refused = client.post(f"{address}?lang=en", data=said)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert len(search.grants_of(who.id)) == 1


def test_a_persons_page_shows_teams_and_what_they_have(client: FlaskClient) -> None:
    who = makers.agent()
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    page = client.get(f"/people/{who.id}").text
    assert "/teams/" in page.split("<aside>")[1]
    assert "On their hands" in page
