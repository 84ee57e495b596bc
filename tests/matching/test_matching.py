"""Orders held against what came of them: exceptions with their serial numbers and cents."""

import datetime as dt

from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.purchasing import orders
from tests import cast, makers

DAY = dt.date(2026, 3, 2)


def test_a_line_of_which_nothing_was_announced_is_no_exception_one_announced_in_part_is_short(
    client: FlaskClient,
) -> None:
    buyer = cast.everywhere(Role.PROCUREMENT)
    order = makers.order(lines=[(makers.model(), 5, 38990), (makers.model(), 2, 100)])
    line, path = order.lines[0].id, f"/api/v1/orders/{order.id}/matching"
    assert client.get(path, headers=buyer.bearer).get_json()["exceptions"] == []
    makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    makers.device(order_line_id=line, received_on=DAY)
    seen = client.get(path, headers=buyer.bearer).get_json()
    assert seen["exceptions"] == [
        {"code": "short", "line": str(line), "serials": [], "quantity": 3, "cents": 3 * 38990}
    ]
    first = seen["lines"][0]
    counted = [first[name] for name in ("ordered", "announced", "received", "registered", "invoiced")]
    assert counted == [5, 2, 1, 2, 0]
    assert (first["ordered_cents"], first["received_cents"], first["invoiced_cents"]) == (5 * 38990, 38990, 0)
    assert first["line"] == str(line)


def test_open_orders_are_listed_with_their_exceptions_and_amounts_only_for_who_may_see_prices(
    client: FlaskClient,
) -> None:
    receiver, buyer = cast.everywhere(Role.RECEIVER), cast.everywhere(Role.PROCUREMENT)
    agreeing, short = makers.order().number, makers.order(lines=[(makers.model(), 2, 100)])
    line, number = short.lines[0].id, short.number
    makers.device(order_line_id=line, received_on=DAY)
    path = "/api/v1/orders/exceptions"
    seen = client.get(path, headers=buyer.bearer).get_json()["items"]
    assert [row["number"] for row in seen] == [number] != [agreeing]
    assert seen[0]["exceptions"][0]["cents"] == 100
    unpriced = client.get(path, headers=receiver.bearer).get_json()["items"][0]["exceptions"][0]
    assert unpriced == {"code": "short", "line": str(line), "serials": [], "quantity": 1}
    assert client.get(f"{path}?code=over", headers=buyer.bearer).get_json()["items"] == []


def test_what_is_paid_and_was_never_seen_and_what_came_and_is_not_invoiced(client: FlaskClient) -> None:
    buyer = cast.everywhere(Role.PROCUREMENT)
    order = makers.order(lines=[(makers.model(), 5, 38990), (makers.model(), 2, 100)])
    key, (first, second) = order.id, (str(line.id) for line in order.lines)
    makers.device(order_line_id=first, received_on=DAY)
    on_its_way = makers.device(order_line_id=first, lifecycle=Lifecycle.EXPECTED).serial
    serials = [makers.device(order_line_id=second, received_on=DAY + dt.timedelta(days=n)).serial for n in (0, 1)]
    makers.invoice(orders.get(buyer.actor, key), [(1, 1, 38990), (2, 1, 90)], approved=True)
    makers.invoice(orders.get(buyer.actor, key), [(1, 2, 40000)])
    seen = client.get(f"/api/v1/orders/{key}/matching", headers=buyer.bearer).get_json()
    assert [(line["invoiced"], line["invoiced_cents"]) for line in seen["lines"]] == [(3, 118990), (1, 90)]
    bill = [row for row in seen["exceptions"] if row["code"] in {"paid_never_seen", "received_not_invoiced"}]
    assert bill == [
        {"code": "paid_never_seen", "line": first, "serials": [on_its_way], "quantity": 2, "cents": 80000},
        {"code": "received_not_invoiced", "line": second, "serials": [serials[1]], "quantity": 1, "cents": 100},
    ]
