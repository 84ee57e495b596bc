"""Undoing an import keeps new devices that something else is about; what is only a trace of one goes with it."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.actor import SYSTEM
from core.db import db, transaction
from registry.custody.models import Custody
from registry.device_sets import sets
from registry.devices import hooks, notes
from registry.devices.models import Device
from registry.disposal import lots
from registry.imports.models import BatchState
from registry.plans.undo import REASONS
from registry.pools import pools
from registry.repairs import repairs
from registry.sightings import reading, sightings
from registry.sightings.models import DeviceSighting
from tests import makers
from tests.imports import given
from tests.imports.test_apply import devices
from tests.imports.test_undo import ORDER, by_serial, delivered, manager, seen
from tests.register_files import given as register_files

pytestmark = pytest.mark.usefixtures("db_session")

# what keeps a device, by the reason that is given
SPOKEN_OF: dict[str, Any] = {
    "in_repair": lambda d: repairs.send(manager().actor, device=str(d.id), vendor="Huolto", fault="näyttö"),
    "in_lot": lambda d: lots.add(
        manager().actor, lots.begin(manager().actor, name="Erä", recycler="Kierrätys"), devices=[d.serial]
    ),
    "in_set": lambda d: sets.begin(manager().actor, school=d.school_id, name="7A", devices=[d.serial]),
    "in_pool": lambda d: pools.begin(SYSTEM, name="Varalaitteet", school=d.school_id, devices=[d.serial]),
    "noted": lambda d: notes.add(manager().actor, d, text="kolhu kannessa"),
    "has_file": lambda d: register_files.added(manager(), d.id),
}


def test_a_device_that_is_spoken_of_elsewhere_stays_and_a_sighting_goes_with_it() -> None:
    supplier = makers.supplier()
    makers.order(ORDER, supplier, [(makers.model(), 10, 38990)])
    kept = dict(zip(["PF9A", "PF9B", "PF9C", "PF9D", "PF9E", "PF9F"], SPOKEN_OF, strict=True))
    batch = delivered(supplier, *kept, "PF9G")
    actor = manager().actor
    with transaction():
        for serial, code in kept.items():
            SPOKEN_OF[code](by_serial(serial))
        seen_on = [reading.Seen(1, serial, dt.date(2025, 1, 7)) for serial in (*kept, "PF9G")]
        assert sightings.take(actor, reading.ReadList(seen_on, [])).changed == 7
    assert seen(batch) == {"restore": 0, "remove": 1, "keep": kept}
    assert given.undone(batch).state is BatchState.UNDONE
    assert {device.serial for device in devices()} == set(kept)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DeviceSighting)) == len(kept)


def test_undoing_thinks_of_every_table_that_names_a_device() -> None:
    held = {Custody.__table__.c.device_id}  # what the import gave goes with the device, anything else keeps it
    binds = {column.property.columns[0] for column in hooks.binds.values()}
    named = {
        key.parent: key.ondelete
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is Device.__table__
    }
    forgotten = {str(column) for column, rule in named.items() if rule is None} - {str(c) for c in held | binds}
    assert not forgotten, f"undoing an import fails once such a row names its device: {forgotten}"
    assert {str(column) for column in binds} <= {str(column) for column, rule in named.items() if rule is None}
    assert hooks.binds.keys() <= REASONS.keys()
