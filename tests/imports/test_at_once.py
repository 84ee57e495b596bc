"""Several things at once, and a worker that dies in the middle: everything or nothing, and everything once."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core import crash
from core.db import db, transaction
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from registry.devices.models import Device
from registry.imports import batches, jobs, undo_import
from registry.imports.models import BatchState, PurchaseBatch, StagedRow
from registry.plans.models import UndoRow
from tests import cast, deliveries, makers
from tests.imports import given


def started(*made: PurchaseBatch, mode: str = "all_or_nothing") -> list[str]:
    """Batches as they are when workers take them up to apply them; their keys as text."""
    keys = [batch.id for batch in made]
    officer = cast.everywhere(Role.PROCUREMENT).actor
    for key in keys:
        with transaction():
            batches.start_apply(officer, batches.get(officer, key, lock=True), mode=batches.Mode(mode))
    db.session.remove()
    return [str(key) for key in keys]


def count(table: Any, *where: Any) -> int:
    statement = sa.select(sa.func.count()).select_from(table).where(*where)
    return db.session.scalar(everywhere(statement, Device, why="a test counts all of them")) or 0


def run_at_once(app: Flask, *keys: str) -> list[BaseException]:
    """Apply several batches, each in a thread and a transaction of its own, all at the same moment."""
    gate, errors = threading.Barrier(len(keys)), []

    def apply(key: str) -> None:
        try:
            with app.app_context():
                gate.wait()
                with transaction():
                    jobs.apply({"batch_id": key})
                db.session.remove()
        except BaseException as error:  # noqa: BLE001  told to the test
            errors.append(error)

    threads = [threading.Thread(target=apply, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_two_batches_with_the_same_devices_never_wait_for_each_other_in_a_circle(committed: Flask) -> None:
    supplier = makers.supplier()
    given.catalogue(supplier)
    delivery = deliveries.make(60, seed=31)
    given.order_of(delivery, supplier)
    second = deliveries.make(60, seed=31)
    second.order = "4500000099"
    given.order_of(second, supplier)
    content = deliveries.as_csv(delivery)
    one = given.planned(content, supplier)
    header, *lines = content.decode("cp1252").splitlines()
    other = "\r\n".join([header, *[line.replace(delivery.order, second.order) for line in reversed(lines)]])
    two = given.planned(other.encode("cp1252"), supplier)
    assert given.outcomes(one) == given.outcomes(two) == {"create": 60}
    keys = started(one, two)
    assert run_at_once(committed, *keys) == []
    assert count(Device) == 60
    states = db.session.scalars(sa.select(PurchaseBatch.state).where(PurchaseBatch.id.in_(keys))).all()
    assert sorted(states) == [BatchState.APPLIED, BatchState.PLANNED]
    loser = db.session.scalars(sa.select(PurchaseBatch).where(PurchaseBatch.state == BatchState.PLANNED)).one()
    assert given.outcomes(loser) == {"serial_taken": 60}


def test_two_batches_never_exceed_their_order_together(committed: Flask) -> None:
    supplier = makers.supplier()
    makers.order("4500000001", supplier, [(makers.model(), 10, 38990)])
    header = ["PO", "Model", "Serial"]
    made = [
        given.planned(
            given.csv_of(header, *[["4500000001", "Lenovo 300w Yoga Gen 4", f"PF{half}{n}A"] for n in range(8)]),
            supplier,
            mapping={"school": ""},
        )
        for half in "12"
    ]
    assert run_at_once(committed, *started(*made, mode="good_rows")) == []
    assert count(Device) == 10


@pytest.mark.parametrize("point", ["imports.apply.written", "imports.apply.before_commit"])
def test_a_killed_apply_leaves_nothing_and_the_retry_does_all_of_it_once(committed: Flask, point: str) -> None:
    supplier = makers.supplier()
    given.catalogue(supplier)
    delivery = deliveries.make(80, seed=32)
    given.order_of(delivery, supplier)
    [key] = started(given.planned(deliveries.as_csv(delivery), supplier))
    assert dies_at(point, jobs.apply, key)
    assert (count(Device), count(Event, Event.subject_type == "device")) == (0, 0)
    assert db.session.get_one(PurchaseBatch, key).state is BatchState.APPLYING
    db.session.remove()
    for _ in range(2):  # a duplicate of the job finds nothing to do
        with transaction():
            jobs.apply({"batch_id": key})
    assert (count(Device), count(Event, Event.verb == "device.added")) == (80, 80)
    assert db.session.get_one(PurchaseBatch, key).state is BatchState.APPLIED


@pytest.mark.parametrize("point", ["imports.read.staged", "imports.read.before_commit"])
def test_a_killed_reading_is_begun_again(committed: Flask, point: str) -> None:
    supplier = makers.supplier()
    given.catalogue(supplier)
    delivery = deliveries.make(80, seed=33)
    given.order_of(delivery, supplier)
    key = str(given.uploaded(deliveries.as_xlsx(delivery), supplier).id)
    db.session.remove()
    assert dies_at(point, jobs.read, key)
    assert count(StagedRow) == 0
    db.session.remove()
    with transaction():
        jobs.read({"batch_id": key})
    batch = db.session.get_one(PurchaseBatch, key)
    assert (batch.state, batch.rows, given.outcomes(batch)) == (BatchState.PLANNED, 80, {"create": 80})


def dies_at(point: str, job: Callable[[dict[str, Any]], None], key: str) -> bool:
    """Do one job in a process of its own, which is killed at a named point; gives whether it was."""
    child = os.fork()
    if child == 0:
        crash._AT = point
        db.engine.dispose(close=False)  # the connections are the parent's
        with suppress(BaseException), transaction():
            job({"batch_id": key})
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("point", ["imports.undo.written", "imports.undo.before_commit"])
def test_a_killed_undo_leaves_everything_and_the_retry_does_all_of_it_once(committed: Flask, point: str) -> None:
    supplier = makers.supplier()
    given.catalogue(supplier)
    delivery = deliveries.make(40, seed=34)
    given.order_of(delivery, supplier)
    batch = given.applied(given.planned(deliveries.as_csv(delivery), supplier))
    with transaction():
        undo_import.start(cast.everywhere(Role.PROCUREMENT).actor, db.session.get_one(PurchaseBatch, batch.id))
    key = str(batch.id)
    db.session.remove()
    assert dies_at(point, undo_import.work, key)
    assert (count(Device), count(Event, Event.verb == "device.removed"), count(UndoRow)) == (40, 0, 0)
    db.session.remove()
    for _ in range(2):  # a duplicate of the job finds nothing to do
        with transaction():
            undo_import.work({"batch_id": key})
    assert (count(Device), count(Event, Event.verb == "device.removed"), count(UndoRow)) == (0, 40, 40)
    assert db.session.get_one(PurchaseBatch, key).state is BatchState.UNDONE
