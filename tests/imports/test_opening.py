"""Devices that existed before the register, and corrections of what it says, by the asset manager."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from organisation.schools import rooms
from registry.columns.columns import Purpose
from registry.custody.models import Custody
from registry.devices import tags
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.refusals import TagsUsedUp
from registry.imports.models import BatchState
from tests import cast, makers
from tests.imports import given
from tests.imports.test_apply import devices

pytestmark = pytest.mark.usefixtures("db_session")
HEADER = ["Asset tag", "Serial number", "Model", "School", "Room", "Holder", "Lifecycle", "Condition", "Purchase date",
          "Purchase price", "Warranty ends", "Notes"]  # fmt: skip
MODEL = "Lenovo 300w Yoga Gen 4"


def opened(*rows: list[Any], header: list[str] = HEADER) -> Any:
    content = given.csv_of(header, *[row + [""] * (len(header) - len(row)) for row in rows])
    return given.planned(content, None, purpose=Purpose.OPENING)


def custodies() -> list[Custody]:
    statement = sa.select(Custody).order_by(Custody.since)
    return list(db.session.scalars(everywhere(statement, Custody, why="a test looks at all of them")))


def test_devices_begin_with_their_tag_place_holder_and_stage() -> None:
    makers.model()
    school, teacher = cast.school(), cast.teacher()
    with transaction():
        rooms.add(cast.everywhere(Role.ADMIN).actor, school, name="B214")
    drawn = db.session.scalar(sa.select(sa.func.nextval("asset_tag_number"))) or 0  # never given back, whoever drew it
    tag = tags.tag(drawn + 11)
    batch = opened(
        [
            tag,
            "PF1A",
            MODEL,
            "AlppL",
            "b214",
            teacher.person.email.upper(),
            "",
            "viallinen",
            "1.8.2023",
            "400",
            "",
            "x",
        ],
        ["", "PF1B", MODEL, "AlppL", "", "", "poistettu käytöstä", "", "2.8.2019"],
        ["", "PF1C", MODEL, "AlppL"],
    )
    assert given.outcomes(batch) == {"create": 3}
    batch = given.applied(batch)
    by_serial = {d.serial: d for d in devices(batch)}
    held, retired, stored = (by_serial[serial] for serial in ("PF1A", "PF1B", "PF1C"))
    assert (held.asset_tag, held.lifecycle, held.condition) == (tag, Lifecycle.DEPLOYED, Condition.FAULTY)
    assert (held.price_cents, held.purchased_on, held.deployed_on) == (40000, dt.date(2023, 8, 1), dt.date(2023, 8, 1))
    assert held.room_id is not None
    assert retired.retired_on is not None
    assert (stored.lifecycle, stored.room_id) == (Lifecycle.IN_STORE, None)
    [custody] = custodies()
    assert (custody.device_id, custody.person_id, custody.until) == (held.id, teacher.id, None)
    assert {retired.asset_tag, stored.asset_tag} == {tags.tag(drawn + 1), tags.tag(drawn + 2)}


def test_a_blank_cell_keeps_and_clear_empties() -> None:
    device = makers.device(
        serial_printed="PF2A", note="kept", price_cents=100, imei="490154203237518", purchased_on=dt.date(2024, 8, 1)
    )
    header = ["Asset tag", "Serial number", "Model", "Notes", "Purchase price", "IMEI", "Purchase date"]
    batch = opened([device.asset_tag, "PF2A", MODEL, "", "<clear>", " <CLEAR> ", "2024-08-01"], header=header)
    [row] = given.rows(batch)
    assert row.outcome == "update"
    assert sorted((c["field"], c["old"], c["new"]) for c in row.changes) == [
        ("imei", "490154203237518", None),
        ("price_cents", 100, None),
    ]
    given.applied(batch)
    db.session.refresh(device)
    assert (device.note, device.price_cents, device.imei, device.version) == ("kept", None, None, 2)
    assert device.purchased_on == dt.date(2024, 8, 1)
    fact = db.session.scalars(sa.select(Event).where(Event.verb == "device.corrected")).one()
    assert fact.before == {"price_cents": 100, "imei": "490154203237518"}
    assert fact.after == {"price_cents": None, "imei": None}


def test_what_cannot_be_empty_is_not_cleared() -> None:
    device = makers.device(serial_printed="PF3A")
    batch = opened([device.asset_tag, "PF3A", MODEL, "<clear>"])
    assert given.outcomes(batch) == {"cannot_clear": 1}


def test_a_device_moves_corrects_and_changes_hands() -> None:
    device, teacher, other = makers.device(serial_printed="PF4A"), cast.teacher(), cast.teacher()
    first = opened([device.asset_tag, "", "", "", "", teacher.person.email])
    given.applied(first)
    given.applied(opened([device.asset_tag, "PF4X", "", cast.OTHER, "", other.person.email]))
    db.session.refresh(device)
    assert (device.serial, device.school_id) == ("PF4X", cast.school(cast.OTHER).id)
    before, after = custodies()
    assert (before.person_id, before.until) == (teacher.id, after.since)
    assert (after.person_id, after.until, after.previous_until) == (other.id, None, before.until)
    moved = db.session.scalars(
        sa.select(Event).where(Event.verb == "device.corrected", Event.from_school_id.is_not(None))
    )
    assert moved.one().from_school_id == cast.school().id
    given.applied(opened([device.asset_tag, "", "", "", "", "<clear>"]))
    assert all(c.until is not None for c in custodies())


def test_what_stands_against_a_row_is_said() -> None:
    known = makers.device(serial_printed="PF5A")
    lost = makers.device(serial_printed="PF5B")
    hp = makers.model("HP", "ProBook 440 G10")
    makers.device(of=hp, serial_printed="0L5O1")
    disposed = makers.device(serial_printed="PF5C", lifecycle=Lifecycle.DISPOSED)
    batch = opened(
        [known.asset_tag, "PF5B", MODEL],
        ["HKI-0000010", "PF5D", MODEL, "AlppL"],
        ["", "PF5E", MODEL, "AlppL", "no such room"],
        ["", "PF5F", MODEL, "AlppL", "", "nobody@test.invalid"],
        ["", "PF5G", MODEL, "AlppL", "", "", "on the moon"],
        ["", "PF5H", MODEL, "AlppL", "", "", "", "shiny"],
        ["", "OL501", "ProBook 440 G10", "AlppL"],
        ["", "PF5I", MODEL, ""],
        [disposed.asset_tag, "PF5C", MODEL, "", "", "", "deployed"],
        ["", "PF5J", MODEL, "AlppL", "", "", "", "", "", "", "", "x" * 1001],
        [tags.tag(900), "PF5K", MODEL, "AlppL"],
        [tags.tag(900), "PF5M", MODEL, "AlppL"],
        ["", "pf-5b", MODEL],
        [lost.asset_tag, "", ""],
    )
    assert [row.codes for row in given.rows(batch)] == [
        ["tag_taken"], ["tag_unreadable"], ["room_unknown"], ["holder_unknown"], ["lifecycle_unknown"],
        ["condition_unknown"], ["serial_similar"], ["school_missing"], ["lifecycle_refused"], ["too_long"], [],
        ["tag_repeated"], ["duplicate_in_file"], ["duplicate_in_file"],
    ]  # fmt: skip
    assert batch.counts["conflict"] >= 1


def test_only_the_asset_manager_opens_and_an_opening_needs_no_order() -> None:
    with pytest.raises(Exception, match="forbidden"):
        given.uploaded(b"x", None, who=cast.everywhere(Role.PROCUREMENT), purpose=Purpose.OPENING)
    makers.model()
    assert opened(["", "PF6A", MODEL, "AlppL"]).state is BatchState.PLANNED


def test_what_was_planned_and_applied_is_unchanged_when_planned_again() -> None:
    teacher = cast.teacher()
    makers.model()
    row = ["", "PF7A", MODEL, "AlppL", "", teacher.person.email, "käytössä", "ok", "1.8.2023", "400", "1.8.2026", "n"]
    given.applied(opened(row))
    [made] = [d for d in devices() if d.serial == "PF7A"]
    again = opened([made.asset_tag, *row[1:]])
    assert given.outcomes(again) == {"unchanged": 1}


def test_a_far_tag_neither_draws_numbers_nor_stops_later_devices() -> None:
    before = db.session.scalar(sa.select(sa.func.nextval("asset_tag_number"))) or 0
    far = tags.tag(tags.LARGEST)
    header = ["Asset tag", "Serial number", "Model", "School"]
    given.applied(given.planned(given.csv_of(header, [far, "PF5FAR1", MODEL, "AlppL"]), None, purpose=Purpose.OPENING))
    assert makers.device().asset_tag == tags.tag(before + 1)


def test_new_tags_pass_over_those_of_the_file_and_of_the_register() -> None:
    drawn = db.session.scalar(sa.select(sa.func.nextval("asset_tag_number"))) or 0
    makers.device(asset_tag=tags.tag(drawn + 2))
    header = ["Asset tag", "Serial number", "Model", "School"]
    rows = [[tags.tag(drawn + 4), "PF5A01", MODEL, "AlppL"], *(["", f"PF5B0{n}", MODEL, "AlppL"] for n in range(3))]
    batch = given.applied(given.planned(given.csv_of(header, *rows), None, purpose=Purpose.OPENING))
    assert [d.asset_tag for d in sorted(devices(batch), key=lambda each: each.serial or "")] == [
        tags.tag(drawn + n) for n in (4, 1, 3, 5)
    ]


def test_when_no_number_is_left_it_is_said() -> None:
    model = makers.model()  # before the sequence, which no rollback puts back, is moved
    drawn = db.session.scalar(sa.select(sa.func.nextval("asset_tag_number")))
    db.session.execute(sa.select(sa.func.setval("asset_tag_number", tags.LARGEST)))
    try:
        with pytest.raises(TagsUsedUp):
            makers.device(of=model)
    finally:
        db.session.execute(sa.select(sa.func.setval("asset_tag_number", drawn)))
