"""Disposal lots: nothing leaves the city without proof, and nothing about a closed lot changes."""

import hashlib
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from registry.catalogue.models import Category
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from tests import cast, makers

PROOF = {"method": "overwriting", "standard": "NIST SP 800-88", "operator": "Kierrätys Oy", "certificate": "C-1"}


@pytest.fixture
def manager(client: FlaskClient) -> cast.Member:
    """Who fills and closes lots."""
    return cast.everywhere(Role.ASSET_MANAGER)


def post(client: FlaskClient, who: cast.Member, path: str, **said: Any) -> Any:
    return client.post(f"/api/v1/disposal-lots{path}", json=said, headers=who.bearer)


def lot(client: FlaskClient, who: cast.Member, *devices: str, name: str = "Spring") -> str:
    made = post(client, who, "", name=name, recycler="Kierrätys Oy")
    assert made.status_code == 201, made.get_json()
    path = f"/{made.get_json()['id']}"
    if devices:
        assert post(client, who, f"{path}/devices", devices=list(devices)).get_json()["added"] == len(devices)
    return path


def retired(**columns: Any) -> Any:
    return makers.device(lifecycle=Lifecycle.RETIRED, **columns)


def stage(serial: str) -> Lifecycle:
    wanted = sa.select(Device.lifecycle).where(Device.serial == serial)
    return db.session.scalars(everywhere(wanted, Device, why="a test looks")).one()


def test_a_lot_closes_once_every_device_that_stores_data_has_its_proof(
    client: FlaskClient, manager: cast.Member
) -> None:
    tags = [retired().asset_tag, makers.device().asset_tag]
    serial = retired(of=makers.model("Epson", "EB", Category.PROJECTOR)).serial
    path = lot(client, manager, *tags, serial)
    refused = post(client, manager, f"{path}/close")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "disposal_lot_not_ready")
    assert {(e["pointer"], e["code"]) for e in refused.get_json()["errors"]} == {
        (f"/devices/{tag}", "evidence_missing") for tag in tags
    }
    for tag in tags:
        assert post(client, manager, f"{path}/evidence", device=tag, **PROOF).status_code == 201
    seen = client.get(f"/api/v1/disposal-lots{path}", headers=manager.bearer).get_json()
    assert seen["ready"]
    digest = hashlib.sha256(b"C-1").hexdigest()
    assert [(row["evidence"] or {}).get("certificate_sha256") for row in seen["devices"]] == [digest, digest, None]
    closed = post(client, manager, f"{path}/close")
    assert (closed.status_code, closed.get_json()["state"]) == (200, "closed")
    assert {row["lifecycle"] for row in closed.get_json()["devices"]} == {"disposed"}
    facts = sa.select(Event.verb, sa.func.count()).where(
        Event.verb.in_(["device.disposed", "device.retired", "device.wiped"])
    )
    counted = dict(db.session.execute(everywhere(facts.group_by(Event.verb), Event, why="a test looks")).all())
    assert counted == {"device.disposed": 3, "device.retired": 1, "device.wiped": 2}
    for verb, said in (("close", {}), ("devices", {"devices": ["x"]}), ("evidence", PROOF | {"device": tags[0]})):
        again = post(client, manager, f"{path}/{verb}", **said)
        assert (again.status_code, again.get_json()["code"]) == (409, "disposal_lot_closed")


def test_an_unknown_or_missing_device_keeps_the_lot_open_until_it_is_taken_out(
    client: FlaskClient, manager: cast.Member
) -> None:
    gone = makers.device(lifecycle=Lifecycle.LOST, of=makers.model("Epson", "EB", Category.PROJECTOR)).serial
    serial = retired(of=makers.model("Epson", "EB", Category.PROJECTOR)).serial
    path = lot(client, manager, serial, gone, "FOREIGN1")
    refused = post(client, manager, f"{path}/close").get_json()
    assert {e["code"] for e in refused["errors"]} == {"lot_device_unknown", "lot_lifecycle_refused"}
    assert stage(serial) is Lifecycle.RETIRED, "nothing happened"
    assert post(client, manager, f"{path}/devices/remove", devices=[gone, "foreign1"]).get_json() == {"taken_out": 2}
    assert post(client, manager, f"{path}/close").status_code == 200


