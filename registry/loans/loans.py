"""What is on loan now, by the promised day of return, and what one has oneself. Lending is `registry.devices.lending`."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core import clock
from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, visible
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.custody import custody
from registry.custody.models import Custody
from registry.devices.models import Device

HOLDER = custody.HOLDER
BY_DAY = Order((Custody.due_on, Custody.id), (dt.date, uuid.UUID))
SHOWN = 20  # devices of one person on the start page
_room = aliased(Room)


def find(
    actor: Actor,
    *,
    overdue: bool | None = None,
    school: uuid.UUID | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Loans that are not returned yet, the earliest promised day first, at schools whose holders the actor may see.

    overdue  True: only those whose day has passed; False: only the others; None: all
    Raises   Forbidden, Invalid (cursor)
    """
    wanted = joined(visible(actor, Custody, HOLDER, *columns(), also=(Device,))).where(Custody.due_on.is_not(None))
    today = clock.today()
    if overdue is not None:
        wanted = wanted.where(Custody.due_on < today if overdue else Custody.due_on >= today)
    if school is not None:
        wanted = wanted.where(Custody.school_id == school)
    rows = db.session.execute(BY_DAY.apply(wanted, after, limit)).all()
    found = page(rows, limit, lambda row: [row.due_on, row.id], BY_DAY)
    return Page([shown(row) for row in found.items], found.next)


def own(actor: Actor) -> list[dict[str, Any]]:
    """What the actor has, as `find` shows it: loans by their day, then what has none; `SHOWN` at most."""
    wanted = joined(sa.select(*columns())).where(Custody.person_id == actor.id)
    wanted = everywhere(wanted, Custody, Device, Person, Room, why="what the asker has")
    rows = db.session.execute(wanted.order_by(Custody.due_on.nulls_last(), Custody.id).limit(SHOWN))
    return [shown(row) for row in rows]


def columns() -> tuple[Any, ...]:
    """What `shown` shows of a hand-over."""
    return (
        *(Custody.id, Custody.device_id, Custody.school_id, Custody.ticket_id, Device.asset_tag, Device.serial),
        *(FULL_NAME.label("model"), School.name_fi, School.name_sv, School.short_code),
        *(Custody.holder_kind, Custody.person_id, Person.name, Custody.room_id, _room.name.label("room")),
        *(Custody.pupil_reference, Custody.class_label, Custody.since, Custody.due_on),
    )


def joined(wanted: Any) -> Any:
    """`wanted` over what somebody has now, with what `columns` names."""
    wanted = wanted.select_from(Custody).join(Device, Device.id == Custody.device_id)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).join(DeviceModel.manufacturer)
    wanted = wanted.join(School, School.id == Custody.school_id)
    wanted = wanted.outerjoin(Person, Person.id == Custody.person_id).outerjoin(_room, _room.id == Custody.room_id)
    return wanted.where(Custody.until.is_(None))


def shown(row: Any) -> dict[str, Any]:
    """A hand-over as the API and the pages show it. row: begins with `columns`."""
    school = {
        "id": row.school_id,
        "name_fi": row.name_fi,
        "name_sv": row.name_sv,
        "short_code": row.short_code,
    }
    return {
        "id": row.id,
        "device": {"id": row.device_id, "asset_tag": row.asset_tag, "serial": row.serial, "model": row.model},
        "school": school,
        "custody": custody.shown(row[10:19]),
        "ticket": row.ticket_id,
        "due_on": row.due_on,
        "days_overdue": max(0, (clock.today() - row.due_on).days) if row.due_on else 0,
    }
