"""A file corrects devices that are in the register: named by serial number or tag, blank keeps, `<clear>` empties."""

import csv
import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.people.roles import Role
from registry.columns.columns import Purpose
from registry.devices.lifecycle import Lifecycle
from registry.imports import deciding
from registry.imports.models import BatchState, PurchaseBatch, StagedRow
from tests import cast, makers
from tests.imports import given

pytestmark = pytest.mark.usefixtures("db_session")
OFFICER = Role.ASSET_MANAGER


def corrected(header: list[str], *rows: list[Any], **said: Any) -> PurchaseBatch:
    return given.planned(given.csv_of(header, *rows), None, purpose=Purpose.CORRECTION, **said)


def changes(batch: PurchaseBatch) -> dict[int, dict[str, Any]]:
    return {row.row_number: {c["field"]: c["new"] for c in row.changes} for row in given.rows(batch)}


def exported(client: FlaskClient, kind: str = "csv", language: str = "en") -> bytes:
    cast.bearer(client, cast.everywhere(OFFICER))
    answer = client.get(f"/api/v1/devices.{kind}", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.json
    return answer.data


@pytest.mark.parametrize(("kind", "language"), [("csv", "fi"), ("xlsx", "sv")])
def test_what_was_exported_comes_back_as_nothing_to_do(client: FlaskClient, kind: str, language: str) -> None:
    for n in range(3):
        makers.device(serial_printed=f"PF{n}A", note="=1+1" if n else "", price_cents=38990, imei=None)
    batch = given.planned(exported(client, kind, language), None, purpose=Purpose.CORRECTION)
    assert given.outcomes(batch) == {"unchanged": 3}
    given.applied(batch)
    assert given.facts("device.corrected") == 0


def test_a_device_that_changed_since_the_export_is_a_conflict_until_somebody_decides(client: FlaskClient) -> None:
    kept, moved = makers.device(serial_printed="PF1A"), makers.device(serial_printed="PF2A")
    rows = list(csv.reader(io.StringIO(exported(client).decode("utf-8-sig")), delimiter=";"))
    note = rows[0].index("Notes")
    for row in rows[1:]:
        row[note] = "Checked"
    with transaction(), change(moved, "device.corrected", by=SYSTEM):
        moved.note = "Somebody was here"
    batch = corrected(rows[0], *rows[1:])
    assert given.outcomes(batch) == {"update": 1, "changed_since_export": 1}
    number = next(row.row_number for row in given.rows(batch) if row.outcome == "conflict")
    with transaction():
        deciding.use_file(
            cast.everywhere(OFFICER).actor, db.session.get_one(PurchaseBatch, batch.id), row_number=number
        )
    assert given.outcomes(batch) == {"update": 2}
    given.applied(batch)
    db.session.expire_all()
    assert (kept.note, moved.note) == ("Checked", "Checked")
    again = corrected(rows[0], *rows[1:])
    assert given.outcomes(again) == {"unchanged": 2}


def test_a_serial_number_or_a_tag_is_enough(client: FlaskClient) -> None:
    one, other = makers.device(serial_printed="PF1A"), makers.device(serial_printed="PF2A", note="old")
    batch = corrected(["S/N", "Notes", "Price"], ["pf-1a", "new", "1,00"])
    assert changes(batch) == {2: {"note": "new", "price_cents": 100}}
    batch = corrected(["Asset tag", "Notes"], [other.asset_tag, "<clear>"], [one.asset_tag, ""])
    assert given.outcomes(batch) == {"update": 1, "unchanged": 1}
    given.applied(batch)
    db.session.refresh(other)
    assert other.note == ""
    given.undone(batch)
    db.session.refresh(other)
    assert other.note == "old"


def test_what_is_not_in_the_register_or_unclear_is_never_created() -> None:
    known = makers.device(serial_printed="PF1A")
    (
        makers.device(serial_printed="SAME1"),
        makers.device(serial_printed="SAME1", of=makers.model("HP", "ProBook 440 G8")),
    )
    head = ["Serial number", "Asset tag", "Model", "Notes"]
    batch = corrected(
        head,
        ["PF9Z", "", "", "x"],
        ["", "", "", "x"],
        ["SAME1", "", "", "x"],
        ["SAME1", "", "HP ProBook 440 G8", "x"],
        ["PF1A", "", "", "x"],
        ["", known.asset_tag, "", "y"],
        ["", "HKI-999999", "", "y"],
        ["N/A", "", "", "y"],
        ["6.37702E+15", "", "", "y"],
    )
    codes = {row.row_number: (row.codes or [row.outcome.value]) for row in given.rows(batch)}
    assert codes == {
        2: ["device_unknown"],
        3: ["device_unsaid"],
        4: ["serial_of_several"],
        5: ["update"],
        6: ["update"],
        7: ["duplicate_in_file"],
        8: ["tag_unreadable"],
        9: ["serial_placeholder"],
        10: ["serial_damaged"],
    }
    given.applied(batch, mode="good_rows")
    assert given.facts("device.added") == 3  # those of the makers


def test_what_a_device_out_of_use_cannot_have_is_refused(client: FlaskClient) -> None:
    gone, teacher = makers.device(serial_printed="PF1A", lifecycle=Lifecycle.RETIRED), cast.teacher()
    head = ["Serial number", "Holder", "Lifecycle", "Notes", "Model"]
    batch = corrected(head, ["PF1A", teacher.person.email, "", "", ""])
    assert given.outcomes(batch) == {"gone_device_held": 1}
    batch = corrected(head, ["PF1A", "", "in use", "", ""])
    assert given.outcomes(batch) == {"lifecycle_refused": 1}
    batch = corrected(head, ["PF1A", "", "", "kept as a spare", "<clear>"])
    assert given.outcomes(batch) == {"cannot_clear": 1}
    batch = corrected(head, ["PF1A", "", "", "kept as a spare", ""])
    given.applied(batch)
    db.session.refresh(gone)
    assert gone.note == "kept as a spare"


def test_a_corrected_maker_never_doubles_a_serial_number() -> None:
    one = makers.device(serial_printed="SAME1")
    makers.device(serial_printed="SAME1", of=makers.model("HP", "ProBook 440 G8"))
    batch = corrected(["Asset tag", "Model"], [one.asset_tag, "HP ProBook 440 G8"])
    assert given.outcomes(batch) == {"serial_taken": 1}


def test_a_file_without_serial_number_and_tag_is_asked_about() -> None:
    batch = corrected(["Model", "Notes"], ["300w Yoga Gen 4", "x"])
    assert batch.state is BatchState.NEEDS_MAPPING
    assert [(q["column"], q["code"]) for q in batch.questions] == [("serial", "column_missing")]


HASH = "T0FzZ" * 800
LISTS = {
    "Windows Autopilot": (
        (
            "Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User\r\n"
            f"PF1A,,{HASH},Opettajat,{{holder}}\r\n"
        ),
        "utf-16",
        {"holder"},
    ),
    "Jamf Pro": (
        (
            "Mobile Device Serial,Display Name,Enforce Name,Asset Tag,Username,Real Name,Email Address,Position,Phone Number,"
            "Department,Building,Room,PO Number,Vendor,Purchase Price,PO Date,Warranty Expires\n"
            "PF1A,iPad 7,,,someone,,{holder},,,,Main building,,4500,Atea,389.90,2026-08-01,2029-08-01\n"
        ),
        "utf-8",
        {"holder", "price_cents", "purchased_on", "warranty_ends_on"},
    ),
    "Google Admin": (
        (
            "deviceId,annotatedAssetId,annotatedLocation,annotatedUser,lastSync,notes,serialNumber,status\n"
            "1f-2,,Luokka 204,{holder},2026-08-01T10:00:00Z,theirs,PF1A,ACTIVE\n"
        ),
        "utf-8-sig",
        {"holder"},
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_device_management_are_known_by_their_header(client: FlaskClient, name: str) -> None:
    device, teacher = makers.device(serial_printed="PF1A", note="ours"), cast.teacher()
    text, encoding, fields = LISTS[name]
    content = text.replace("{holder}", teacher.person.email).encode(encoding)
    cast.bearer(client, cast.everywhere(OFFICER))
    answer = client.post("/api/v1/purchase-batches", data={"file": (io.BytesIO(content), "list.csv")})
    assert (answer.status_code, answer.json["purpose"]) == (202, "correction")  # type: ignore[index]
    assert name in answer.json["said"]["message"]  # type: ignore[index]
    given.work()
    batch = db.session.get_one(PurchaseBatch, answer.json["id"])  # type: ignore[index]
    assert batch.state is BatchState.PLANNED, batch.questions
    assert changes(batch)[2].keys() == fields
    cells = db.session.scalars(sa.select(StagedRow.cells).where(StagedRow.batch_id == batch.id)).one()
    assert not any("T0FzZ" in cell for cell in cells)  # whoever has it can claim the device
    given.applied(batch)
    db.session.refresh(device)
    assert device.note == "ours"


def test_such_a_list_of_a_supplier_can_be_a_delivery_and_nobody_else_corrects(client: FlaskClient) -> None:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 1, 38990)])
    content = LISTS["Windows Autopilot"][0].encode("utf-16")
    batch = given.planned(content, supplier, purpose=Purpose.DELIVERY)
    assert batch.state is BatchState.NEEDS_MAPPING
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    answer = client.post("/api/v1/purchase-batches", data={"file": (io.BytesIO(content), "list.csv")})
    assert answer.status_code == 403
