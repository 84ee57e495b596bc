"""The tree of categories: read by everyone, changed by an admin, never more than eight symptoms on a sticker."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from organisation.people.roles import Role
from registry.catalogue.models import Category as Kind
from tests import cast, makers
from tickets.categories import categories
from tickets.categories.models import Category
from tickets.categories.seed_categories import MAX_SYMPTOMS

HINGE = {"code": "device.hinge", "name_fi": "Sarana", "name_sv": "Gångjärn", "name_en": "The hinge is broken"}


def by_code(code: str) -> Category:
    return db.session.scalars(sa.select(Category).where(Category.code == code)).one()


def told(verb: str) -> list[Event]:
    return list(db.session.scalars(sa.select(Event).where(Event.verb == verb).order_by(Event.at)))


def call(client: FlaskClient, who: cast.Member, method: str, path: str, body: Any = None, *, version: int = 0) -> Any:
    headers = who.bearer | ({"If-Match": f'"{version}"'} if version else {})
    return client.open(f"/api/v1/categories{path}", method=method, json=body, headers=headers)


@pytest.fixture
def admin(client: FlaskClient) -> cast.Member:
    return cast.everywhere(Role.ADMIN)


@pytest.mark.parametrize("role", Role)
def test_everyone_reads_the_whole_tree_in_order(client: FlaskClient, role: Role) -> None:
    tree = call(client, cast.everywhere(role), "GET", "").get_json()
    assert tree["next"] is None
    assert [area["code"] for area in tree["items"]][0::7] == ["device", "something_else"]
    device = tree["items"][0]
    assert [child["code"] for child in device["children"]][:2] == ["device.power", "device.screen"]
    assert device["children"][0]["name_sv"] == "Startar eller laddar inte"


def test_the_tree_costs_two_statements(client: FlaskClient) -> None:
    teacher = cast.teacher()
    assert teacher.token  # made before anything is counted
    said: list[str] = []
    sa.event.listen(db.session.connection(), "before_cursor_execute", lambda _c, _cu, sql, *_: said.append(sql))
    call(client, teacher, "GET", "")
    assert len([sql for sql in said if sql.startswith("SELECT")]) == 2


def test_an_admin_adds_one_below_another_and_it_is_told(client: FlaskClient, admin: cast.Member) -> None:
    parent = by_code("device")
    body = HINGE | {"parent": str(parent.id), "team": str(parent.team_id), "points": 4, "impact": "group"}
    added = call(client, admin, "POST", "", body)
    assert added.status_code == 201
    tree = call(client, admin, "GET", "").get_json()
    assert tree["items"][0]["children"][-1]["code"] == "device.hinge"
    fact = told("category.added")[-1]
    assert (fact.actor_id, fact.after["code"], fact.after["points"]) == (admin.id, "device.hinge", 4)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_changes_it(client: FlaskClient, role: Role) -> None:
    who, known = cast.everywhere(role), by_code("device.screen")
    calls = [
        ("POST", "", HINGE),
        ("PATCH", f"/{known.id}", {"points": 3}),
        ("POST", f"/{known.id}/move", {"to": "up"}),
    ]
    assert {call(client, who, m, p, b, version=known.version).status_code for m, p, b in calls} == {403}


@pytest.mark.parametrize(
    "bad",
    [
        {"code": "Device"},
        {"code": "device..x"},
        {"code": "a" * 61},
        {"code": "a\n"},
        {"name_fi": ""},
        {"points": 0},
        {"points": 14},
        {"kind": "wish"},
        {"device_categories": ["phone"]},
        {"parent": "0198a4a0-0000-7000-8000-000000000000"},
        {"team": "0198a4a0-0000-7000-8000-000000000000"},
        {"urgency": None},
        {"more": 1},
    ],
)
def test_a_category_of_a_bad_shape_is_refused(client: FlaskClient, admin: cast.Member, bad: dict[str, Any]) -> None:
    assert call(client, admin, "POST", "", HINGE | bad).status_code == 422


def test_a_code_names_one_category_and_never_changes(client: FlaskClient, admin: cast.Member) -> None:
    taken = call(client, admin, "POST", "", HINGE | {"code": "device.screen"})
    assert (taken.status_code, taken.get_json()["code"]) == (409, "category_known")
    known = by_code("device.screen")
    assert call(client, admin, "PATCH", f"/{known.id}", {"code": "x"}, version=known.version).status_code == 422


def test_a_change_needs_the_version_that_was_seen(client: FlaskClient, admin: cast.Member) -> None:
    path = f"/{by_code('device.screen').id}"
    assert call(client, admin, "PATCH", path, {"points": 3}).status_code == 428
    changed = call(client, admin, "PATCH", path, {"points": 3}, version=1)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert call(client, admin, "PATCH", path, {"points": 4}, version=1).status_code == 412
    assert [(fact.before["points"], fact.after["points"]) for fact in told("category.changed")] == [(2, 3)]


def test_a_ninth_symptom_is_refused_until_one_is_taken_off(client: FlaskClient, admin: cast.Member) -> None:
    full = HINGE | {"device_categories": ["student_laptop"]}
    assert len(categories.symptoms(Kind.STUDENT_LAPTOP)) == MAX_SYMPTOMS + 1
    refused = call(client, admin, "POST", "", full)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_symptoms")
    slow = by_code("device.slow")
    fewer = {"device_categories": ["tablet", "desktop"]}
    assert call(client, admin, "PATCH", f"/{slow.id}", fewer, version=slow.version).status_code == 200
    assert call(client, admin, "POST", "", full).status_code == 201
    back = {"device_categories": ["student_laptop"]}
    assert call(client, admin, "PATCH", f"/{slow.id}", back, version=slow.version).status_code == 409
    assert len(categories.symptoms(Kind.STUDENT_LAPTOP)) == MAX_SYMPTOMS + 1


def test_a_closed_category_is_offered_no_more_but_tickets_keep_it(client: FlaskClient, admin: cast.Member) -> None:
    ticket = makers.ticket(category="device.slow")
    slow = by_code("device.slow")
    assert call(client, admin, "PATCH", f"/{slow.id}", {"active": False}, version=slow.version).status_code == 200
    assert "device.slow" not in [c.code for c in categories.symptoms(Kind.STUDENT_LAPTOP)]
    assert "device.slow" not in call(client, admin, "GET", "").text
    assert "device.slow" in call(client, admin, "GET", "?closed=true").text
    teacher = cast.teacher()
    body = {"title": "x", "school": str(cast.school().id), "category": "device.slow"}
    assert client.post("/api/v1/tickets", json=body, headers=teacher.bearer).status_code == 422
    assert makers.fetched(ticket.id).category_id == slow.id
    assert told("category.closed")
    assert call(client, admin, "PATCH", f"/{slow.id}", {"active": True}, version=slow.version).status_code == 200


def test_the_tree_has_no_open_category_below_a_closed_one(client: FlaskClient, admin: cast.Member) -> None:
    wide = by_code("printing")
    refused = call(client, admin, "PATCH", f"/{wide.id}", {"active": False}, version=wide.version)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "narrower_open")
    below = [by_code(code) for code in ("printing.no_print", "printing.paper")]
    for one in (*below, wide):
        assert call(client, admin, "PATCH", f"/{one.id}", {"active": False}, version=one.version).status_code == 200
    again = call(client, admin, "PATCH", f"/{below[0].id}", {"active": True}, version=below[0].version)
    assert (again.status_code, again.get_json()["code"]) == (409, "wider_closed")
    under = call(client, admin, "POST", "", HINGE | {"parent": str(wide.id)})
    assert (under.status_code, under.get_json()["code"]) == (422, "parent_unknown")


def test_something_else_can_always_be_chosen(client: FlaskClient, admin: cast.Member) -> None:
    last = by_code("something_else")
    refused = call(client, admin, "PATCH", f"/{last.id}", {"active": False}, version=last.version)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "category_needed")


def test_neighbours_change_places(client: FlaskClient, admin: cast.Member) -> None:
    screen = by_code("device.screen")
    assert call(client, admin, "POST", f"/{screen.id}/move", {"to": "up"}, version=screen.version).status_code == 200
    assert [c.code for c in categories.symptoms(Kind.TABLET)][:2] == ["device.screen", "device.power"]
    first = by_code("device.screen")
    version = first.version
    assert call(client, admin, "POST", f"/{first.id}/move", {"to": "up"}, version=version).status_code == 200
    assert by_code("device.screen").version == version
    assert call(client, admin, "POST", f"/{first.id}/move", {"to": "down"}, version=version).status_code == 200
    assert [c.code for c in categories.symptoms(Kind.TABLET)][:2] == ["device.power", "device.screen"]
    assert len(told("category.moved")) == 2
    assert call(client, admin, "POST", f"/{first.id}/move", {"to": "left"}, version=version).status_code == 422


def test_an_admin_looks_after_the_tree_on_its_pages(client: FlaskClient, admin: cast.Member) -> None:
    cast.sign_in(client, admin)
    assert "The screen is broken or dark" in client.get("/categories?lang=en").text
    wrong = client.post("/categories/new", data=HINGE | {"code": "No", "kind": "incident", "points": "2"})
    assert wrong.status_code == 422
    assert 'value="Gångjärn"' in wrong.text
    form = HINGE | {
        "parent": str(by_code("device").id),
        "kind": "incident",
        "points": "2",
        "device_categories": ["access_point"],
    }
    assert client.post("/categories/new", data=form).status_code == 303
    hinge = by_code("device.hinge")
    assert hinge.device_categories == ["access_point"]
    changes = {
        "name_en": "Hinge",
        "points": "3",
        "version": "1",
        "active": "true",
        "device_categories": ["tablet", "access_point"],
    }
    crowded = client.post(f"/categories/{hinge.id}", data=changes)
    assert crowded.status_code == 409
    changes["device_categories"] = ["access_point"]
    assert client.post(f"/categories/{hinge.id}", data=changes).status_code == 303
    assert (by_code("device.hinge").points, by_code("device.hinge").active) == (3, True)
    assert client.post(f"/categories/{hinge.id}", data=changes).status_code == 412
    moved = client.post(f"/categories/{hinge.id}/move", data={"to": "up", "version": str(hinge.version)})
    assert moved.location == f"/categories#c-{hinge.id}"


def test_others_see_the_tree_without_buttons(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    page = client.get("/categories?lang=en")
    assert (page.status_code, "Add a category" in page.text, "/move" in page.text) == (200, False, False)
    assert client.get("/categories/new").status_code == 403
    assert client.post(f"/categories/{by_code('device').id}", data={"version": "1"}).status_code == 403
