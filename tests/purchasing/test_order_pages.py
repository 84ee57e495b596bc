"""Orders as pages."""

import datetime as dt
import re
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
from registry.purchasing.models import OrderLine, PurchaseOrder
from tests import cast, makers
from tests.reading import error_of, text, typed


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """A procurement officer, signed in."""
    who = cast.everywhere(Role.PROCUREMENT)
    cast.sign_in(client, who)
    return who


def filled(**changes: str) -> dict[str, str]:
    """The form of a new order with one line, as somebody types it."""
    makers.model()
    head = {"number": "4500000099", "supplier": str(makers.supplier().id), "funding": "Programme"}
    line = {"model": "lenovo 300W yoga gen 4", "quantity": "12", "unit_price": "389,90", "warranty_months": "36"}
    return head | {f"lines-3-{name}": value for name, value in line.items()} | changes


def facts(order_id: Any) -> list[str]:
    """What happened to an order, oldest first."""
    return list(db.session.scalars(sa.select(Event.verb).where(Event.subject_id == order_id).order_by(Event.at)))


def test_an_order_is_placed_with_lines_from_the_catalogue_and_recorded(client: FlaskClient, buyer: cast.Member) -> None:
    seen = client.get("/orders/new")
    assert seen.status_code == 200
    assert seen.get_data(as_text=True).count('-quantity"') >= 5
    answer = client.post("/orders/new", data=filled(**{"lines-3-school": "Kallion lukio"}))
    assert answer.status_code == 303
    order = db.session.scalars(sa.select(PurchaseOrder).where(PurchaseOrder.number == "4500000099")).one()
    line = db.session.scalars(sa.select(OrderLine).where(OrderLine.order_id == order.id)).one()
    assert (line.quantity, line.unit_price_cents, line.warranty_months) == (12, 38990, 36)
    assert (line.school_id, line.position, order.funding) == (cast.school(cast.OTHER).id, 1, "Programme")
    assert facts(order.id) == ["order.placed"]
    shown = text(client.get(answer.location))
    assert "€4,678.80" in shown
    assert "Order placed · Procurement" in shown


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"number": ""}, "number", "This is needed"),
        ({"supplier": ""}, "supplier", "This is needed"),
        ({"lines-3-model": "Abacus 1"}, "lines-1-model", "This model is not in the catalogue"),
        ({"lines-3-model": ""}, "lines-1-model", "This is needed"),
        ({"lines-3-quantity": "0"}, "lines-1-quantity", "Give a whole number from 1"),
        ({"lines-3-unit_price": "1.234"}, "lines-1-unit_price", "Write euros and cents like 389,90"),
        ({"lines-3-warranty_months": "long"}, "lines-1-warranty_months", "Not a valid integer"),
        ({"lines-3-school": "Hogwarts"}, "lines-1-school", "This school is not known"),
    ],
)
def test_a_bad_field_is_told_next_to_it_and_nothing_typed_is_lost(
    client: FlaskClient, buyer: cast.Member, change: dict[str, str], field: str, sentence: str
) -> None:
    form = filled(**change)
    answer = client.post("/orders/new", data=form)
    assert answer.status_code == 422
    assert sentence in error_of(answer, field)
    for name in ("model", "quantity", "unit_price", "warranty_months"):
        assert typed(answer, f"lines-1-{name}") == form[f"lines-3-{name}"]
    assert typed(answer, "number") == form["number"]
    assert typed(answer, "funding") == "Programme"


def test_a_number_that_is_taken_is_told_next_to_the_number(client: FlaskClient, buyer: cast.Member) -> None:
    makers.order("4500000099")
    answer = client.post("/orders/new", data=filled())
    assert answer.status_code == 409
    assert "An order with the number 4500000099 is already registered." in error_of(answer, "number")
    assert typed(answer, "lines-1-unit_price") == "389,90"


def test_days_that_cannot_be_are_refused_and_odd_ones_asked_about_once(client: FlaskClient, buyer: cast.Member) -> None:
    today, later = clock.today(), clock.today() + dt.timedelta(days=40)
    form = filled(ordered_on=str(today), due_on=str(today - dt.timedelta(days=1)))
    assert "would be due before the order was placed" in error_of(client.post("/orders/new", data=form), "due_on")
    form |= {"ordered_on": str(later), "due_on": ""}
    asked = client.post("/orders/new", data=form)
    assert "This day is still to come." in error_of(asked, "ordered_on")
    sure = {"sure": re.search(r'name="sure" value="([^"]+)"', asked.text)[1]}  # type: ignore[index]
    changed = form | sure | {"ordered_on": str(later + dt.timedelta(days=1))}
    assert client.post("/orders/new", data=changed).status_code == 422
    placed = client.post("/orders/new", data=form | sure)
    assert placed.status_code == 303
    invoice = {"number": "R-1", "invoiced_on": str(today), "lines-1-quantity": "1", "lines-1-unit_price": "389,90"}
    asked = client.post(f"{placed.location}/invoices/new", data=invoice)
    assert "before the order was placed" in error_of(asked, "invoiced_on")
    again = client.post(f"{placed.location}/invoices/new", data=invoice | {"sure": f"invoiced_on={today}"})
    assert again.status_code == 303


