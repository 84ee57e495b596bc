"""Undoing an import: what nobody has touched becomes what it was, everything else stays and is named."""

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from core.scope import everywhere
from organisation.people.roles import Role
from organisation.schools import rooms
from registry.columns.columns import Purpose
from registry.custody.models import Custody
from registry.devices import devices as services
from registry.devices import hands
from registry.devices.models import Device
from registry.imports import give_up, retention, undo_import
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.refusals import BatchNotThere, NothingLeftToUndo, RowsForgotten
from registry.plans.models import UndoRow
from registry.purchasing.models import Supplier
from registry.receiving import receiving
from registry.receiving import undoing as receipts
from tests import cast, makers
from tests.imports import given
from tests.imports.test_apply import devices

pytestmark = pytest.mark.usefixtures("db_session")
ORDER = "4500000088"
DELIVERY = ["Order number", "Model", "Serial number", "School"]
MODEL = "Lenovo 300w Yoga Gen 4"
OPENING = ["Asset tag", "Serial number", "Model", "School", "Room", "Holder", "Lifecycle", "Condition", "Purchase date",
           "Purchase price", "Warranty ends", "IMEI", "MAC", "Notes"]  # fmt: skip


@pytest.fixture
def supplier(db_session: Any) -> Supplier:
    found = makers.supplier()
    makers.order(ORDER, found, [(makers.model(), 10, 38990)])
    return found


def delivered(supplier: Supplier, *serials: str) -> PurchaseBatch:
    rows = [[ORDER, MODEL, serial, "AlppL"] for serial in serials]
    return given.applied(given.planned(given.csv_of(DELIVERY, *rows), supplier))


def opened(*rows: list[Any]) -> PurchaseBatch:
    content = given.csv_of(OPENING, *[row + [""] * (len(OPENING) - len(row)) for row in rows])
    return given.applied(given.planned(content, None, purpose=Purpose.OPENING))


def manager() -> cast.Member:
    return cast.everywhere(Role.ASSET_MANAGER)


def seen(batch: PurchaseBatch) -> dict[str, Any]:
    """What undoing would come to: restored, removed, and reasons by serial number."""
    who = cast.everywhere(Role.PROCUREMENT if batch.purpose is Purpose.DELIVERY else Role.ASSET_MANAGER)
    found = undo_import.preview(who.actor, batch)
    assert found.kept == len(found.keep)
    return {"restore": found.restore, "remove": found.remove, "keep": {k.serial: k.reason for k in found.keep}}


def held(device_id: uuid.UUID) -> list[tuple[Any, ...]]:
    wanted = sa.select(Custody).where(Custody.device_id == device_id).order_by(Custody.since)
    found = db.session.scalars(everywhere(wanted, Custody, why="a test looks at all of them"))
    return [(c.id, c.person_id, c.since, c.until, c.previous_until) for c in found]


def state(serial: str) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """Everything the register holds of a device, but for its version."""
    db.session.expire_all()
    wanted = sa.select(Device).where(Device.serial == serial)
    device = db.session.scalars(everywhere(wanted, Device, why="a test looks")).one()
    columns = {c.name: getattr(device, c.name) for c in Device.__table__.c if c.name != "version"}
    return columns, held(device.id)


def by_serial(serial: str) -> Device:
    wanted = sa.select(Device).where(Device.serial == serial)
    return db.session.scalars(everywhere(wanted, Device, why="a test looks")).one()


def hand(device: Device, to: cast.Member) -> None:
    with transaction():
        hands.hand_over(manager().actor, services.hold(manager().actor, device.id), person=to.person.email)


def test_devices_that_an_import_created_leave_the_register_and_the_file_can_be_imported_again(
    supplier: Supplier,
) -> None:
    batch = delivered(supplier, "PF1A", "PF1B")
    assert seen(batch) == {"restore": 0, "remove": 2, "keep": {}}
    assert given.undone(batch).state is BatchState.UNDONE
    assert devices() == []
    assert (given.facts("device.added"), given.facts("device.removed"), given.facts("batch.undone")) == (2, 2, 1)
    assert seen(batch) == {"restore": 0, "remove": 2, "keep": {}}, "afterwards: what it came to"
    again = given.planned(given.csv_of(DELIVERY, [ORDER, MODEL, "PF1A", "AlppL"]), supplier)
    assert given.outcomes(again) == {"create": 1}


