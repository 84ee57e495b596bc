"""Sent and received, counted from the devices."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers


@pytest.fixture
def buyer(client: FlaskClient) -> cast.Member:
    """A procurement officer."""
    return cast.everywhere(Role.PROCUREMENT)


def test_devices_of_every_school_count_as_sent_and_those_taken_in_as_received(
    client: FlaskClient, buyer: cast.Member
) -> None:
    order = makers.order(lines=[(makers.model(), 5, 38990), (makers.model(), 2, 100)])
    first, path = order.lines[0].id, f"/api/v1/orders/{order.id}/matching"
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
