"""Models, spellings and listings over JSON."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast


@pytest.fixture
def manager(client: FlaskClient) -> cast.Member:
    """An asset manager."""
    return cast.everywhere(Role.ASSET_MANAGER)


def post(client: FlaskClient, who: cast.Member, path: str, body: Any) -> Any:
    """POST `body` as `who`."""
    return client.post(f"/api/v1{path}", json=body, headers=who.bearer)


LENOVO = {"manufacturer": "Lenovo", "model_number": "300w", "category": "student_laptop"}
LISTING = {"use": "student", "valid_from": "2026-01-01", "planned_life_months": 48, "replacement_price_cents": 38990}


def test_a_model_is_found_by_any_of_its_spellings(client: FlaskClient, manager: cast.Member) -> None:
    made = post(client, manager, "/models", LENOVO).get_json()
    assert post(client, manager, f"/models/{made['id']}/aliases", {"alias": "82VM-0010 MX"}).status_code == 201
    found = client.get("/api/v1/models?q=82vm0010", headers=cast.teacher().bearer).get_json()
    assert [m["model_number"] for m in found["items"]] == ["300w"]


def test_one_spelling_means_one_model(client: FlaskClient, manager: cast.Member) -> None:
    one = post(client, manager, "/models", LENOVO).get_json()
    two = post(client, manager, "/models", LENOVO | {"model_number": "500w"}).get_json()
    post(client, manager, f"/models/{one['id']}/aliases", {"alias": "Yoga"})
    again = post(client, manager, f"/models/{two['id']}/aliases", {"alias": " yo-ga "})
    assert (again.status_code, again.get_json()["code"]) == (409, "alias_taken")
    assert post(client, manager, "/models", LENOVO | {"model_number": "300W"}).get_json()["code"] == "model_exists"


def test_a_listing_makes_a_model_standard_and_two_never_overlap(client: FlaskClient, manager: cast.Member) -> None:
    made = post(client, manager, "/models", LENOVO).get_json()
    listed = post(client, manager, f"/models/{made['id']}/listings", LISTING)
    assert (listed.status_code, listed.get_json()["standard"]) == (201, True)
    again = post(client, manager, f"/models/{made['id']}/listings", LISTING | {"school_kind": "comprehensive"})
    assert (again.status_code, again.get_json()["code"]) == (409, "listings_overlap")
    listing = listed.get_json()["listings"][0]
    path, match = f"/api/v1/listings/{listing['id']}", {"If-Match": f'"{listing["version"]}"'}
    ended = client.patch(path, json={"valid_to": "2026-06-01"}, headers=manager.bearer | match)
    assert ended.status_code == 200
    standard = client.get("/api/v1/models?standard=true", headers=manager.bearer).get_json()
    assert standard["items"] == []


def test_only_the_asset_manager_writes(client: FlaskClient) -> None:
    assert post(client, cast.everywhere(Role.PROCUREMENT), "/models", LENOVO).status_code == 403
    assert post(client, cast.teacher(), "/models", LENOVO).status_code == 403


def test_a_spelling_can_be_forgotten(client: FlaskClient, manager: cast.Member) -> None:
    made = post(client, manager, "/models", LENOVO).get_json()
    alias = post(client, manager, f"/models/{made['id']}/aliases", {"alias": "Yoga"}).get_json()["aliases"][0]
    gone = client.delete(f"/api/v1/aliases/{alias['id']}", headers=manager.bearer | {"If-Match": '"1"'})
    assert gone.status_code == 204
    assert client.get(f"/api/v1/models/{made['id']}", headers=manager.bearer).get_json()["aliases"] == []


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.ASSET_MANAGER, Role.AUDITOR, Role.REQUESTER, Role.AGENT])
def test_a_replacement_price_is_for_those_who_see_prices(client: FlaskClient, manager: cast.Member, role: Role) -> None:
    made = post(client, manager, "/models", LENOVO).get_json()
    post(client, manager, f"/models/{made['id']}/listings", LISTING)
    who, sees = cast.everywhere(role), role not in {Role.REQUESTER, Role.AGENT}
    for address in (f"/api/v1/models/{made['id']}", "/api/v1/models?q=300w"):
        assert ('_price_cents":38990' in client.get(address, headers=who.bearer).text) is sees
    page = cast.sign_in(client, who).get(f"/catalogue/{made['id']}").text
    assert ("€389.90" in page) is sees
