"""What those who leave by a file of staff have in their hands: one line a device."""

import uuid
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people import hooks, people
from organisation.people.models import Person
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.staff_files.models import StaffFile, StaffOutcome, StaffRow, StaffState
from registry.staff_files.undoing import RESTORED

MOST: Final = 10_000  # devices
SHOWN: Final = 100  # devices on the page; all of them are downloaded
WHY = "what leavers hand back, wherever it is, for who lets them go"


def devices(actor: Actor, file: StaffFile) -> list[Any]:
    """Devices that leavers of the file have, by name and tag; whose they are is logged. Raises Forbidden.

    Nobody leaves by a plan that was put away, nor whom undoing brought back.
    Returns  rows: person_id, name, email, last_day, device_id, asset_tag, serial, model, school
    """
    return _logged(actor, _found(actor, file, MOST))


def first(actor: Actor, file: StaffFile) -> tuple[list[Any], bool]:
    """The first `SHOWN` of them as `devices` does, and whether there are more. Raises Forbidden."""
    found = _found(actor, file, SHOWN + 1)
    return _logged(actor, found[:SHOWN]), len(found) > SHOWN


def _found(actor: Actor, file: StaffFile, limit: int) -> list[Any]:
    people.looks_after_people(actor)
    if file.state is StaffState.DISCARDED:
        return []
    leavers = sa.and_(
        StaffRow.file_id == file.id,
        StaffRow.outcome == StaffOutcome.LEAVE,
        StaffRow.undo.is_distinct_from(RESTORED),
    )
    wanted = (
        sa.select(
            *(Person.id.label("person_id"), Person.name, Person.email),
            sa.cast(StaffRow.means["last_day"].astext, sa.Date).label("last_day"),
            *(Device.id.label("device_id"), Device.asset_tag, Device.serial, FULL_NAME.label("model")),
            schools.name_in(actor.language).label("school"),
        )
        .select_from(StaffRow)
        .join(Person, Person.id == StaffRow.person_id)
        .join(Custody, sa.and_(Custody.person_id == Person.id, Custody.until.is_(None)))
        .join(Device, Device.id == Custody.device_id)
        .join(School, School.id == Device.school_id)
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .join(DeviceModel.manufacturer)
        .where(leavers)
        .order_by(Person.sort_key, Person.id, Device.asset_tag)
        .limit(limit)
    )
    return list(db.session.execute(everywhere(wanted, Custody, Device, Person, why=WHY)).all())


def _logged(actor: Actor, found: list[Any]) -> list[Any]:
    keys: set[uuid.UUID] = {row.person_id for row in found}
    hooks.looked_at(actor, "person", keys, "what leavers hand back")
    return found