def test_an_order_without_lines_is_refused(client: FlaskClient, buyer: cast.Member) -> None:
    answer = client.post("/orders/new", data={"number": "1", "supplier": str(makers.supplier().id)})
    assert answer.status_code == 422
    assert "An order has at least one line" in text(answer)


def test_more_lines_come_without_losing_what_was_typed(client: FlaskClient, buyer: cast.Member) -> None:
    answer = client.post("/orders/new", data=filled(more="true", number="4500000098"))
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).count('-quantity"') > 5
    assert typed(answer, "lines-1-model") == "lenovo 300W yoga gen 4"
    assert typed(answer, "number") == "4500000098"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PurchaseOrder)) == 0


def test_an_open_order_is_changed_and_gets_a_line(client: FlaskClient, buyer: cast.Member) -> None:
    order = makers.order(by=buyer)
    line, path = order.lines[0].id, f"/orders/{order.id}"
    makers.model(number="500w")
    seen = client.get(f"{path}/amend")
    assert typed(seen, "lines-1-unit_price") == "389.90"
    form = {"version": "1", "lines-1-id": str(line), "lines-1-quantity": "11", "lines-1-unit_price": "380"}
    new = {"lines-2-model": "500w", "lines-2-quantity": "3", "lines-2-unit_price": "1 200,50"}
    assert client.post(f"{path}/amend", data=form | new | {"funding": "New"}).status_code == 303
    rows = db.session.execute(sa.select(OrderLine.quantity, OrderLine.unit_price_cents).order_by(OrderLine.position))
    assert rows.all() == [(11, 38000), (3, 120050)]
    assert facts(order.id) == ["order.placed", "order.amended"]
    assert "Quantity" in text(client.get(path))


def test_a_stale_change_is_refused_and_keeps_the_typed_text(client: FlaskClient, buyer: cast.Member) -> None:
    order = makers.order(by=buyer)
    line, path = order.lines[0].id, f"/orders/{order.id}/amend"
    form = {"version": "1", "lines-1-id": str(line), "lines-1-quantity": "11", "lines-1-unit_price": "380"}
    assert client.post(path, data=form).status_code == 303
    late = client.post(path, data=form | {"lines-1-quantity": "77"})
    assert late.status_code == 412
    assert typed(late, "lines-1-quantity") == "77"
    assert typed(late, "version") == "2"
    assert "Someone else changed this" in text(late)


def test_a_line_is_never_made_smaller_than_what_was_sent(client: FlaskClient, buyer: cast.Member) -> None:
    order = makers.order(by=buyer)
    line, path = order.lines[0].id, f"/orders/{order.id}/amend"
    for _ in range(3):
        makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    form = {"version": "1", "lines-1-id": str(line), "lines-1-quantity": "2", "lines-1-unit_price": "380"}
    answer = client.post(path, data=form)
    assert answer.status_code == 409
    assert "3 devices of line 1 have already been sent" in error_of(answer, "lines-1-quantity")
    assert facts(order.id) == ["order.placed"]


def test_an_order_is_closed_once(client: FlaskClient, buyer: cast.Member) -> None:
    order = makers.order(by=buyer).id
    assert client.post(f"/orders/{order}/close", data={}).status_code == 428
    assert client.post(f"/orders/{order}/close", data={"version": "1"}).status_code == 303
    again = client.post(f"/orders/{order}/close", data={"version": "2"})
    assert again.status_code == 409
    assert "no longer open" in text(again)
    assert client.post(f"/orders/{order}/amend", data={"version": "2"}).status_code == 409
    assert facts(order) == ["order.placed", "order.closed"]


def test_an_order_of_which_something_was_sent_is_not_cancelled(client: FlaskClient, buyer: cast.Member) -> None:
    first = makers.order(by=buyer)
    first_id, line = first.id, first.lines[0].id
    second_id = makers.order(by=buyer).id
    makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    refused = client.post(f"/orders/{first_id}/cancel", data={"version": "1"})
    assert refused.status_code == 409
    assert "cannot be cancelled" in text(refused)
    assert client.post(f"/orders/{second_id}/cancel", data={"version": "1"}).status_code == 303
    assert facts(second_id) == ["order.placed", "order.cancelled"]


