"""Saved lists: whose they are, who sees them, what they refuse, and what is said of a filter whose subject is gone."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from organisation.people.roles import Role
from organisation.saved_views import saved_views
from organisation.saved_views.models import SavedView
from tests import cast, makers

NOBODY = "00000000-0000-7000-8000-000000000000"
LISTS: list[tuple[str, Role, dict[str, Any], list[str], str]] = [
    ("devices", Role.ASSET_MANAGER, {"category": "projector", "age": 4}, ["asset_tag", "model", "room"], "-model"),
    ("orders", Role.PROCUREMENT, {"state": "open", "supplier": "Nobody"}, ["number", "sent"], ""),
    ("batches", Role.PROCUREMENT, {"problems": True, "purpose": "delivery"}, ["rows", "problems"], ""),
    ("tickets", Role.AGENT, {"state": "open", "priority": "P1"}, ["state", "age"], "oldest"),
]


@pytest.mark.parametrize("each", LISTS, ids=[each[0] for each in LISTS])
def test_a_list_is_saved_found_opened_and_deleted(client: FlaskClient, each: tuple[Any, ...]) -> None:
    on, role, filters, columns, sort = each
    owner, other = cast.member("A", (role, None)), cast.member("B", (role, None))
    body = {"on": on, "name": "Mine", "filters": filters, "columns": columns, "sort": sort, "shared": False}
    made = client.post("/api/v1/views", json=body, headers=owner.bearer)
    assert made.status_code == 201, made.get_json()
    view = made.get_json()
    said = {name: str(value).lower() if value is True else str(value) for name, value in filters.items()}
    assert (view["filters"], view["sort"], view["shared"], view["own"]) == (said, sort, False, True)
    assert set(view["columns"]) == set(columns) - {"asset_tag", "number"}
    again = client.post("/api/v1/views", json=body | {"filters": {}}, headers=owner.bearer)
    assert (again.status_code, again.get_json()["id"], again.get_json()["filters"]) == (200, view["id"], {})
    client.post("/api/v1/views", json=body, headers=owner.bearer)
    for who, seen in ((owner, [view["id"]]), (other, [])):
        found = client.get(f"/api/v1/views?on={on}", headers=who.bearer).get_json()
        assert ([each["id"] for each in found["items"]], found["next"]) == (seen, None)
    cast.sign_in(client, owner)
    page = client.get(f"/saved-lists/{view['id']}?lang=en", follow_redirects=True)
    assert page.status_code == 200
    assert 'aria-current="true">Mine' in page.text
    stamp = {"If-Match": client.get(f"/api/v1/views/{view['id']}", headers=owner.bearer).headers["ETag"]}
    assert client.delete(f"/api/v1/views/{view['id']}", headers=other.bearer | stamp).status_code == 404
    assert client.delete(f"/api/v1/views/{view['id']}", headers=owner.bearer).status_code == 428
    assert client.delete(f"/api/v1/views/{view['id']}", headers=owner.bearer | stamp).status_code == 204


def test_a_shared_list_is_seen_by_all_who_may_read_the_list_and_changed_by_its_owner_alone(client: FlaskClient) -> None:
    owner, buyer = (cast.member(name, (Role.PROCUREMENT, None)) for name in ("A", "B"))
    teacher = cast.teacher()
    body = {"on": "orders", "name": "Open", "filters": {"state": "open"}, "shared": True}
    key = client.post("/api/v1/views", json=body, headers=owner.bearer).get_json()["id"]
    for who, seen in ((buyer, True), (teacher, False)):
        found = client.get("/api/v1/views", headers=who.bearer).get_json()["items"]
        assert (key in {each["id"] for each in found}) is seen
    assert client.get("/api/v1/views?on=orders", headers=teacher.bearer).status_code == 403
    assert client.get(f"/api/v1/views/{key}", headers=teacher.bearer).status_code == 404
    assert client.post("/api/v1/views", json=body, headers=teacher.bearer).status_code == 403
    cast.sign_in(client, buyer)
    page = client.get(f"/saved-lists/{key}", follow_redirects=True).text
    assert 'aria-current="true">Open' in page
    assert f"/saved-lists/{key}/delete" not in page


def test_a_filter_whose_subject_is_gone_is_named_and_the_rest_goes_on(client: FlaskClient) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    device = makers.device()
    filters = {"school": NOBODY, "model": NOBODY, "district": "Nowhere", "lifecycle": device.lifecycle.value}
    body = {"on": "devices", "name": "Stock", "filters": filters, "sort": "-tag", "columns": ["school"]}
    view = client.post("/api/v1/views", json=body, headers=who.bearer).get_json()
    assert [each["filter"] for each in view["lost"]] == ["school", "model", "district"]
    assert view["lost"][0]["message"] == "What this filter asks for is no longer there. The rest of the list is shown."
    assert view["filters"] == filters
    with transaction():
        row = db.session.get_one(SavedView, uuid.UUID(view["id"]))
        row.filters = row.filters | {"colour": "red", "condition": "purple"}
    shown = client.get(f"/api/v1/views/{view['id']}", headers=who.bearer).get_json()
    assert {each["filter"] for each in shown["lost"]} == {"school", "model", "district", "colour", "condition"}
    cast.sign_in(client, who)
    answer = client.get(f"/saved-lists/{view['id']}")
    assert answer.location == f"/devices?lifecycle={device.lifecycle.value}&sort=-tag&view={view['id']}"
    page = client.get(f"{answer.location}&lang=en").text
    said = "“Stock” also asks for what is no longer there: colour, Condition, School, Model, Major district."
    assert f"{said} The rest of it is shown." in page
    assert str(device.asset_tag) in page
    assert 'data-label="School"' in page
    assert 'data-label="Model"' not in page


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"on": "shoes"}, "/on"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 61}, "/name"),
        ({"name": "a\x00b"}, None),
        ({"filters": {"colour": "red"}}, "/filters/colour"),
        ({"filters": {"age": 10**30}}, "/filters/age"),
        ({"filters": {"warranty_from": "0001-01-01"}}, "/filters/warranty_from"),
        ({"filters": {"school": {"a": [1]}}}, "/filters/school"),
        ({"filters": []}, "/filters"),
        ({"columns": ["shoe"]}, "/columns"),
        ({"columns": "model"}, "/columns"),
        ({"sort": "shoe"}, "/sort"),
        ({"shared": "perhaps"}, "/shared"),
        ({"team": NOBODY}, None),
    ],
)
def test_what_a_list_does_not_have_is_refused_in_one_sentence(
    client: FlaskClient, change: dict[str, Any], pointer: str | None
) -> None:
    who = cast.everywhere(Role.ASSET_MANAGER)
    body = {"on": "devices", "name": "Mine"} | change
    answer = client.post("/api/v1/views", json=body, headers=who.bearer)
    assert answer.status_code == 422, answer.text
    if pointer:
        assert pointer in {each["pointer"] for each in answer.get_json()["errors"]}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SavedView)) == 0


def test_somebody_has_a_bounded_number_of_lists(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    who = cast.everywhere(Role.ASSET_MANAGER)
    body = {"on": "devices", "name": "One"}
    assert client.post("/api/v1/views", json=body, headers=who.bearer).status_code == 201
    assert client.post("/api/v1/views", json=body, headers=who.bearer).status_code == 200
    refused = client.post("/api/v1/views", json=body | {"name": "Two"}, headers=who.bearer)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_views")
