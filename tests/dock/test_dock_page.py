"""The page of the dock without scripts: a scan, its answer, and taking it back."""

from flask.testing import FlaskClient

from organisation.people.roles import Role
from tests import cast, makers
from tests.despatches.given import advice, line, send


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