def test_an_order_is_shown_against_its_devices_to_the_cent(client: FlaskClient, buyer: cast.Member) -> None:
    order = makers.order(lines=[(makers.model(), 2, 10000)], by=buyer)
    line, path = order.lines[0].id, f"/orders/{order.id}"
    makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED, price_cents=10001)
    makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED, price_cents=10000)
    makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    shown = text(client.get(path))
    assert "1 too many" in shown
    assert "€300.01" in shown
    assert "+€0.01 against the order" in shown
    assert "3 wait to be received" in shown


def test_orders_are_filtered(client: FlaskClient, buyer: cast.Member) -> None:
    first = makers.order("4500000001", makers.supplier("First Oy"), by=buyer).id
    makers.order("4500000002", makers.supplier("Second Oy"), by=buyer)
    second = makers.supplier("Second Oy").id
    client.post(f"/orders/{first}/close", data={"version": "1"})

    def shown(query: str) -> set[str]:
        return set(re.findall(r"450000000\d", text(client.get(f"/orders?{query}"))))

    assert shown("") == {"4500000001", "4500000002"}
    assert shown("state=open") == {"4500000002"}
    assert shown(f"supplier={second}") == {"4500000002"}
    assert shown("q=0001") == {"4500000001"}
    assert "No order matches" in text(client.get("/orders?q=nothing"))
    assert client.get("/orders?state=red").status_code == 422
    assert client.get("/orders?supplier=nobody").status_code == 422
    assert "/orders.xlsx?state=open" in client.get("/orders?state=open").get_data(as_text=True)
    taken = client.get("/orders.csv?lang=en&state=open").get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert taken[0].startswith("Order number;Supplier;Where it stands;Ordered on;Sent;Goods received;Not received")
    assert [row.split(";")[:3] for row in taken[1:]] == [["4500000002", "Second Oy", "Open"]]
    assert client.get("/orders.csv?state=red").status_code == 422


def test_an_empty_list_says_what_orders_are_for(client: FlaskClient, buyer: cast.Member) -> None:
    assert "No orders yet" in text(client.get("/orders"))


ROLES = {
    Role.PROCUREMENT: (200, 200),
    Role.RECEIVER: (200, 403),
    Role.ASSET_MANAGER: (200, 403),
    Role.AUDITOR: (200, 403),
    Role.AGENT: (403, 403),
    Role.REQUESTER: (403, 403),
    Role.ADMIN: (403, 403),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_and_who_places_orders(client: FlaskClient, role: Role) -> None:
    order = makers.order().id
    cast.sign_in(client, cast.everywhere(role))
    reads, writes = ROLES[role]
    for path in ("/orders", f"/orders/{order}"):
        assert client.get(path).status_code == reads
    for path in ("/orders/new", f"/orders/{order}/amend"):
        assert client.get(path).status_code == writes
    if writes == 403:
        for path in ("/orders/new", *[f"/orders/{order}/{verb}" for verb in ("amend", "close", "cancel")]):
            assert client.post(path, data={"version": "1"}).status_code == 403
    assert client.get("/orders/00000000-0000-7000-8000-000000000000").status_code == (404 if reads == 200 else 403)
    assert facts(order) == ["order.placed"]


@pytest.mark.parametrize(("state", "said"), [("open", "3 are still to be sent"), ("closed", "3 were not sent")])
def test_what_was_not_sent_is_still_to_come_while_the_order_is_open(client: FlaskClient, state: str, said: str) -> None:
    cast.sign_in(client, cast.everywhere(Role.PROCUREMENT))
    order = makers.order(lines=[(makers.model(), 4, 100)])
    makers.device(order_line_id=order.lines[0].id, lifecycle=Lifecycle.EXPECTED)
    if state == "closed":
        version = {"version": str(order.version)}
        assert client.post(f"/orders/{order.id}/close", data=version).status_code == 303
    page = client.get(f"/orders/{order.id}?lang=en").get_data(as_text=True)
    assert said in page
    assert f'href="/devices?order={order.id}&amp;received=sent"' in page
    assert f'href="/devices?order={order.id}&amp;received=not_received"' in page


def test_what_is_late_is_said_and_can_be_asked_for(client: FlaskClient, buyer: cast.Member) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    line, of = {"model": makers.model().id, "quantity": 1, "unit_price_cents": 100}, makers.supplier()
    days = {"ordered_on": yesterday - dt.timedelta(days=9)}
    for number, due in (("4500000001", yesterday), ("4500000002", clock.today()), ("4500000003", None)):
        with transaction():
            orders.place(buyer.actor, number=number, supplier=of, lines=[line], due_on=due, **days)
    page = text(client.get("/orders?late=true&lang=en"))
    assert [number in page for number in ("4500000001", "4500000002", "4500000003")] == [True, False, False]
    assert text(client.get("/orders?lang=en")).count(" late ") == 1
    assert "1 open order is late" in text(client.get("/?lang=en"))
