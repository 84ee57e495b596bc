"""Goods taken in from the page of an order."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from tests import cast, makers
from tests.reading import error_of, text


@pytest.fixture
def sent(client: FlaskClient) -> Any:
    """An order of two lines, of each two devices on their way; gives its key and those of its lines."""
    order = makers.order(lines=[(makers.model(), 2, 100), (makers.model(number="500w"), 2, 100)])
    found = order.id, [line.id for line in order.lines]
    for line in found[1]:
        for _ in range(2):
            makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    return found


def received(lines: list[Any]) -> list[int]:
    """How many devices of each line were received."""
    count = sa.select(Device.order_line_id, sa.func.count(Device.received_on)).group_by(Device.order_line_id)
    found = {row[0]: row[1] for row in db.session.execute(everywhere(count, Device, why="a test looks"))}
    return [found[line] for line in lines]


def serials() -> list[str]:
    """Serial numbers of what is on its way."""
    wanted = sa.select(Device.serial_printed).where(Device.lifecycle == Lifecycle.EXPECTED).order_by(Device.id)
    return [str(s) for s in db.session.scalars(everywhere(wanted, Device, why="a test looks"))]


def test_the_receiver_sees_sent_against_received_and_takes_in_ticked_lines(client: FlaskClient, sent: Any) -> None:
    order, lines = sent
    cast.sign_in(client, cast.everywhere(Role.RECEIVER))
    assert "4 wait to be received" in text(client.get(f"/orders/{order}"))
    assert client.post(f"/orders/{order}/receive", data={"line": str(lines[1])}).status_code == 303
    assert received(lines) == [0, 2]
    assert "2 wait to be received" in text(client.get(f"/orders/{order}"))
    assert client.post(f"/orders/{order}/receive").status_code == 303
    assert received(lines) == [0, 2]
    shown = client.get(f"/orders/{order}")
    assert "Nothing was received: tick a line first" in text(shown)
    assert "Receive all 2" in text(shown)
    client.post(f"/orders/{order}/receive", data={"all": "1"})  # the page that said so was old
    assert received(lines) == [0, 2]
    assert "2 are on their way now" in text(client.get(f"/orders/{order}"))
    assert client.post(f"/orders/{order}/receive", data={"all": "2"}).status_code == 303
    assert received(lines) == [2, 2]
    told = sa.select(sa.func.count()).where(Event.verb == "device.received")
    assert db.session.scalar(told) == 4


def test_the_last_receipt_is_undone_from_the_order_and_from_the_scanning_page(client: FlaskClient, sent: Any) -> None:
    order, lines = sent
    cast.sign_in(client, cast.everywhere(Role.RECEIVER))
    client.post(f"/orders/{order}/receive", data={"line": str(lines[0])})
    client.post(f"/orders/{order}/receive", data={"line": str(lines[1])})
    for page, left in ((f"/orders/{order}", [2, 0]), (f"/orders/{order}/dock", [0, 0])):
        shown = client.get(page)
        assert "Undo the receipt of 2" in text(shown)
        said = re.search(r'name="receipt" value="([^"]+)"', shown.get_data(as_text=True))
        assert said is not None
        client.post(f"/orders/{order}/undo-receipt", data={"receipt": said[1]})
        assert received(lines) == left
    assert "2 devices are on their way again." in text(client.get(f"/orders/{order}"))
    assert "Undo the receipt" not in text(client.get(f"/orders/{order}"))


def test_single_devices_of_a_receipt_are_undone(client: FlaskClient, sent: Any) -> None:
    order, lines = sent
    codes = serials()
    cast.sign_in(client, cast.everywhere(Role.RECEIVER))
    client.post(f"/orders/{order}/receive", data={"all": "4"})
    page = client.get(f"/orders/{order}/dock").get_data(as_text=True)
    offered = re.findall(r'name="device" value="([^"]+)"', page)
    assert len(offered) == 4
    path = f"/orders/{order}/undo-receipt"
    for wrong, sentence in ((None, "Tick the devices"), ("\0x", "characters"), ("XYZ999888", "nothing")):
        data = {"ticked": "true"} | ({"device": wrong} if wrong else {})
        assert client.post(path, data=data).status_code == 303
        assert sentence in text(client.get(f"/orders/{order}?lang=en"))
        assert received(lines) == [2, 2]
    client.post(path, data={"ticked": "true", "device": codes[0]})
    assert received(lines) == [1, 2]
    assert "Undo the receipt of 3" in text(client.get(f"/orders/{order}/dock"))


def test_single_devices_are_scanned_or_ticked_and_unknown_codes_stay(client: FlaskClient, sent: Any) -> None:
    order, lines = sent
    cast.sign_in(client, cast.everywhere(Role.RECEIVER))
    path, codes = f"/orders/{order}/dock/list", serials()
    moved = client.get(f"/orders/{order}/scan")
    assert (moved.status_code, moved.location) == (301, f"/orders/{order}/dock")
    assert codes[0] in text(client.get(moved.location))
    answer = client.post(path, data={"scanned": f"{codes[0].lower()}\nXYZ999888"})
    assert answer.status_code == 200
    assert "1 device was received." in text(answer)
    assert "No device has this tag or serial number." in text(answer)
    assert "1 code is noted, and whoever ordered sees it." in text(answer)
    assert "XYZ999888</textarea>" in answer.get_data(as_text=True)
    assert received(lines) == [1, 0]
    wanted = sa.select(Device.id).where(Device.serial_printed == codes[3])
    key = db.session.scalar(everywhere(wanted, Device, why="a test looks"))
    assert client.post(path, data={"device": str(key)}).status_code == 303
    assert received(lines) == [1, 1]
    for odd in ("\0", "x" * 101, "1" * 30):
        assert client.post(path, data={"device": odd}).status_code in {200, 422}
    nothing = client.post(path, data={"scanned": " "})
    assert (nothing.status_code, received(lines)) == (422, [1, 1])
    assert "scan at least one" in error_of(nothing, "scanned")


def test_who_ordered_never_receives(client: FlaskClient) -> None:
    both = cast.member("both", (Role.PROCUREMENT, None), (Role.RECEIVER, None))
    cast.sign_in(client, both)
    order = makers.order(by=both)
    key, line = order.id, order.lines[0].id
    makers.device(order_line_id=line, lifecycle=Lifecycle.EXPECTED)
    sentence = "You placed this order, so someone else has to receive it."
    for path in (f"/orders/{key}", f"/orders/{key}/dock"):
        page = client.get(path)
        assert sentence in text(page)
        assert "Receive these" not in text(page)
    refused = client.post(f"/orders/{key}/dock/list", data={"scanned": serials()[0]})
    assert refused.status_code == 403
    client.post(f"/orders/{key}/receive")
    assert sentence in text(client.get(f"/orders/{key}"))
    assert received([line]) == [0]


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.ASSET_MANAGER, Role.AGENT])
def test_only_receivers_take_in(client: FlaskClient, sent: Any, role: Role) -> None:
    order, lines = sent
    cast.sign_in(client, cast.everywhere(role))
    assert client.get(f"/orders/{order}/dock").status_code == 403
    assert client.post(f"/orders/{order}/dock/list", data={"scanned": serials()[0]}).status_code == 403
    assert client.post(f"/orders/{order}/receive").status_code == 403
    assert received(lines) == [0, 0]


def test_programs_take_in_lines_or_what_was_scanned(client: FlaskClient, sent: Any) -> None:
    order, lines = sent
    receiver = cast.everywhere(Role.RECEIVER).bearer

    def receive(**body: Any) -> Any:
        return client.post(f"/api/v1/orders/{order}/receive", json=body, headers=receiver).get_json()

    asked = [serials()[0], "XYZ999888"]
    told = receive(devices=asked)
    assert (told["received"], told["already"], told["not_found"]) == (1, 0, ["XYZ999888"])
    assert receive(lines=[str(lines[1])])["received"] == 2
    assert received(lines) == [1, 2]
    assert receive(lines=[])["code"] == "invalid"  # an empty list is not “all of it”
    assert received(lines) == [1, 2]
    assert receive()["received"] == 1
    assert receive()["received"] == 0
