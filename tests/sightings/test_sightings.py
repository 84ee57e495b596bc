"""Lists of device management are read by their header; a sighting is told beside what a stocktake misses, never as found."""

import datetime as dt
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.db import transaction
from core.errors import Forbidden
from organisation.people.roles import Role
from registry.columns.columns import Purpose
from registry.devices.models import Device
from registry.quality import findings
from registry.quality.rules import Rule
from registry.sightings import reading, sightings
from registry.sightings.refusals import SightingColumns, SightingsUnreadable
from registry.stocktakes import presenting, results, stocktakes
from tests import cast, makers
from tests.bulk import given
from tests.imports import given as imports

NOW = dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC)
INTUNE = "Device ID,Device name,Last check-in,Serial number,Compliance\n"
GOOGLE = "deviceId,serialNumber,lastSync,annotatedUser\n"


def keeper() -> cast.Member:
    return given.keeper()


def taken(text: str, who: cast.Member | None = None) -> sightings.TakenIn:
    with transaction():
        return sightings.take((who or keeper()).actor, reading.of_file(io.BytesIO(text.encode())))


def seen(device: Device) -> tuple[dt.date, str] | None:
    found = sightings.of_device(device.id)
    return (found.seen_on, found.source) if found else None


@pytest.fixture(autouse=True)
def _now(db_session: Any) -> Any:
    with clock.at(NOW):
        yield


def test_lists_are_known_by_their_header_and_the_latest_day_counts() -> None:
    one, two = makers.device(), makers.device()
    rows = f"1,A,2025-02-20 23:30:00,{one.serial},x\n2,B,,{two.serial},x\n3,C,2025-02-20,NONE1234,x\n4,D,never,{two.serial},x\n5,E,2025-03-09,{two.serial},x\n6,F,2025-02-01,,x\n"
    found = taken(INTUNE + rows)
    assert (found.received, found.changed, found.source) == (5, 1, "Intune")
    assert [why.code for _, why in found.problems] == [
        "sighting_device_unknown",
        "sighting_day_unreadable",
        "sighting_day_ahead",
        "sighting_device_unsaid",
    ]
    assert (seen(one), seen(two)) == ((dt.date(2025, 2, 20), "Intune"), None)
    assert taken(INTUNE + rows).changed == 0
    assert (
        taken(GOOGLE + f"a,{one.serial},2025-02-26T23:30:00.000Z,x\nb,{one.serial},2025-01-01T00:00:00Z,x\n").changed
        == 1
    )
    assert seen(one) == (dt.date(2025, 2, 27), "Google Admin")  # the local day
    assert taken(GOOGLE + f"a,{one.serial},2025-02-01,x\n").changed == 0  # older
    assert len(given.facts("sighting_list.taken")) == 2
    for text, refusal in (
        ("{}", SightingsUnreadable),
        ("Serial number,Model\nX1,Y\n", SightingColumns),
    ):
        with pytest.raises(refusal):
            taken(text)
    with pytest.raises(Forbidden):
        taken(INTUNE + rows, cast.contact())


def test_a_stocktake_tells_it_beside_what_it_misses_and_counts_it_apart() -> None:
    found, old, never = makers.device(), makers.device(), makers.device()
    taken(f"Serial number,Last seen\n{found.serial},2025-02-27\n{old.serial},2024-10-01\n")
    actor, day = keeper().actor, clock.today()
    with transaction():
        made = stocktakes.begin(actor, name="x", starts_on=day, ends_on=day, schools=[cast.school().id])
    whole = presenting.whole(actor, made)
    assert (whole["missing"], whole["verified"], whole["coverage"], whole["seen_by_network"]) == (3, 0, 0.0, 1)
    rows = {row["code"]: row["seen_by_network"] for row in results.rows(made.id, cast.school().id).items}
    assert rows == {
        found.asset_tag: {"on": dt.date(2025, 2, 27), "source": "list"},
        old.asset_tag: {"on": dt.date(2024, 10, 1), "source": "list"},
        never.asset_tag: None,
    }
    listed = findings.find(actor, rule=Rule.NOT_SEEN).items
    assert [row["device"]["id"] for row in listed] == [old.id]


def test_both_doors(client: FlaskClient) -> None:
    device = makers.device()
    cast.bearer(client, cast.everywhere(Role.INTEGRATION))
    body = [{"device": device.asset_tag, "seen_on": "2025-02-27"}, {"device": "x", "seen_on": "27.2.2025"}]
    answer = client.post("/api/v1/sightings", json=body).get_json()
    assert (answer["changed"], [one["row"] for one in answer["problems"]]) == (1, [2])
    cast.sign_in(client, keeper())
    file = (io.BytesIO(f"Serial number;Last seen\n{device.serial};28.2.2025\n".encode()), "seen.csv")
    assert client.post("/sightings", data={"file": file}, content_type="multipart/form-data").status_code == 200
    assert seen(device) == (dt.date(2025, 2, 28), "list")
    assert client.post("/sightings", data={}).status_code == 422
    page = client.get(f"/devices/{device.id}?lang=fi").text
    assert "28" in page
    assert "lähde muu lista" in page
    assert "muu lista" in client.get("/sightings?lang=fi").text


def test_a_file_of_corrections_tells_it_too_once_it_is_applied(client: FlaskClient) -> None:
    one, two, three = makers.device(), makers.device(), makers.device()
    head = "deviceId,serialNumber,annotatedAssetId,macAddress,lastSync"
    rows = [
        f"1,{one.serial},{one.asset_tag},02:00:00:00:00:01,2025-02-20T10:00:00Z",
        f"2,{two.serial},{two.asset_tag},,2025-02-21T10:00:00Z",
        f"3,{three.serial},{three.asset_tag},,soon",
        "4,NONE1234,,,2025-02-21T10:00:00Z",
    ]
    batch = imports.planned("\n".join([head, *rows]).encode(), None, purpose=Purpose.CORRECTION)
    assert seen(one) is None, "a plan writes nothing"
    cast.sign_in(client, keeper())
    page = client.get(f"/purchasing/batches/{batch.id}?lang=en").text
    assert ("“lastSync” says when devices were seen last" in page, "not imported: deviceId." in page) == (True, True)
    who = keeper()
    imports.applied(batch, who, "good_rows")
    assert (seen(one), seen(two)) == ((dt.date(2025, 2, 20), "Google Admin"), (dt.date(2025, 2, 21), "Google Admin"))
    assert seen(three) is None
    [fact] = given.facts("sighting_list.taken")
    assert (fact.after["changed"], fact.after["refused"], fact.actor_id) == (2, 1, who.id)
