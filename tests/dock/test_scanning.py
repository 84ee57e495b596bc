"""Scans at the dock: what each comes to, in any order and any number of times; and taking one back."""

import itertools
import random
from typing import Any

import pytest
from flask.testing import FlaskClient

from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from tests import cast, makers
from tests.despatches.given import advice, line, send


@pytest.fixture
def receiver(client: FlaskClient) -> cast.Member:
    """Who receives goods of every school."""
    return cast.everywhere(Role.RECEIVER)


def _announced(client: FlaskClient, *lines: str, ordered: int = 10) -> tuple[str, cast.Member]:
    """An order of which this was announced, and who placed it."""
    buyer = cast.everywhere(Role.PROCUREMENT)
    order = makers.order(lines=[(makers.model(), ordered, 38990)], by=buyer)
    path, number = f"/api/v1/orders/{order.id}", order.number
    said = send(client, buyer, advice(*lines, order=number, number=number))
    assert said.status_code == 201
    return path, buyer


def _scan(client: FlaskClient, path: str, who: cast.Member, code: str, **said: Any) -> dict[str, Any]:
    answer = client.post(f"{path}/scans", json={"code": code, **said}, headers=who.bearer)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_ordered_500_announced_498_with_one_duplicate_scanned_497_and_2_unknown_gives_exactly_those_exceptions(
    client: FlaskClient, receiver: cast.Member
) -> None:
    known = [f"PF3D{n:04d}K" for n in range(497)]
    path, buyer = _announced(client, line([*known, known[7]]), ordered=500)
    codes = [*known, "PF9ZZ001", "PF9ZZ002"]
    random.Random(7).shuffle(codes)
    client.post(f"{path}/receive", json={"devices": codes[:490]}, headers=receiver.bearer)
    results = [_scan(client, path, receiver, code) for code in [*codes[485:], "PF9ZZ001", "PF9ZZ002"]]
    assert {each["result"] for each in results} == {"received", "already_received", "not_announced"}
    assert results[-1]["counts"] == {"expected": 497, "received": 497}
    seen = client.get(f"{path}/matching", headers=buyer.bearer).get_json()
    counted = seen["lines"][0]
    assert [counted[name] for name in ("ordered", "announced", "registered", "received")] == [500, 498, 497, 497]
    key = counted["line"]
    seen["exceptions"][1]["serials"].sort()
    assert seen["exceptions"] == [
        {"code": "short", "line": key, "serials": [], "quantity": 3, "cents": 3 * 38990},
        {"code": "over", "line": None, "serials": ["PF9ZZ001", "PF9ZZ002"], "quantity": 2, "cents": 0},
        {"code": "duplicate", "line": key, "serials": [known[7]], "quantity": 1, "cents": 38990},
    ]


def test_each_kind_of_code_gets_its_own_answer(client: FlaskClient, receiver: cast.Member) -> None:
    makers.model("HP", "ProBook 440 G10")
    elsewhere, _ = _announced(client, line(["PF7OTHER1"]))
    path, _ = _announced(client, line(["PF3D0001"]), line(["5CD1234567"], item="HP ProBook 440 G10"))
    foreign = makers.device(school=cast.school(cast.OTHER)).asset_tag
    assert foreign
    told = {
        code: _scan(client, path, receiver, code)["result"]
        for code in ("pf3d-0001", "PF3D0001", "5CD1234567", "PF7OTHER1", foreign, "PF8NOBODY1", "???", "", "x" * 5000)
    }
    assert list(told.values()) == [
        *("received", "already_received", "wrong_model", "wrong_order", "wrong_order", "not_announced"),
        *("unreadable", "unreadable", "unreadable"),
    ]
    assert elsewhere != path
    for rubbish in ("\0", "' OR 1=1 --", "🙂", "\n\n", "HKI-000000"):
        assert _scan(client, path, receiver, rubbish)["result"] in {"unreadable", "not_announced"}


def test_the_same_tag_many_times_is_received_once_and_broken_on_arrival_is_told_in_any_order(
    client: FlaskClient, receiver: cast.Member
) -> None:
    for first, second in itertools.permutations(({}, {"dead_on_arrival": True})):
        serial = f"PF3D{len(first)}00{len(second)}K"
        path, buyer = _announced(client, line([serial]), ordered=1)
        assert _scan(client, path, receiver, serial, **first)["result"] in {"received", "dead_on_arrival"}
        last = [_scan(client, path, receiver, serial, **second) for _ in range(20)][-1]
        assert last["result"] == "already_received"
        assert last["counts"] == {"expected": 1, "received": 1}
        exceptions = client.get(f"{path}/matching", headers=buyer.bearer).get_json()["exceptions"]
        assert [(each["code"], each["serials"], each["cents"]) for each in exceptions] == [
            ("dead_on_arrival", [serial], 38990)
        ]
        device = client.get(f"/api/v1/devices/by-serial/{serial}", headers=buyer.bearer).get_json()
        assert (device["lifecycle"], device["condition"]) == ("in_store", "faulty")


def test_the_last_scan_of_this_person_is_taken_back_and_nobody_elses(
    client: FlaskClient, receiver: cast.Member
) -> None:
    path, buyer = _announced(client, line(["PF3D0001", "PF3D0002", "PF3D0003"]))
    other = cast.everywhere(Role.RECEIVER)
    _scan(client, path, receiver, "PF3D0001")
    _scan(client, path, receiver, "PF8NOBODY1")
    _scan(client, path, receiver, "PF3D0002", dead_on_arrival=True)
    _scan(client, path, receiver, "PF3D0002")
    _scan(client, path, other, "PF3D0003")
    undone = [client.post(f"{path}/scans/undo", headers=receiver.bearer) for _ in range(4)]
    assert [each.status_code for each in undone] == [200, 200, 200, 409]
    assert [each.get_json()["result"] for each in undone[:3]] == ["dead_on_arrival", "not_announced", "received"]
    assert undone[2].get_json()["counts"] == {"expected": 3, "received": 1}
    device = client.get("/api/v1/devices/by-serial/PF3D0002", headers=buyer.bearer).get_json()
    assert (device["lifecycle"], device["condition"]) == (Lifecycle.EXPECTED, "working")
    assert _scan(client, path, receiver, "PF3D0001")["result"] == "received"


def test_what_was_scanned_before_it_was_announced_is_no_exception_any_more_once_it_is(
    client: FlaskClient, receiver: cast.Member
) -> None:
    path, buyer = _announced(client, line(["PF3D0001"]), ordered=2)
    assert _scan(client, path, receiver, "PF3D0002")["result"] == "not_announced"
    number = client.get(path, headers=buyer.bearer).get_json()["number"]
    assert send(client, buyer, advice(line(["PF3D0002"], order=number), number="later")).status_code == 201
    assert _scan(client, path, receiver, "PF3D0002")["result"] == "received"
    assert _scan(client, path, receiver, "PF3D0001")["result"] == "received"
    assert client.get(f"{path}/matching", headers=buyer.bearer).get_json()["exceptions"] == []


def test_who_placed_the_order_never_scans_it(client: FlaskClient) -> None:
    both = cast.member("both", (Role.PROCUREMENT, None), (Role.RECEIVER, None))
    path = f"/api/v1/orders/{makers.order(by=both).id}/scans"
    refused = client.post(path, json={"code": "x"}, headers=both.bearer)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "ordered_by_receiver")
