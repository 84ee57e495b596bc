"""Taking goods in, by a person who did not order them."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.purchasing import orders
from tests import cast, makers
from tests.imports import given
from tests.imports.test_apply import HEADER, devices

PATH = "/api/v1/purchase-batches"


@pytest.fixture
def batch(db_session: Any) -> Any:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 4, 38990)])
    rows = [["4500000001", "Lenovo 300w Yoga Gen 4", f"PF10{n}A", "389,90", "", "", "AlppL"] for n in range(4)]
    return given.applied(given.planned(given.csv_of(HEADER, *rows), supplier))


def test_a_receiver_takes_in_all_of_a_batch(client: FlaskClient, batch: Any) -> None:
    receiver = cast.everywhere(Role.RECEIVER)
    answer = client.post(f"{PATH}/{batch.id}/receive", json={}, headers=receiver.bearer)
    assert answer.get_json() == {"received": 4, "already": 0, "not_found": [], "several": []}
    made = devices(batch)
    assert {(d.lifecycle, d.received_by_id, d.version) for d in made} == {(Lifecycle.IN_STORE, receiver.id, 2)}
    lines = [line.id for line in orders.get(receiver.actor, _order_of(batch)).lines]
    assert [(c.sent, c.received) for c in orders.count_devices(lines).values()] == [(4, 4)]
    again = client.post(f"{PATH}/{batch.id}/receive", json={}, headers=receiver.bearer)
    assert again.get_json()["received"] == 0
    assert given.facts("device.received") == 4


def test_scanned_devices_are_taken_in_and_strangers_named(client: FlaskClient, batch: Any) -> None:
    receiver = cast.everywhere(Role.RECEIVER)
    first, second, third, _ = devices(batch)
    scanned = [f"https://vire.invalid/t/{first.asset_tag}?lang=sv", "pf-101a", str(third.id), "HKI-9999999", "PF999A"]
    answer = client.post(f"{PATH}/{batch.id}/receive", json={"devices": scanned}, headers=receiver.bearer)
    assert answer.get_json() == {"received": 3, "already": 0, "not_found": ["HKI-9999999", "PF999A"], "several": []}
    again = client.post(f"{PATH}/{batch.id}/receive", json={"devices": [second.serial]}, headers=receiver.bearer)
    assert again.get_json() == {"received": 0, "already": 1, "not_found": [], "several": []}


def test_who_placed_the_order_does_not_receive_it(client: FlaskClient, db_session: Any) -> None:
    both = cast.member("both", (Role.PROCUREMENT, None), (Role.RECEIVER, None))
    supplier = makers.supplier()
    makers.order("4500000002", supplier, [(makers.model(), 4, 38990)], by=both)
    row = ["4500000002", "Lenovo 300w Yoga Gen 4", "PF200A", "389,90", "", "", "AlppL"]
    made = given.applied(given.planned(given.csv_of(HEADER, row), supplier))
    answer = client.post(f"{PATH}/{made.id}/receive", json={}, headers=both.bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "ordered_by_receiver")
    assert devices(made)[0].lifecycle is Lifecycle.EXPECTED


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.ASSET_MANAGER, Role.AUDITOR])
def test_only_receivers_receive(client: FlaskClient, batch: Any, role: Role) -> None:
    answer = client.post(f"{PATH}/{batch.id}/receive", json={}, headers=cast.everywhere(role).bearer)
    assert answer.status_code == 403
    assert {d.lifecycle for d in devices(batch)} == {Lifecycle.EXPECTED}


def _order_of(batch: Any) -> Any:
    return next(iter(batch.totals["lines"]))["order_id"]


def test_a_serial_that_two_makers_use_takes_in_neither(client: FlaskClient, batch: Any) -> None:
    receiver = cast.everywhere(Role.RECEIVER)
    first, *_ = devices(batch)
    other = makers.model("Acer", "TravelMate Spin B3")
    twin = makers.device(of=other, serial_printed=first.serial_printed, lifecycle=Lifecycle.EXPECTED, batch_id=batch.id)
    answer = client.post(f"{PATH}/{batch.id}/receive", json={"devices": [first.serial]}, headers=receiver.bearer)
    assert answer.get_json() == {"received": 0, "already": 0, "not_found": [], "several": [first.serial]}
    answer = client.post(f"{PATH}/{batch.id}/receive", json={"devices": [twin.asset_tag]}, headers=receiver.bearer)
    assert answer.get_json() == {"received": 1, "already": 0, "not_found": [], "several": []}
    assert (first.lifecycle, twin.lifecycle) == (Lifecycle.EXPECTED, Lifecycle.IN_STORE)
