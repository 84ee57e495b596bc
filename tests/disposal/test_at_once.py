"""A device that somebody takes back while its lot is closed has left with the lot, or keeps it open; never neither."""

import threading

import sqlalchemy as sa
from flask import Flask

from core.db import db, transaction
from organisation.people.roles import Role
from registry.devices import devices, stages
from registry.devices.lifecycle import Lifecycle
from registry.disposal import closing, lots
from registry.disposal.models import LotState
from tests import cast, makers
from tests.disposal.test_disposal import stage

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_a_device_put_back_while_its_lot_closes_leaves_with_it(committed: Flask) -> None:
    manager = cast.everywhere(Role.ASSET_MANAGER).actor
    device = makers.device(lifecycle=Lifecycle.RETIRED)
    key, serial, tag = device.id, device.serial, device.asset_tag
    with transaction():
        lot = lots.begin(manager, name="Spring", recycler="Kierrätys Oy")
        lots.add(manager, lot, devices=[tag])
        lots.prove(manager, lot, devices=[tag], method="wipe", standard="NIST", operator="Oy", certificate="C-1")
        lot_id = lot.id
    said: list[LotState] = []

    def close() -> None:
        with committed.app_context():
            with transaction():
                said.append(closing.close(manager, lots.get(manager, lot_id, lock=True)).state)
            db.session.remove()

    closer = threading.Thread(target=close)
    with transaction():
        stages.reinstate(manager, devices.hold(manager, key), reason="retired by mistake")
        db.session.flush()
        closer.start()
        waits = 0
        while closer.is_alive() and not waits:
            with db.engine.connect() as other:
                waits = other.scalar(WAITING)
    closer.join()
    assert said == [LotState.CLOSED]
    assert stage(serial) is Lifecycle.DISPOSED
