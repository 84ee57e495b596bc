"""Invoices and appropriations as pages: money from the order's form to what is left."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.purchasing import orders
from tests import cast, makers
from tests.reading import error_of, text, typed


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """Who orders and records invoices, signed in."""
    who = cast.everywhere(Role.PROCUREMENT)
    cast.sign_in(client, who)
    return who


def test_money_goes_from_the_order_to_what_is_left(client: FlaskClient, buyer: cast.Member) -> None:
    head = {"code": "8 02", "name": "Laptops", "programme": "Digital", "year": "2026", "amount": "1 000,00"}
    wrong = client.post("/appropriations/new", data=head | {"amount": "a lot"})
    assert (wrong.status_code, typed(wrong, "amount")) == (422, "a lot")
    funds = client.post("/appropriations/new", data=head).location
    makers.model()
    line = {
        "model": "Lenovo 300w Yoga Gen 4",
        "quantity": "2",
        "unit_price": "100",
        "appropriation": funds.split("/")[-1],
    }
    order = {"number": "45-1", "supplier": str(makers.supplier().id)} | {f"lines-1-{k}": v for k, v in line.items()}
    page = client.post("/orders/new", data=order).location
    assert "8 02" in text(client.get(page))
    assert all(words in text(client.get(funds)) for words in ("€200.00", "€800.00", "45-1"))
    bill = {"number": "R-1", "invoiced_on": str(clock.today()), "lines-1-quantity": "1", "lines-1-unit_price": "99,50"}
    shown = client.post(f"{page}/invoices/new", data=bill).location
    seen = text(client.get(shown))
    assert "1 device was invoiced and has not been received." in seen
    assert "You placed this order, so someone else has to approve its invoices." in seen
    assert client.post(f"{shown}/approve", data={"version": "1"}).status_code == 403
    cast.sign_in(client, cast.everywhere(Role.ASSET_MANAGER))
    assert "R-1" in text(client.get("/"))
    assert client.post(f"{shown}/approve", data={"version": "1", "reason": "paid in advance"}).status_code == 303
    assert "paid in advance" in text(client.get(shown))
    assert "Invoiced: 1. Received: 0." in text(client.get(page))
    listed = text(client.get("/appropriations"))
    assert all(words in listed for words in ("€100.00", "€99.50", "€800.50")), "committed, spent and left"
    assert "R-1" not in text(client.get("/"))
    cut = {"version": "1", "name": "Laptops", "programme": "Digital", "amount": "50,00", "reason": "the council cut it"}
    assert client.post(f"{funds}/edit", data=cut).status_code == 303
    assert all(words in text(client.get(funds)) for words in ("the council cut it", "more was used than granted"))


def test_a_new_invoice_begins_with_what_was_received_and_keeps_what_was_typed(
    client: FlaskClient, buyer: cast.Member
) -> None:
    placed = makers.order(lines=[(makers.model(), 3, 38990), (makers.model(), 5, 100)], by=buyer)
    key, (first, second) = placed.id, (line.id for line in placed.lines)
    for _ in range(2):
        makers.device(order_line_id=first, received_on=clock.today())
    makers.device(order_line_id=second, lifecycle=Lifecycle.EXPECTED)
    makers.invoice(orders.get(buyer.actor, key), [(1, 1, 38990)])
    path = f"/orders/{key}/invoices/new"
    begun = client.get(path)
    assert [typed(begun, f"lines-{n}-quantity") for n in (1, 2)] == ["1", ""]
    assert typed(begun, "lines-1-unit_price") == "389.90"
    said: dict[str, Any] = {
        "number": "R-9",
        "invoiced_on": str(clock.today() + dt.timedelta(days=1)),
        "lines-1-quantity": "1,5",
        "lines-1-unit_price": "389,90",
    }
    refused = client.post(path, data=said)
    assert (refused.status_code, typed(refused, "lines-1-quantity")) == (422, "1,5")
    assert "Not a valid integer" in error_of(refused, "lines-1-quantity")
    refused = client.post(path, data=said | {"lines-1-quantity": "1"})
    assert "cannot be dated in the future" in error_of(refused, "invoiced_on")
    assert client.post(path, data=said | {"lines-1-quantity": ""}).status_code == 422
