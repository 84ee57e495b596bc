"""Orders over JSON, from the first line to the last."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast, makers


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """A procurement officer."""
    return cast.everywhere(Role.PROCUREMENT)


def send(client: FlaskClient, who: cast.Member, path: str, body: Any = None, **headers: str) -> Any:
    """POST `body` as `who`."""
    return client.post(f"/api/v1{path}", json=body or {}, headers={**who.bearer, **headers})


def order(client: FlaskClient, buyer: cast.Member, number: str = "4500000001") -> dict[str, Any]:
    """An order of ten laptops."""
    send(client, buyer, "/suppliers", {"name": "Laitetalo"})
    line = {"model": str(makers.model().id), "quantity": 10, "unit_price_cents": 38990, "warranty_months": 36}
    answer = send(client, buyer, "/orders", {"number": number, "supplier": "laitetalo", "lines": [line]})
    assert answer.status_code == 201, answer.get_json()
    return {**answer.get_json(), "etag": answer.headers["ETag"]}


def test_an_order_says_what_was_ordered_and_that_nothing_came_yet(client: FlaskClient, buyer: cast.Member) -> None:
    placed = order(client, buyer)
    seen = client.get(f"/api/v1/orders/{placed['id']}/matching", headers=buyer.bearer).get_json()
    assert [(x["ordered"], x["sent"], x["missing"], x["ordered_cents"]) for x in seen["lines"]] == [(10, 0, 10, 389900)]
    listed = client.get("/api/v1/orders?q=4500", headers=buyer.bearer).get_json()
    assert [(x["number"], x["quantity"], x["price_cents"]) for x in listed["items"]] == [("4500000001", 10, 389900)]


def test_a_number_is_used_once(client: FlaskClient, buyer: cast.Member) -> None:
    placed = order(client, buyer)
    line = {"model": placed["lines"][0]["model"]["id"], "quantity": 1, "unit_price_cents": 1}
    again = send(client, buyer, "/orders", {"number": "4500000001", "supplier": "Laitetalo", "lines": [line]})
    assert (again.status_code, again.get_json()["code"]) == (409, "order_exists")


def test_an_open_order_is_amended_and_a_closed_one_is_not(client: FlaskClient, buyer: cast.Member) -> None:
    placed = order(client, buyer)
    path = f"/api/v1/orders/{placed['id']}"
    change = {"lines": [{"id": placed["lines"][0]["id"], "quantity": 12}]}
    assert client.patch(path, json=change, headers=buyer.bearer).status_code == 428
    amended = client.patch(path, json=change, headers={**buyer.bearer, "If-Match": placed["etag"]})
    assert (amended.status_code, amended.get_json()["lines"][0]["quantity"]) == (200, 12)
    assert client.patch(path, json=change, headers={**buyer.bearer, "If-Match": placed["etag"]}).status_code == 412
    closed = send(client, buyer, f"/orders/{placed['id']}/close", **{"If-Match": amended.headers["ETag"]})
    assert closed.get_json()["state"] == "closed"
    late = client.patch(path, json=change, headers={**buyer.bearer, "If-Match": closed.headers["ETag"]})
    assert (late.status_code, late.get_json()["code"]) == (409, "order_not_open")


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.AGENT, Role.RECEIVER, Role.ASSET_MANAGER, Role.ADMIN])
def test_only_procurement_orders(client: FlaskClient, buyer: cast.Member, role: Role) -> None:
    order(client, buyer)
    line = {"model": str(makers.model().id), "quantity": 1, "unit_price_cents": 1}
    body = {"number": "1", "supplier": "Laitetalo", "lines": [line]}
    assert send(client, cast.everywhere(role), "/orders", body).status_code == 403


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"number": ""}, "/number"),
        ({"lines": []}, "/lines"),
        ({"lines": [{"model": "x", "quantity": 1, "unit_price_cents": 1}]}, "/lines/0/model"),
        ({"lines": [{"quantity": 0, "unit_price_cents": -1}]}, "/lines/0/quantity"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_bad_order_names_the_field(client: FlaskClient, buyer: cast.Member, change: Any, pointer: str) -> None:
    line = {"model": str(makers.model().id), "quantity": 1, "unit_price_cents": 1}
    body = {"number": "1", "supplier": "x", "lines": [line]} | change
    answer = send(client, buyer, "/orders", body)
    assert answer.status_code == 422
    assert pointer in [e["pointer"] for e in answer.get_json()["errors"]]


def test_the_same_request_sent_twice_places_one_order(client: FlaskClient, buyer: cast.Member) -> None:
    send(client, buyer, "/suppliers", {"name": "Laitetalo"})
    line = {"model": str(makers.model().id), "quantity": 1, "unit_price_cents": 1}
    body = {"number": "77", "supplier": "Laitetalo", "lines": [line]}
    first = send(client, buyer, "/orders", body, **{"Idempotency-Key": "k1"})
    second = send(client, buyer, "/orders", body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json()["id"] == second.get_json()["id"]
    other = send(client, buyer, "/orders", body | {"number": "78"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.get_json()["code"]) == (422, "key_reused")
    refused = send(client, buyer, "/orders", body, **{"Idempotency-Key": "k2"})
    assert refused.status_code == 409
    corrected = send(client, buyer, "/orders", body | {"number": "79"}, **{"Idempotency-Key": "k2"})
    assert corrected.status_code == 201


def test_a_new_line_must_be_whole(client: FlaskClient, buyer: cast.Member) -> None:
    placed = order(client, buyer)
    path, headers = f"/api/v1/orders/{placed['id']}", {**buyer.bearer, "If-Match": placed["etag"]}
    answer = client.patch(path, json={"lines": [{"quantity": 1}]}, headers=headers)
    assert answer.status_code == 422
    assert {e["pointer"] for e in answer.get_json()["errors"]} == {"/lines/0/model", "/lines/0/unit_price_cents"}
    unknown = {"model": placed["id"], "quantity": 1, "unit_price_cents": 1}
    answer = client.patch(path, json={"lines": [unknown]}, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "model_unknown")
    elsewhere = client.patch(path, json={"lines": [{"id": placed["id"], "quantity": 1}]}, headers=headers)
    assert elsewhere.status_code == 404


def test_a_line_is_for_a_known_school_or_for_none(client: FlaskClient, buyer: cast.Member) -> None:
    placed = order(client, buyer)
    path, line = f"/api/v1/orders/{placed['id']}", placed["lines"][0]["id"]
    first = cast.school().id

    def amend(etag: str, school: Any) -> Any:
        body = {"lines": [{"id": line, "school": school}]}
        return client.patch(path, json=body, headers={**buyer.bearer, "If-Match": etag})

    refused = amend(placed["etag"], placed["id"])
    assert (refused.status_code, refused.get_json()["code"]) == (422, "order_school_unknown")
    given = amend(placed["etag"], str(first))
    assert given.get_json()["lines"][0]["school"] == str(first)
    again = amend(given.headers["ETag"], str(first))
    assert again.headers["ETag"] == given.headers["ETag"]  # nothing changed, nothing told
    assert amend(given.headers["ETag"], None).get_json()["lines"][0]["school"] is None


def test_a_list_of_orders_says_what_came_of_them(client: FlaskClient, buyer: cast.Member) -> None:
    placed = order(client, buyer)
    makers.device(order_line_id=placed["lines"][0]["id"], lifecycle="expected")
    row = client.get("/api/v1/orders?supplier=LAITETALO", headers=buyer.bearer).get_json()["items"][0]
    assert (row["quantity"], row["sent"], row["received"], row["missing"]) == (10, 1, 0, 9)
    assert client.get("/api/v1/orders?late=true", headers=buyer.bearer).get_json()["items"] == []
    assert client.get("/api/v1/orders?supplier=nobody", headers=buyer.bearer).status_code == 422
    listed = client.get("/api/v1/suppliers", headers=buyer.bearer).get_json()["items"]
    assert [(s["name"], s["orders"], s["open_orders"]) for s in listed] == [("Laitetalo", 1, 1)]
