"""Own fields in imported files: recognised, checked by their kind, written with their history, undone, taken round."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import db, transaction
from registry.catalogue.models import Category
from registry.columns.columns import Purpose
from registry.devices import devices
from registry.devices.models import Device
from registry.imports.models import OwnReading, PurchaseBatch
from registry.own_fields import own_fields
from registry.own_fields.models import FieldKind
from tests import cast, makers
from tests.imports import given
from tests.imports.test_corrections import OFFICER, changes, corrected, exported
from tests.own_fields.test_own_fields import field

pytestmark = pytest.mark.usefixtures("db_session")
HEAD = ["Serial number", "Hours", "Checked fi", "MOUNT SV", "own.manual", "Remark (free)"]


@pytest.fixture
def fields() -> None:
    field("Hours", FieldKind.NUMBER)
    field("Checked", FieldKind.DATE)
    field("Mount", FieldKind.CHOICE, choices=["Wall", "Ceiling"])
    field("Manual", FieldKind.LINK)
    field("Remark", required=True)


def holding(serial: str, **own: Any) -> Device:
    return makers.device(serial_printed=serial, own_fields={"remark": "r"} | own)


def etag(client: FlaskClient, batch: PurchaseBatch) -> dict[str, str]:
    return {"If-Match": client.get(f"/api/v1/purchase-batches/{batch.id}").headers["ETag"]}


def now(device: Device) -> dict[str, Any]:
    db.session.refresh(device)
    return dict(device.own_fields)


def test_a_correction_changes_keeps_and_empties_and_is_undone(fields: None) -> None:
    device = holding("PF1A", hours=5, mount="Wall")
    holding("PF2A", hours=7)
    batch = corrected(
        HEAD,
        ["PF1A", "1 234,5", "31.5.2027", "<clear>", "https://a.invalid/x", ""],
        ["PF2A", "7", "", "", "", "r"],
    )
    assert changes(batch) == {
        2: {
            "own.hours": 1234.5,
            "own.checked": "2027-05-31",
            "own.mount": None,
            "own.manual": "https://a.invalid/x",
        },
        3: {},
    }
    assert given.outcomes(batch) == {"update": 1, "unchanged": 1}
    given.applied(batch)
    assert now(device) == {
        "hours": 1234.5, "checked": "2027-05-31", "manual": "https://a.invalid/x", "remark": "r",
    }  # fmt: skip
    again = corrected(HEAD, ["PF1A", "1234.50", "2027-05-31", "<clear>", "", ""])
    assert given.outcomes(again) == {"unchanged": 1}
    given.undone(batch)
    assert now(device) == {"hours": 5, "mount": "Wall", "remark": "r"}


def test_what_another_changed_meanwhile_is_not_written_over(fields: None) -> None:
    device = holding("PF1A", hours=5)
    batch = corrected(HEAD[:2], ["PF1A", "6"])
    with transaction():
        devices.correct(cast.everywhere(OFFICER).actor, device, own_fields={"mount": "wall"}, reason="because")
    given.applied(batch)
    assert now(device) == {"hours": 6, "mount": "Wall", "remark": "r"}
    given.undone(batch)  # nobody has touched it since
    assert now(device) == {"hours": 5, "mount": "Wall", "remark": "r"}


def test_each_cell_is_judged_by_its_field_and_its_category(fields: None, client: FlaskClient) -> None:
    field("Lamp", FieldKind.NUMBER, category=Category.PROJECTOR)
    for n in range(1, 8):
        holding(f"PF{n}A")
    head = [*HEAD, "Lamp"]
    blank = [""] * 5
    batch = corrected(
        head,
        ["PF1A", "many", *blank],
        ["PF2A", "", "3/8/2026", *blank[1:]],
        ["PF3A", "", "", "Floor", *blank[2:]],
        ["PF4A", "", "", "", "javascript:x", *blank[3:]],
        ["PF5A", "", "", "", "", "x" * 501, ""],
        ["PF6A", *blank, "12"],
        ["PF7A", "", "", "", "", "<clear>", ""],
    )
    kinds = ("number", "date", "choice", "link", "text")
    assert given.outcomes(batch) == {f"own_{kind}_unreadable": 1 for kind in kinds} | {
        "own_field_foreign": 1,
        "cannot_clear": 1,
    }
    cast.bearer(client, cast.everywhere(OFFICER))
    rows = client.get(f"/api/v1/purchase-batches/{batch.id}/rows").get_json()["items"]
    choice = rows[2]["problems"][0]
    assert (rows[2]["row_number"], choice["column"]) == (4, "MOUNT SV")
    assert choice["message"] == "“Floor” is not one of: Wall, Ceiling."
    cells = {"own.hours": "12"}
    sent = client.post(
        f"/api/v1/purchase-batches/{batch.id}/rows/2/correct", json={"cells": cells}, headers=etag(client, batch)
    )
    assert sent.status_code in {200, 202}, sent.get_json()
    given.work()
    assert given.outcomes(batch)["update"] == 1
    cast.sign_in(client, cast.everywhere(OFFICER))
    page = client.get(f"/purchasing/batches/{batch.id}?all=true").text
    assert "Own field of:" in page
    assert 'name="own.hours"' in page


def test_new_devices_have_them_and_a_mapping_may_name_them(fields: None, client: FlaskClient) -> None:
    makers.model()
    name, school = "Lenovo 300w Yoga Gen 4", cast.school().name_fi
    content = given.csv_of(
        ["Serial number", "Model", "School", "Stunden"], ["PF1A", name, school, "12"], ["PF2A", name, school, ""]
    )
    batch = given.planned(content, None, purpose=Purpose.OPENING)
    cast.bearer(client, cast.everywhere(OFFICER))
    path = f"/api/v1/purchase-batches/{batch.id}"
    mapping = client.get(path).get_json()["mapping"] | {"own.hours": "Stunden"}
    assert (
        client.put(
            f"{path}/mapping", json=mapping | {"own.nothing": "Stunden"}, headers=etag(client, batch)
        ).status_code
        == 422
    )
    assert client.put(f"{path}/mapping", json=mapping, headers=etag(client, batch)).status_code in {200, 202}
    given.work()
    db.session.refresh(batch)
    rows = client.get(f"{path}/rows").get_json()["items"]
    assert {"field": "own.hours", "value": 12} in rows[0]["values"]
    given.applied(batch)
    assert [row.own_fields for row in given.rows(batch)] == [{"hours": 12}, None]
    again = given.planned(content, None, purpose=Purpose.OPENING)
    assert again.mapping["own.hours"] == "Stunden"
    assert given.outcomes(again) == {"unchanged": 2}
    given.undone(batch)
    assert given.facts("device.removed") == 2


def test_a_new_device_needs_what_its_category_needs_where_the_file_has_the_column(fields: None) -> None:
    makers.model()
    holding("PF3A")
    name, school = "Lenovo 300w Yoga Gen 4", cast.school().name_fi
    head = ["Serial number", "Model", "School", "Remark"]
    rows = [["PF1A", name, school, "r"], ["PF2A", name, school, ""], ["PF3A", name, school, ""]]
    batch = given.planned(given.csv_of(head, *rows), None, purpose=Purpose.OPENING)
    assert given.outcomes(batch) == {"create": 1, "own_field_missing": 1, "unchanged": 1}
    batch = given.planned(given.csv_of(head[:3], *(row[:3] for row in rows)), None, purpose=Purpose.OPENING)
    assert given.outcomes(batch) == {"create": 2, "unchanged": 1}, "a file that does not know the field is taken"


@pytest.mark.parametrize(("kind", "language"), [("csv", "fi"), ("xlsx", "sv")])
def test_what_was_exported_comes_back_as_nothing_to_do(
    fields: None, client: FlaskClient, kind: str, language: str
) -> None:
    all_of_them = {
        "hours": 2.5,
        "checked": "2026-02-01",
        "mount": "Ceiling",
        "manual": "https://a.invalid",
        "remark": "=1+1",
    }
    holding("PF1A", **all_of_them)
    holding("PF2A", hours=1e-05)
    mount = next(each for each in own_fields.in_use() if each.code == "mount")
    keeper = cast.everywhere(OFFICER).actor
    with transaction():
        own_fields.correct(keeper, own_fields.get(keeper, mount.id, lock=True), choices=["Wall", "Floor"])
    batch = given.planned(exported(client, kind, language), None, purpose=Purpose.CORRECTION)
    assert {key for key in batch.mapping if key.startswith("own.")} == {f"own.{code}" for code in all_of_them}
    assert given.outcomes(batch) == {"unchanged": 2}
    assert db.session.query(OwnReading).filter_by(batch_id=batch.id).count() > 0