def test_a_device_is_in_one_lot_and_counted_once(client: FlaskClient, manager: cast.Member) -> None:
    device = retired()
    tag, serial = device.asset_tag, device.serial
    path = lot(client, manager, tag)
    again = post(client, manager, f"{path}/devices", devices=[serial, tag, "NOBODY7", "nobody7"]).get_json()
    assert (again["added"], again["already"]) == (1, 3)
    other = lot(client, manager, name="Autumn")
    refused = post(client, manager, f"{other}/devices", devices=[tag]).get_json()
    assert (refused["added"], [one["code"] for one in refused["problems"]]) == (0, ["in_another_lot"])
    assert post(client, manager, f"{other}/close").get_json()["code"] == "disposal_lot_empty"
    twin = post(client, manager, "", name="SPRING", recycler="x")
    assert (twin.status_code, twin.get_json()["code"]) == (409, "disposal_lot_exists")


def test_proof_is_for_devices_of_the_lot_and_the_latest_counts(client: FlaskClient, manager: cast.Member) -> None:
    inside, outside = retired().asset_tag, retired().asset_tag
    path = lot(client, manager, inside)
    for named in (outside, "FOREIGN1", "x" * 200):
        refused = post(client, manager, f"{path}/evidence", device=named, **PROOF)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "device_not_in_lot")
    assert post(client, manager, f"{path}/evidence", device=inside, **PROOF | {"method": ""}).status_code == 422
    for method in ("overwriting", "destruction"):
        post(client, manager, f"{path}/evidence", device=inside, **PROOF | {"method": method})
    (row,) = client.get(f"/api/v1/disposal-lots{path}", headers=manager.bearer).get_json()["devices"]
    assert row["evidence"]["method"] == "destruction"


def test_the_page_takes_devices_proof_and_closes(client: FlaskClient, manager: cast.Member) -> None:
    first, second = retired().asset_tag, retired().asset_tag
    cast.sign_in(client, manager)
    page = client.post("/disposal", data={"name": "Spring", "recycler": "Kierrätys Oy"}).location
    used = makers.device().asset_tag
    said = {"devices": f"{first}\n{second}\n{used}\nFOREIGN1"}
    told = client.post(f"{page}/devices?lang=en", data=said, follow_redirects=True).get_data(as_text=True)
    for sentence in ("3 devices were added.", "1 code names no device of the register.", "1 device is in use now"):
        assert sentence in told
    client.post(f"{page}/remove", data={"devices": used})
    client.post(f"{page}/remove", data={"devices": "FOREIGN1"})
    client.post(f"{page}/evidence", data=PROOF | {"devices": first})
    refused = client.post(f"{page}/close", data={"version": "1"})
    assert refused.status_code == 409
    assert f"{second} holds data" in refused.get_data(as_text=True)
    client.post(f"{page}/evidence", data=PROOF | {"devices": second})
    assert client.post(f"{page}/close", data={"version": "1"}).status_code == 303
    shown = client.get(f"{page}?lang=en").get_data(as_text=True)
    assert "Closed lot" in shown
    assert "Disposal lot closed" in shown


def test_devices_of_the_list_are_put_into_a_lot_that_is_chosen(client: FlaskClient, manager: cast.Member) -> None:
    ticked, tag = retired(), makers.device(serial_printed="QK7FILTER").asset_tag
    cast.sign_in(client, manager)
    assert 'formaction="/disposal/fill"' in client.get("/devices").text
    assert "No lot is open." in client.post("/disposal/fill?lang=en", data={"ticked": ticked.asset_tag}).text
    page = client.post("/disposal", data={"name": "Spring", "recycler": "Kierrätys Oy"}).location
    asked = client.post("/disposal/fill", data={"ticked": ticked.asset_tag}).text
    assert ("Spring, Kierrätys Oy" in asked, ticked.asset_tag in asked) == (True, True)
    chosen = {"lot": page.rpartition("/")[2]}
    assert client.post("/disposal/fill", data=chosen | {"devices": ticked.asset_tag}).location == page
    assert client.post("/disposal/fill", data=chosen | {"every": "true", "filter-q": "QK7FILTER"}).location == page
    shown = client.get(page).text
    assert (ticked.asset_tag in shown, tag in shown) == (True, True)
    for wrong in ({"lot": "x", "devices": "y"}, {"every": "true", "filter-school": "x"} | chosen):
        assert client.post("/disposal/fill", data=wrong).status_code == 422
    cast.sign_in(client, cast.everywhere(Role.AUDITOR))
    assert client.post("/disposal/fill", data=chosen).status_code == 403