def test_whatever_was_touched_since_stays_and_is_named(supplier: Supplier) -> None:
    batch = delivered(supplier, *(f"PF2{letter}" for letter in "ABCDEF"))
    receiver = cast.everywhere(Role.RECEIVER).actor
    with transaction():
        receiving.receive(receiver, receiving.of_batch(batch.id), devices=["PF2A", "PF2B", "PF2C"])
    hand(by_serial("PF2B"), cast.teacher())
    makers.ticket(devices=[str(by_serial("PF2D").id)])
    with transaction():
        device = services.hold(manager().actor, by_serial("PF2E").id)
        services.correct(manager().actor, device, reason="read wrongly", note="hyllyssä")
        receipts.undo(receiver, receiving.of_batch(batch.id), devices=["PF2C"])  # it is as the import left it again
    kept = {"PF2A": "changed_since", "PF2B": "handed_over", "PF2D": "in_ticket", "PF2E": "changed_since"}
    assert seen(batch) == {"restore": 0, "remove": 2, "keep": kept}
    before = {serial: state(serial) for serial in kept}
    batch = given.undone(batch)
    assert {d.serial for d in devices()} == set(kept)
    assert {serial: state(serial) for serial in kept} == before
    assert seen(batch)["keep"] == kept
    assert batch.said == {"code": "undone", "values": {"restored": 0, "removed": 2, "kept": 4}}


def test_what_an_import_changed_is_as_before_to_the_last_column_with_its_holders() -> None:
    teacher, other, school = cast.teacher(), cast.teacher(), cast.school(cast.OTHER)
    with transaction():
        rooms.add(cast.everywhere(Role.ADMIN).actor, school, name="B214")
    first = makers.device(
        serial_printed="PF3A",
        purchased_on=dt.date(2024, 8, 1),
        price_cents=40000,
        note="katso =1",
        mac="00:1b:44:11:3a:b7",
    )
    second, third = makers.device(serial_printed="PF3B"), makers.device(serial_printed="PF3C")
    hand(first, teacher)
    hand(second, teacher)
    tags = [str(d.asset_tag) for d in (first, second, third)]
    before = {serial: state(serial) for serial in ("PF3A", "PF3B", "PF3C")}
    batch = opened(
        [tags[0], "PF3A2", MODEL, school.short_code, "B214", other.person.email, "", "viallinen", "2.8.2024", "399,50",
         "1.8.2027", "490154203237518", "<clear>", "muu"],
        [tags[1], "PF3B", MODEL, "", "", "<clear>"],
        [tags[2], "PF3C", MODEL, "", "", other.person.email, "poistettu käytöstä"],
        ["", "PF3NEW", MODEL, "AlppL", "", other.person.email],
    )  # fmt: skip
    assert batch.state is BatchState.APPLIED, given.rows(batch)[2].problems
    assert seen(batch) == {"restore": 3, "remove": 1, "keep": {}}
    given.undone(batch)
    assert {serial: state(serial) for serial in before} == before
    assert {d.serial for d in devices()} == set(before)
    assert (given.facts("device.restored"), given.facts("device.removed")) == (3, 1)


def test_rows_changed_since_are_never_overwritten() -> None:
    edited, handed, retagged = (makers.device(serial_printed=f"PF4{letter}") for letter in "ABC")
    rows = [[str(d.asset_tag), d.serial, MODEL, "", "", "", "", "", "", "99,00"] for d in (edited, handed)]
    batch = opened(*rows, [str(retagged.asset_tag), "PF4D", MODEL])
    with transaction():
        services.correct(manager().actor, services.hold(manager().actor, edited.id), reason="x", note="oma")
    hand(handed, cast.teacher())
    makers.device(serial_printed="PF4C")  # takes the serial number that the third had before
    kept = {"PF4A": "changed_since", "PF4B": "handed_over", "PF4D": "serial_taken"}
    assert seen(batch) == {"restore": 0, "remove": 0, "keep": kept}
    with pytest.raises(NothingLeftToUndo), transaction():
        undo_import.start(manager().actor, batch)


