"""Sent and received, counted from the devices."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.reading import text


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """A procurement officer."""
    return cast.everywhere(Role.PROCUREMENT)


def test_devices_of_every_school_count_as_sent_and_those_taken_in_as_received(
    client: FlaskClient, buyer: cast.Member
) -> None:
    order = makers.order(lines=[(makers.model(), 5, 38990), (makers.model(), 2, 100)])
    (first, second), path = [line.id for line in order.lines], f"/api/v1/orders/{order.id}/matching"
    day = dt.date(2026, 3, 2)
    expected: dict[str, Any] = {"lifecycle": Lifecycle.EXPECTED, "order_line_id": first}
    makers.device(**expected)
    makers.device(**expected, school=cast.school(cast.OTHER))
    makers.device(order_line_id=first, received_on=day)
    makers.device(order_line_id=first, lifecycle=Lifecycle.RETIRED, retired_on=day, received_on=day)
    makers.device(order_line_id=first, lifecycle=Lifecycle.RETIRED, retired_on=day)  # it never came
    makers.device()
    seen = client.get(path, headers=buyer.bearer).get_json()
    counted = [(x["ordered"], x["sent"], x["received"], x["missing"], x["to_receive"]) for x in seen["lines"]]
    assert counted == [(5, 4, 2, 1, 2), (2, 0, 0, 2, 0)]
    for narrowed, number in ((f"order_line={first}", 1), (f"order={order.id}", 1), (f"order_line={second}", 0)):
        listed = [
            len(client.get(f"/api/v1/devices?{narrowed}&received={how}", headers=buyer.bearer).get_json()["items"])
            for how in ("sent", "received", "not_received")
        ]
        assert listed == [4 * number, 2 * number, 2 * number]
    cast.sign_in(client, buyer)
    page = client.get(f"/orders/{order.id}").get_data(as_text=True)
    for how in ("sent", "received", "not_received"):
        assert f'href="/devices?order_line={first}&amp;received={how}"' in page
    shown = text(client.get(f"/devices?order_line={first}&received=not_received&lang=en"))
    assert f"Order line: {order.number}, Lenovo 300w Yoga Gen 4" in shown
