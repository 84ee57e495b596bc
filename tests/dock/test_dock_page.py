"""The page of the dock without scripts: a scan, its answer, and taking it back."""

from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from registry.dock.models import DockScan
from tests import cast, makers
from tests.despatches.given import advice, line, send


def noted(order: Any) -> list[tuple[str, str]]:
    """Codes and results that stand noted for whoever placed an order."""
    wanted = sa.select(DockScan.code, DockScan.result).where(DockScan.order_id == order, DockScan.undone_at.is_(None))
    rows = db.session.execute(wanted.where(DockScan.took_in.is_(False)).order_by(DockScan.code))
    return [(row.code, row.result.value) for row in rows]


def test_a_scan_is_answered_with_its_word_counted_and_taken_back(client: FlaskClient) -> None:
    buyer, receiver = cast.everywhere(Role.PROCUREMENT), cast.everywhere(Role.RECEIVER)
    order = makers.order(by=buyer)
    page, number = f"/orders/{order.id}", order.number
    send(client, buyer, advice(line(["PF3D0001", "PF3D0002"]), order=number))
    cast.sign_in(client, receiver)
    assert f'{page}/dock"' in client.get(page).text
    shown = client.get(f"{page}/dock").text
    assert "Ready" in shown
    scanned = client.post(f"{page}/dock", data={"code": "pf3d0001"}).text
    assert 'data-tone="success"' in scanned
    assert "Received" in scanned
    part = client.post(f"{page}/dock", data={"code": "PF8NOBODY"}, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Not announced" in part
    assert "PF8NOBODY" in part
    undone = client.post(f"{page}/dock/undo", follow_redirects=True).text
    assert "The scan of PF8NOBODY was taken back." in undone


def test_who_placed_the_order_is_told_so_and_has_no_field(client: FlaskClient) -> None:
    both = cast.member("both", (Role.PROCUREMENT, None), (Role.RECEIVER, None))
    page = f"/orders/{makers.order(by=both).id}/dock"
    cast.sign_in(client, both)
    assert 'name="code"' not in client.get(page).text
    assert "someone else has to receive it" in client.post(page, data={"code": "x"}, follow_redirects=True).text


def test_a_list_of_codes_notes_what_nobody_announced_and_closes_the_note_once_it_comes(client: FlaskClient) -> None:
    buyer, receiver = cast.everywhere(Role.PROCUREMENT), cast.everywhere(Role.RECEIVER)
    order, other = makers.order(by=buyer), makers.order("4500000077", by=buyer)
    key, number, page = order.id, order.number, f"/orders/{order.id}/dock"
    send(client, buyer, advice(line(["PF3D0002"]), order=other.number))
    cast.sign_in(client, receiver)
    listed = {"scanned": "pf3d0001\nPF3D0002\n" + "x" * 90}
    answer = client.post(f"{page}/list", data=listed)
    assert answer.status_code == 200
    assert "2 codes are noted" in answer.text
    client.post(f"{page}/list", data=listed)
    assert noted(key) == [("PF3D0001", "not_announced"), ("PF3D0002", "wrong_order")]
    cast.sign_in(client, buyer)
    send(client, buyer, advice(line(["PF3D0001"]), number="D-2", order=number))
    cast.sign_in(client, receiver)
    assert client.post(f"{page}/list", data={"scanned": "PF3D0001"}).status_code == 303
    assert noted(key) == [("PF3D0002", "wrong_order")]