def test_two_imports_are_undone_one_after_the_other() -> None:
    makers.model()
    first = opened(["", "PF5A", MODEL, "AlppL"])
    tag = str(devices()[0].asset_tag)
    second = opened([tag, "PF5A", MODEL, "", "", "", "", "viallinen"])
    assert seen(first)["keep"] == {"PF5A": "changed_since"}
    given.undone(second)
    assert seen(first) == {"restore": 0, "remove": 1, "keep": {}}
    given.undone(first)
    assert devices() == []


def test_a_school_s_own_manager_undoes_nothing_elsewhere() -> None:
    device = makers.device(serial_printed="PF6A")
    batch = opened([str(device.asset_tag), "PF6A", MODEL, cast.school(cast.OTHER).short_code])
    found = undo_import.undo.preview(batch.id, reach=[cast.school().id], limit=5)
    assert [each.reason for each in found.keep] == ["out_of_reach"]


def test_only_an_applied_import_is_undone_and_only_once(supplier: Supplier) -> None:
    officer = cast.everywhere(Role.PROCUREMENT).actor
    planned = given.planned(given.csv_of(DELIVERY, [ORDER, MODEL, "PF7A", "AlppL"]), supplier)
    with current_app.test_request_context("/"), pytest.raises(BatchNotThere):
        undo_import.preview(officer, planned)
    batch = given.undone(given.applied(planned))
    with current_app.test_request_context("/"), pytest.raises(BatchNotThere):
        undo_import.start(officer, batch)
    with transaction():
        undo_import.work({"batch_id": str(batch.id)})  # a job that comes twice
    assert given.facts("batch.undone") == 1


def test_an_undo_that_is_given_up_leaves_the_import_applied_until_it_is_tried_again(supplier: Supplier) -> None:
    officer, batch = cast.everywhere(Role.PROCUREMENT).actor, delivered(supplier, "PF8A")
    payload = {"batch_id": str(batch.id)}
    with transaction():
        undo_import.start(officer, batch)
        give_up.give_up(undo_import.UNDO, payload)
    assert (batch.state, batch.said and batch.said["code"]) == (BatchState.APPLIED, "undoing_given_up")
    with transaction():
        give_up.take_up(cast.everywhere(Role.ADMIN).actor, undo_import.UNDO, payload)
        undo_import.work(payload)
    db.session.refresh(batch)
    assert (batch.state, devices()) == (BatchState.UNDONE, [])


def test_what_was_forgotten_is_not_undone(supplier: Supplier) -> None:
    batch = delivered(supplier, "PF9A")
    with transaction(), change(batch, "batch.applied", by=SYSTEM):
        batch.uploaded_at = batch.planned_at = batch.applied_at = clock.now() - dt.timedelta(days=500)
    with transaction():
        retention.empty_old()
    db.session.refresh(batch)
    with pytest.raises(RowsForgotten):
        undo_import.preview(cast.everywhere(Role.PROCUREMENT).actor, batch)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UndoRow)) == 0


def test_both_doors_show_what_it_would_come_to_and_do_it(client: FlaskClient, supplier: Supplier) -> None:
    batch = delivered(supplier, "PF10A", "PF10B")
    makers.ticket(devices=[str(by_serial("PF10A").id)])
    cast.bearer(client, cast.everywhere(Role.PROCUREMENT))
    address = f"/api/v1/purchase-batches/{batch.id}"
    found = client.get(f"{address}/undo").get_json()
    [kept] = found["keep"]
    assert (found["restore"], found["remove"], found["kept"]) == (0, 1, 1)
    assert (kept["row_number"], kept["device"], kept["reason"]) == (2, str(by_serial("PF10A").id), "in_ticket")
    page = client.application.test_client()
    cast.sign_in(page, cast.everywhere(Role.PROCUREMENT))
    assert b"PF10A" in page.get(f"/purchasing/batches/{batch.id}/undo").data
    answer = client.post(f"{address}/undo")
    assert (answer.status_code, answer.get_json()["state"]) == (202, "undoing")
    given.work()
    assert client.get(address).get_json()["state"] == "undone"
    assert client.post(f"{address}/undo").status_code == 409
    assert client.get(f"{address}/undo").get_json() == found
    assert b"What was undone" in page.get(f"/purchasing/batches/{batch.id}/undo").data
    assert page.get(f"/purchasing/batches/{batch.id}").status_code == 200
