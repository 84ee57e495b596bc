"""Taking goods in, by a person who did not order them."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from registry.devices import hands, stages
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
    assert answer.get_json() == {"received": 4, "already": 0, "not_found": [], "several": [], "answers": []}
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
    told = answer.get_json()
    assert (told["received"], told["already"], told["not_found"]) == (3, 0, ["HKI-9999999", "PF999A"])
    again = client.post(f"{PATH}/{batch.id}/receive", json={"devices": [second.serial]}, headers=receiver.bearer)
    assert (again.get_json()["received"], again.get_json()["already"], again.get_json()["not_found"]) == (0, 1, [])


def test_each_code_is_answered_by_what_it_is(client: FlaskClient, batch: Any) -> None:
    receiver = cast.everywhere(Role.RECEIVER)
    first, second, third, fourth = devices(batch)
    other = makers.order("4500000009", makers.supplier("Other Oy"), [(makers.model(), 1, 38990)])
    elsewhere = makers.device(order_line_id=other.lines[0].id, lifecycle=Lifecycle.EXPECTED)
    stray = makers.device()
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    stages.lost(manager, fourth, reason="fell off the lorry")
    receive(client, receiver, batch, devices=[first.serial])
    codes = [
        *(first.serial, second.serial, second.asset_tag, elsewhere.asset_tag, stray.asset_tag),
        *(fourth.serial, "PF999A", "######", "N/A", third.serial),
    ]
    told = receive(client, receiver, batch, devices=codes)
    assert [answer["result"] for answer in told["answers"]] == [
        *("already_received", "received", "duplicate", "wrong_order", "wrong_order"),
        *("missing", "unknown", "unreadable", "unreadable", "received"),
    ]
    assert [answer["code"] for answer in told["answers"]] == codes
    assert (told["received"], told["already"]) == (2, 1)
    assert "4500000009" in told["answers"][3]["message"]
    assert elsewhere.lifecycle is Lifecycle.EXPECTED


def test_a_receipt_is_undone_until_a_device_is_used(client: FlaskClient, batch: Any) -> None:
    receiver, second = cast.everywhere(Role.RECEIVER), cast.everywhere(Role.RECEIVER)
    receive(client, receiver, batch)
    used, *others = devices(batch)
    hands.hand_over(cast.everywhere(Role.ASSET_MANAGER).actor, used, person=str(cast.teacher().id))
    db.session.flush()
    undo = f"{PATH}/{batch.id}/undo-receipt"
    assert client.post(undo, json={}, headers=second.bearer).get_json()["code"] == "nothing_to_undo"  # not his receipt
    answer = client.post(undo, json={}, headers=receiver.bearer)
    assert answer.get_json() == {"undone": 3, "used": 1, "not_found": []}
    after = {device.id: device for device in devices(batch)}
    assert after[used.id].lifecycle is Lifecycle.DEPLOYED
    for device in others:
        again = after[device.id]
        assert (again.lifecycle, again.received_on, again.received_by_id) == (Lifecycle.EXPECTED, None, None)
    assert given.facts("device.receipt_undone") == 3
    assert client.post(undo, json={}, headers=receiver.bearer).status_code == 409
    assert receive(client, receiver, batch, devices=[others[0].serial])["received"] == 1
    answer = client.post(undo, json={"devices": [others[0].serial, "PF999A"]}, headers=second.bearer)
    assert answer.get_json() == {"undone": 1, "used": 0, "not_found": ["PF999A"]}


def test_only_receivers_undo_a_receipt(client: FlaskClient, batch: Any) -> None:
    receiver = cast.everywhere(Role.RECEIVER)
    receive(client, receiver, batch)
    undo = f"{PATH}/{batch.id}/undo-receipt"
    assert client.post(undo, json={}, headers=cast.everywhere(Role.PROCUREMENT).bearer).status_code == 403
    assert {d.lifecycle for d in devices(batch)} == {Lifecycle.IN_STORE}


def receive(client: FlaskClient, receiver: cast.Member, batch: Any, **body: Any) -> Any:
    """What the call answers that takes in devices of a batch."""
    return client.post(f"{PATH}/{batch.id}/receive", json=body, headers=receiver.bearer).get_json()


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
    told = receive(client, receiver, batch, devices=[first.serial])
    assert (told["received"], told["not_found"], told["several"]) == (0, [], [first.serial])
    assert told["answers"][0]["result"] == "several"
    told = receive(client, receiver, batch, devices=[twin.asset_tag])
    assert (told["received"], told["several"]) == (1, [])
    assert (first.lifecycle, twin.lifecycle) == (Lifecycle.EXPECTED, Lifecycle.IN_STORE)
