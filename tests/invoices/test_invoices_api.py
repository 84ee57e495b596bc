"""Invoices over JSON: recorded once, held against what was received, approved by a third person."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from core.history import Event
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder
from registry.receiving import receiving
from registry.receiving.receiving import of_order
from tests import cast, makers

LINE = {"line": "1", "quantity": 2, "unit_price_cents": 40000}


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """Who places the orders."""
    return cast.everywhere(Role.PROCUREMENT)


@pytest.fixture
def order(buyer: cast.Member) -> PurchaseOrder:
    """Two lines, of the first of which two devices are on their way."""
    placed = makers.order(lines=[(makers.model(), 3, 38990), (makers.model(), 5, 100)], by=buyer)
    key, first = placed.id, placed.lines[0].id
    for _ in range(2):
        makers.device(order_line_id=first, lifecycle=Lifecycle.EXPECTED)
    return orders.get(buyer.actor, key)


def body(**changes: Any) -> dict[str, Any]:
    return {"number": "R-1", "invoiced_on": str(clock.today()), "lines": [LINE]} | changes


def post(client: FlaskClient, who: cast.Member, path: str, said: Any = None) -> Any:
    return client.post(f"/api/v1{path}", json=said or {}, headers=who.bearer)


def recorded(client: FlaskClient, who: cast.Member, order: PurchaseOrder, **changes: Any) -> Any:
    return post(client, who, f"/orders/{order.id}/invoices", body(**changes))


def test_an_invoice_is_held_against_what_was_received(client: FlaskClient, buyer: cast.Member, order: Any) -> None:
    line = str(order.lines[0].id)
    receiver = cast.everywhere(Role.RECEIVER)
    made = recorded(client, buyer, order, lines=[LINE, {"line": line, "quantity": 1, "unit_price_cents": 39000}])
    assert made.status_code == 201, made.get_json()
    told = made.get_json()
    assert (told["total_cents"], told["state"], {one["line"] for one in told["lines"]}) == (119000, "recorded", {line})
    assert [(x["received"], x["invoiced"], x["not_received"]) for x in told["lines"]] == [(0, 3, 3)] * 2
    assert [x["difference_cents"] for x in told["lines"]] == [2 * (40000 - 38990), 10]
    post(client, receiver, f"/orders/{order.id}/receive")
    listed = client.get(f"/api/v1/orders/{order.id}/invoices", headers=receiver.bearer).get_json()["items"]
    assert [(x["received"], x["not_received"]) for x in listed[0]["lines"]] == [(2, 1)] * 2
    assert not [name for name in (*listed[0], *listed[0]["lines"][0]) if name.endswith("_cents")], (
        "a receiver sees none"
    )


def test_the_same_invoice_again_is_the_same_row_and_another_of_its_number_is_refused(
    client: FlaskClient, buyer: cast.Member, order: Any
) -> None:
    first = recorded(client, buyer, order)
    again = recorded(client, buyer, order, number="r-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["id"] == again.get_json()["id"]
    other = recorded(client, buyer, order, lines=[LINE | {"quantity": 1}])
    assert (other.status_code, other.get_json()["code"]) == (409, "invoice_exists")
    elsewhere = makers.order(lines=[(makers.model(), 3, 38990)], by=buyer)
    assert recorded(client, buyer, elsewhere).status_code == 409, "a supplier's number is unique over its orders"
    another = makers.order(of=makers.supplier("Other Oy"), lines=[(makers.model(), 3, 38990)], by=buyer)
    assert recorded(client, buyer, another).status_code == 201
    manager = cast.everywhere(Role.ASSET_MANAGER)
    refused = post(client, manager, f"/invoices/{first.get_json()['id']}/refuse", {"reason": "a wrong number"})
    assert refused.get_json()["state"] == "refused"
    assert recorded(client, buyer, order, lines=[LINE | {"quantity": 1}]).status_code == 201


def test_an_invoice_that_was_recorded_by_mistake_is_withdrawn_until_it_is_decided(
    client: FlaskClient, buyer: cast.Member, order: Any
) -> None:
    first = recorded(client, buyer, order, lines=[LINE | {"quantity": 1}]).get_json()
    cast.sign_in(client, buyer)
    path = f"/invoices/{first['id']}"
    empty = client.post(f"{path}/withdraw?lang=en", data={"version": "1", "reason": ""})
    assert (empty.status_code, "Fill in “What was recorded wrongly”." in empty.text) == (422, True)
    assert post(client, cast.everywhere(Role.RECEIVER), f"{path}/withdraw", {"reason": "x"}).status_code == 403
    assert client.post(f"{path}/withdraw", data={"version": "1", "reason": "another order's"}).status_code == 303
    page = client.get(f"{path}?lang=en").text
    for words in ("Recorded by mistake", "Invoice withdrawn", "another order&#39;s"):
        assert words in page
    again = recorded(client, buyer, order)
    assert (again.status_code, again.get_json()["id"] != first["id"]) == (201, True)
    matched = client.get(f"/api/v1/orders/{order.id}/matching", headers=buyer.bearer).get_json()
    assert [line["invoiced"] for line in matched["lines"]] == [again.get_json()["lines"][0]["quantity"], 0]
    done = f"/invoices/{again.get_json()['id']}"
    manager = cast.everywhere(Role.ASSET_MANAGER)
    assert post(client, manager, f"{done}/approve").status_code == 200
    late = post(client, buyer, f"{done}/withdraw", {"reason": "x"})
    assert (late.status_code, late.get_json()["code"]) == (409, "invoice_decided")


def test_who_ordered_who_received_and_who_approves_are_three(
    client: FlaskClient, buyer: cast.Member, order: Any
) -> None:
    both = cast.member("both", (Role.RECEIVER, None), (Role.ASSET_MANAGER, None))
    manager = cast.everywhere(Role.ASSET_MANAGER)
    with transaction():
        receiving.receive(both.actor, of_order(order.id, [order.lines[0].id]))
    path = f"/invoices/{recorded(client, buyer, order).get_json()['id']}"
    for who, code in ((buyer, "approved_by_orderer"), (both, "approved_by_receiver")):
        for verb, said in (("approve", {}), ("refuse", {"reason": "no"})):
            answer = post(client, who, f"{path}/{verb}", said)
            assert (answer.status_code, answer.get_json()["code"]) == (403, code)
    assert post(client, cast.everywhere(Role.RECEIVER), f"{path}/approve").status_code == 403
    done = post(client, manager, f"{path}/approve", {"reason": "they are here"})
    assert (done.status_code, done.get_json()["state"], done.get_json()["decided_by"]) == (
        200,
        "approved",
        str(manager.id),
    )
    again = post(client, manager, f"{path}/approve")
    assert (again.status_code, again.get_json()["code"]) == (409, "invoice_decided")
    facts = (
        sa.select(Event.verb)
        .where(Event.subject_id == sa.cast(path.rsplit("/", maxsplit=1)[-1], sa.Uuid))
        .order_by(Event.at)
    )
    assert list(db.session.scalars(facts)) == ["invoice.recorded", "invoice.approved"]


def test_who_approved_an_invoice_does_not_receive_its_goods(
    client: FlaskClient, buyer: cast.Member, order: Any
) -> None:
    both = cast.member("both", (Role.RECEIVER, None), (Role.ASSET_MANAGER, None))
    path = f"/invoices/{recorded(client, buyer, order).get_json()['id']}"
    assert post(client, both, f"{path}/approve").status_code == 200
    answer = post(client, both, f"/orders/{order.id}/receive")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "received_by_approver")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"lines": [LINE | {"quantity": -1}]}, "/lines/0/quantity"),
        ({"lines": [LINE | {"quantity": 1.5}]}, "/lines/0/quantity"),
        ({"lines": [LINE | {"unit_price_cents": -5}]}, "/lines/0/unit_price_cents"),
        ({"lines": [LINE | {"line": {"a": 1}}]}, "/lines/0/line"),
        ({"lines": []}, "/lines"),
        ({"currency": "SEK"}, "/currency"),
        ({"number": " "}, "/number"),
        ({"invoiced_on": "27.11.2026"}, "/invoiced_on"),
        ({"invoiced_on": str(clock.today() + dt.timedelta(days=1))}, "invoice_in_future"),
        ({"lines": [LINE | {"line": "9"}]}, "invoice_line_unknown"),
        ({"lines": [LINE | {"line": "018f3c6e-0000-7000-8000-000000000000"}]}, "invoice_line_unknown"),
    ],
)
def test_what_cannot_be_an_invoice_is_refused_with_one_sentence(
    client: FlaskClient, buyer: cast.Member, order: Any, change: Any, why: str
) -> None:
    answer = recorded(client, buyer, order, **change)
    told = answer.get_json()
    assert answer.status_code == 422
    assert [error["pointer"] for error in told.get("errors", [])] == ([why] if why.startswith("/") else [])
    assert told["code"] == ("invalid" if why.startswith("/") else why)


def test_nothing_of_a_cancelled_order_is_invoiced(client: FlaskClient, buyer: cast.Member) -> None:
    order = makers.order(by=buyer)
    with transaction():
        orders.cancel(buyer.actor, orders.get(buyer.actor, order.id, lock=True))
    answer = recorded(client, buyer, order)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "order_cancelled")


def test_invoices_are_found_by_state_number_and_who_they_wait_for(
    client: FlaskClient, buyer: cast.Member, order: Any
) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER)
    first = recorded(client, buyer, order).get_json()["id"]
    second = recorded(client, buyer, order, number="R-2").get_json()["id"]
    post(client, manager, f"/invoices/{second}/approve")

    def found(who: cast.Member, query: str) -> list[str]:
        return [row["id"] for row in client.get(f"/api/v1/invoices?{query}", headers=who.bearer).get_json()["items"]]

    assert set(found(buyer, "")) == {first, second}
    assert found(buyer, "state=approved") == [second]
    assert found(buyer, "q=r-1") == [first]
    assert found(manager, "waiting_for_me=true") == [first]
    assert found(buyer, "waiting_for_me=true") == [], "who ordered is not asked to approve"
