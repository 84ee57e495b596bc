"""Files on devices, orders and lots: who sees them, how they are added and removed, and that nothing is left on the disk."""

import datetime as dt
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import db, transaction
from organisation.people.roles import Role
from registry.devices import moves
from registry.devices.lifecycle import Lifecycle
from registry.disposal import closing, lots
from registry.disposal.refusals import LotClosed
from tests import cast, makers
from tests.attachments import files as made
from tests.mail import mails
from tests.organisation import facts
from tests.register_files import given
from tickets.attachments import sweeping
from tickets.attachments.models import RegisterFile
from tickets.register_files.subjects import LOT

pytestmark = pytest.mark.usefixtures("db_session")


def form(*sent: tuple[str, bytes], field: str = "file") -> dict[str, Any]:
    return {field: [(io.BytesIO(raw), name) for name, raw in sent]}


def test_a_contact_adds_a_photo_that_others_of_the_school_see_and_nobody_else(client: FlaskClient) -> None:
    contact, device = cast.contact(), makers.device()
    path = f"/api/v1/devices/{device.id}/files"
    photo = ("kuva.jpg", made.picture("JPEG", turned=True))
    answer = client.post(path, data=form(photo, ("kuitti.txt", b"Paid")), headers=contact.bearer)
    assert (answer.status_code, [one["name"] for one in answer.json["items"]]) == (201, ["kuva.jpg", "kuitti.txt"])
    key = answer.json["items"][0]["id"]
    assert facts.verbs(device.id)[-1] == "device.file_added"
    again = client.post(path, data=form(photo), headers=contact.bearer)
    assert again.json["items"][0]["id"] == key
    got = client.get(f"/api/v1/files/{key}", headers=contact.bearer)
    assert made.PLACE not in got.data
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert client.get(f"/api/v1/files/{key}/thumbnail", headers=contact.bearer).status_code == 200
    elsewhere = cast.member("elsewhere", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    assert [
        client.get(f"/api/v1/files/{key}", headers=who.bearer).status_code for who in (cast.teacher(), elsewhere)
    ] == [404, 404]
    assert client.get(path, headers=cast.teacher().bearer).status_code == 403
    assert client.get(f"/api/v1/files/{key}", headers=cast.everywhere(Role.AGENT).bearer).status_code == 200


def test_a_file_stays_with_the_school_it_was_added_at(client: FlaskClient) -> None:
    device = makers.device()
    row = given.added(cast.contact(), device.id)[0]
    new_school = cast.member("other", (Role.SCHOOL_CONTACT, cast.school(cast.OTHER)))
    with transaction():
        moves.move(cast.everywhere(Role.ASSET_MANAGER).actor, device, school=cast.school(cast.OTHER).id, reason="moved")
    path = f"/api/v1/devices/{device.id}/files"
    assert client.get(path, headers=new_school.bearer).json["items"] == []
    assert client.get(f"/api/v1/files/{row.id}", headers=new_school.bearer).status_code == 404
    assert len(client.get(path, headers=cast.everywhere(Role.AGENT).bearer).json["items"]) == 1


def test_who_added_it_or_looks_after_devices_removes_it_and_the_history_tells(client: FlaskClient) -> None:
    contact, device = cast.contact(), makers.device()
    row = given.added(contact, device.id)[0]
    key = row.storage_key
    assert key in made.on_disk()
    sweeping.sweep(mails.own())
    assert key in made.on_disk()
    path = f"/api/v1/files/{row.id}"
    other = cast.member("other", (Role.SCHOOL_CONTACT, cast.school()))
    assert client.post(f"{path}/remove", json={}, headers=other.bearer).status_code == 403
    for _ in range(2):
        gone = client.post(f"{path}/remove", json={"reason": "wrong device"}, headers=contact.bearer)
        assert gone.status_code == 200
    assert (facts.last(device.id).verb, facts.last(device.id).note) == ("device.file_removed", "wrong device")
    assert client.get(path, headers=contact.bearer).status_code == 410
    assert db.session.get_one(RegisterFile, row.id).storage_key is None
    sweeping.delete(str(key), mails.own())
    assert key not in made.on_disk()


def test_files_of_an_order_are_for_who_sees_prices_and_those_of_a_lot_for_who_keeps_lots(
    client: FlaskClient, asked: dict[str, Any]
) -> None:
    for path, writes, reads, refused in asked["cases"]:
        answer = client.post(path, data=form(("tilausvahvistus.txt", b"1 234,00")), headers=writes.bearer)
        assert answer.status_code == 201, path
        key = answer.json["items"][0]["id"]
        assert client.get(f"/api/v1/files/{key}", headers=reads.bearer).data == b"1 234,00"
        for who in refused:
            assert client.get(path, headers=who.bearer).status_code in {403, 404}
            assert client.get(f"/api/v1/files/{key}", headers=who.bearer).status_code == 404
        assert client.post(path, data=form(("a.txt", b"x")), headers=reads.bearer).status_code == 403


@pytest.fixture
def asked() -> dict[str, Any]:
    roles = {role: cast.everywhere(role) for role in Role if role is not Role.REQUESTER}
    order = makers.order()
    with transaction():
        lot = lots.begin(roles[Role.ASSET_MANAGER].actor, name="Kevät", recycler="Kierrätys Oy")
    return {
        "cases": [
            (
                f"/api/v1/orders/{order.id}/files",
                *(roles[Role.PROCUREMENT], roles[Role.AUDITOR]),
                [roles[Role.RECEIVER], roles[Role.AGENT], cast.contact()],
            ),
            (
                f"/api/v1/disposal-lots/{lot.id}/files",
                *(roles[Role.ASSET_MANAGER], roles[Role.AUDITOR]),
                [roles[Role.AGENT], cast.contact()],
            ),
        ]
    }


def test_the_page_takes_several_at_once_and_says_what_it_refuses(client: FlaskClient) -> None:
    device = makers.device()
    browser = cast.sign_in(client, cast.contact())
    path = f"/devices/{device.id}"
    sent = form(("kuva.png", made.picture()), ("ohjelma.exe", b"MZ"), field="files")
    sent |= form(("kamera.jpg", made.picture("JPEG")), field="camera")
    page = browser.post(f"{path}/files", data=sent, follow_redirects=True).get_data(as_text=True)
    assert "2 files were added" in page
    assert "ohjelma.exe was not added" in page
    assert page.count('class="file__picture"') == 2
    nothing = browser.post(f"{path}/files", data={}, follow_redirects=True).get_data(as_text=True)
    assert "Choose a file" in nothing


def test_nothing_is_added_to_a_closed_lot_or_taken_from_it(client: FlaskClient) -> None:
    keeper = cast.everywhere(Role.ASSET_MANAGER)
    device = makers.device(lifecycle=Lifecycle.RETIRED, retired_on=dt.date(2025, 1, 4))
    with transaction():
        lot = lots.begin(keeper.actor, name="Kevät", recycler="Kierrätys Oy")
        lots.add(keeper.actor, lot, devices=[str(device.id)])
        said = {"method": "wipe", "standard": "NIST", "operator": "Oy", "certificate": "C-1"}
        lots.prove(keeper.actor, lot, devices=[str(device.id)], **said)
    row = given.added(keeper, lot.id, kind=LOT)[0]
    with transaction():
        closing.close(keeper.actor, lots.get(keeper.actor, lot.id, lock=True))
    added = client.post(f"/api/v1/disposal-lots/{lot.id}/files", data=form(("a.txt", b"x")), headers=keeper.bearer)
    gone = client.post(f"/api/v1/files/{row.id}/remove", json={}, headers=keeper.bearer)
    for answer in (added, gone):
        assert (answer.status_code, answer.json["code"]) == (409, "disposal_lot_closed")
    with pytest.raises(LotClosed):  # closed while its files were judged
        given.added(keeper, lot.id, ("b.txt", b"y"), kind=LOT)
    browser = cast.sign_in(client, keeper)
    page = browser.get(f"/disposal/{lot.id}").text
    assert "kuva.png" in page
    assert f"/disposal/{lot.id}/files" not in page
    assert f"/files/{row.id}/remove" not in page
    answer = browser.post(f"/disposal/{lot.id}/files", data=form(("a.txt", b"x"), field="files"), follow_redirects=True)
    assert "Nothing about it changes any more" in answer.text
