"""What a plan shows is what the register holds afterwards, field by field; and what stays is not judged anew."""

import datetime as dt
import itertools
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from core.scope import everywhere
from organisation.people.roles import Role
from organisation.schools import rooms, schools
from organisation.schools.models import Room
from registry.columns.columns import COLUMNS, Purpose
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.imports import planned_rows
from registry.imports.models import PurchaseBatch
from tests import cast, makers
from tests.imports import given as imports
from tests.imports.test_apply import devices

pytestmark = pytest.mark.usefixtures("db_session")
MODEL = "Lenovo 300w Yoga Gen 4"
ORDER = "4500000077"
DELIVERY = ["Order number", "Model", "Serial number", "Unit price", "Purchase date", "Delivery date", "Warranty (months)",
            "Warranty ends", "School", "IMEI", "MAC", "Notes"]  # fmt: skip
OPENING = ["Asset tag", "Serial number", "Model", "School", "Room", "Holder", "Lifecycle", "Condition", "Purchase date",
           "Purchase price", "Warranty ends", "IMEI", "MAC", "Notes"]  # fmt: skip
FIELDS = {column.field for column in COLUMNS.values() if column.field}
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2026, 6, 1)).map(dt.date.isoformat)
PRICES = st.integers(0, 500_000).map(lambda cents: f"{cents // 100},{cents % 100:02d}")
OPTIONAL_DAY, OPTIONAL_PRICE = st.one_of(st.just(""), DAYS), st.one_of(st.just(""), PRICES)
EXAMPLES = itertools.count(1)
NOTES = st.sampled_from(["", "hyllyssä", "katso =1+1", "<clear>", "two\nlines"])


def said_by(batch: PurchaseBatch) -> dict[str, dict[str, Any]]:
    """What the plan shows of each new device, by serial number."""
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    with current_app.test_request_context("/"):  # remarks are worded for a reader
        items, _ = planned_rows.rows(manager, batch, limit=200)
    return {item["serial"]: {each["field"]: each["value"] for each in item["values"]} for item in items}


def held_by(device: Device) -> dict[str, Any]:
    """What the register holds of a device, as the plan shows it; without what is empty."""
    custody = db.session.scalars(
        everywhere(sa.select(Custody).where(Custody.device_id == device.id), Custody, why="a test looks")
    ).one_or_none()
    room = db.session.get(Room, device.room_id) if device.room_id else None
    person = db.session.get_one(type(cast.teacher().person), custody.person_id) if custody else None
    found: dict[str, Any] = {
        "asset_tag": device.asset_tag,
        "serial": device.serial_printed,
        "model": MODEL,
        "school": schools.names(SYSTEM, [device.school_id])[device.school_id],
        "room": room and room.name,
        "holder": person and person.name,
        "lifecycle": device.lifecycle.value,
        "condition": device.condition.value,
        "price_cents": device.price_cents,
        "imei": device.imei,
        "mac": device.mac,
        "note": device.note,
    }
    for name in ("purchased_on", "warranty_ends_on"):
        value = getattr(device, name)
        found[name] = value and value.isoformat()
    assert found.keys() == FIELDS
    return {name: value for name, value in found.items() if value not in (None, "")}


def agree(batch: PurchaseBatch) -> None:
    planned = said_by(batch)
    imports.applied(batch)
    made = {device.serial: held_by(device) for device in devices(batch)}
    assert planned.keys() == made.keys()
    for serial, held in made.items():
        tag = {} if "asset_tag" in planned[serial] else {"asset_tag": held["asset_tag"]}  # the next free one
        assert planned[serial] | tag == held


ROWS = st.lists(
    st.tuples(OPTIONAL_PRICE, OPTIONAL_DAY, OPTIONAL_DAY, st.sampled_from(["", "24", "3 v"]), OPTIONAL_DAY,
              st.sampled_from(["AlppL", "03080"]), NOTES),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_a_delivery_writes_what_its_plan_shows(rows: list[tuple[str, ...]]) -> None:
    example = next(EXAMPLES)
    supplier, number = makers.supplier(), f"{ORDER}{example}"
    makers.order(number, supplier, [(makers.model(), 9, 38990)], warranty_months=36)
    cells = [
        [number, MODEL, f"PF77{example}A{n}", price, bought, delivered, months, ends, school, "",
         f"00:1A:2B:3C:{example:02X}:0{n}", note]
        for n, (price, bought, delivered, months, ends, school, note) in enumerate(rows)
    ]  # fmt: skip
    agree(imports.planned(imports.csv_of(DELIVERY, *cells), supplier))


def test_an_opening_writes_what_its_plan_shows() -> None:
    school, teacher = cast.school(), cast.teacher()
    with transaction():
        rooms.add(cast.everywhere(Role.ADMIN).actor, school, name="B214")
    makers.model()
    rows = [
        ["", "PF78A", MODEL, "AlppL", "b214", teacher.person.email, "", "viallinen", "1.8.2023", "400", "1.8.2026",
         "490154203237518", "001a2b3c4d5e", "x"],
        ["", "PF78B", MODEL, "AlppL", "", "", "poistettu käytöstä", "", "2.8.2019"],
        ["", "PF78C", MODEL, "AlppL"],
    ]  # fmt: skip
    filled = [row + [""] * (len(OPENING) - len(row)) for row in rows]
    agree(imports.planned(imports.csv_of(OPENING, *filled), None, purpose=Purpose.OPENING))


def test_prices_are_shown_to_who_may_see_them() -> None:
    makers.model()
    header, row = ["Serial number", "Model", "School", "Purchase price", "Holder"], ["PF79A", MODEL, "AlppL", "400"]
    content = imports.csv_of(header, [*row, cast.teacher().person.email])
    batch = imports.planned(content, None, purpose=Purpose.OPENING)
    [item] = planned_rows.rows(cast.everywhere(Role.RECEIVER).actor, batch)[0]
    assert "price_cents" not in {each["field"] for each in item["values"]}
    assert said_by(batch)["PF79A"]["price_cents"] == 40000


def test_an_export_comes_back_unchanged_whatever_has_been_closed_since(client: FlaskClient) -> None:
    admin, school = cast.everywhere(Role.ADMIN).actor, cast.school()
    with transaction():
        room = rooms.add(admin, school, name="B214")
    device = makers.device(school=school, serial_printed="PF80A", room=room.id)
    makers.device(school=cast.school(cast.OTHER), serial_printed="PF80B")
    with transaction():
        schools.close(admin, cast.school(cast.OTHER), valid_to=dt.date(2020, 8, 1))
        rooms.alter(admin, room, closed=True)
        for name, value in {"imei": "123456789012345", "mac": "FF:FF:FF:FF:FF:FF", "note": "x" * 1200}.items():
            old(device, name, value)
    manager = cast.everywhere(Role.ASSET_MANAGER)
    exported = client.get("/api/v1/devices.csv", headers=manager.bearer).data
    batch = imports.planned(exported, None, purpose=Purpose.OPENING)
    assert imports.outcomes(batch) == {"unchanged": 2}
    changed = imports.planned(exported.replace(b"123456789012345", b"123456789012346"), None, purpose=Purpose.OPENING)
    assert imports.outcomes(changed) == {"unchanged": 1, "imei_unreadable": 1}


def old(device: Device, name: str, value: str) -> None:
    """Give a device a value that an earlier version took, when less was checked."""
    with change(device, "device.corrected", by=SYSTEM):
        setattr(device, name, value)
