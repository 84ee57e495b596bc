"""Bulk work and its rows as the doors show them."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import Event
from core.scope import everywhere, told
from organisation.people import watched
from organisation.people.models import Person
from organisation.schools import schools
from organisation.schools.models import Room, School
from registry.bulk import undoing, wording
from registry.bulk.models import BUSY, BulkItem, BulkWork, State
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices.models import Device
from registry.plans import progress
from registry.plans import rows as plan_rows
from registry.plans.models import PlannedRow

MOST_FACTS = 50
NO_PROGRESS = {State.FAILED, State.DISCARDED}


def brief(work: BulkWork, share: float) -> dict[str, Any]:
    """Bulk work in a list."""
    return {
        "id": work.id,
        "action": work.action,
        "state": work.state,
        "progress": share,
        "plan": work.counts,
        "devices": work.devices,
        "made_by": {"id": work.made_by.id, "name": work.made_by.name},
        "made_at": work.made_at,
        "applied_at": work.applied_at,
        "undoes": work.undoes_id,
        "version": work.version,
    }


def whole(work: BulkWork) -> dict[str, Any]:
    """Bulk work by itself."""
    person, undo = work.applied_by, undoing.of(work)
    return brief(work, share(work)) | {
        "arguments": work.arguments,
        "reason": work.reason,
        "problems": work.problem_counts,
        "said": wording.said(work),
        "mode": work.mode,
        "planned_at": work.planned_at,
        "applied_by": {"id": person.id, "name": person.name} if person else None,
        "undone_by": undo.id if undo else None,
    }


def share(work: BulkWork) -> float:
    """How far the work is (0-1)."""
    return shares([work])[work.id]


def shares(found: Iterable[BulkWork]) -> dict[uuid.UUID, float]:
    """How far each of several is."""
    found = list(found)
    known = progress.shares([work.id for work in found if work.state in BUSY])
    still = {work.id: 0.0 if work.state in NO_PROGRESS else 1.0 for work in found if work.state not in BUSY}
    return {work.id: known.get(work.id, 0.0) for work in found} | still


def rows(actor: Actor, work: BulkWork, **filters: Any) -> tuple[list[dict[str, Any]], str | None]:
    """One page of the devices of bulk work, worded: what would change of each, or why it would not.

    Of a device that the reader may not see any more, only what was said to name it.
    """
    same = sa.and_(BulkItem.work_id == PlannedRow.plan_id, BulkItem.row_number == PlannedRow.row_number)
    page = plan_rows.find(work.id, also=(BulkItem, same), **filters)
    devices = _devices(actor, [row.device_id for row, _ in page.items if row.device_id])
    seen = [row for row, _ in page.items if row.device_id in devices]
    names = _names(actor, seen)
    holders = {_key(c[side]) for row in seen for c in row.changes if c["field"] == "holder" for side in ("old", "new")}
    watched.shown(actor, {key for key in holders if key}, "rows of bulk work")
    return [_row(row, item, devices.get(row.device_id), names) for row, item in page.items], page.next


def _row(
    row: PlannedRow, item: BulkItem | None, device: dict[str, Any] | None, names: dict[str, str]
) -> dict[str, Any]:
    return {
        "row_number": row.row_number,
        "said": item.said if item else "",
        "outcome": row.outcome,
        "device_id": row.device_id if device else None,
        "asset_tag": device["asset_tag"] if device else None,
        "serial": device["serial"] if device else None,
        "model": device["model"] if device else None,
        "school": device["school"] if device else None,
        "changes": [
            {"field": c["field"], "old": names.get(c["old"], c["old"]), "new": names.get(c["new"], c["new"])}
            for c in (row.changes if device else [])
        ],
        "problems": [wording.problem(found) for found in row.problems],
    }


def _devices(actor: Actor, keys: list[uuid.UUID]) -> dict[Any, dict[str, Any]]:
    """Tag, serial number, model and school of those the reader may see."""
    model = Manufacturer.name + " " + DeviceModel.model_number
    wanted = sa.select(Device.id, Device.asset_tag, Device.serial, model.label("model"))
    wanted = wanted.add_columns(schools.name_in(actor.language).label("school"))
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(School, School.id == Device.school_id).where(Device.id.in_(keys))
    return {row.id: dict(row._mapping) for row in db.session.execute(told(wanted, actor, Device))}


def _names(actor: Actor, found: list[PlannedRow]) -> dict[str, str]:
    """Names of every key that the changes hold: one statement, however many rows."""
    keys = {_key(change[side]) for row in found for change in row.changes for side in ("old", "new")}
    wanted = [key for key in keys if key]
    if not wanted:
        return {}
    named = sa.union_all(
        sa.select(School.id, schools.name_in(actor.language)).where(School.id.in_(wanted)),
        sa.select(Room.id, Room.name).where(Room.id.in_(wanted)),
        sa.select(Person.id, Person.name).where(Person.id.in_(wanted)),
    )
    named = everywhere(named, Room, Person, why="what the plan says of devices that the reader may see")
    return {str(key): name for key, name in db.session.execute(named)}


def _key(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None  # noqa: PLR2004
    except ValueError:
        return None


def asked_for(actor: Actor, work: BulkWork) -> list[tuple[str, str]]:
    """What was asked for, as fields and names: where the devices go, or who gets them."""
    said = work.arguments
    holder = said.get("holder") or {}
    told_keys = [("school", said.get("school")), ("room", said.get("room")), ("holder", holder.get("id"))]
    keys = [_key(value) for _, value in told_keys if value]
    named = sa.union_all(
        sa.select(School.id, schools.name_in(actor.language)).where(School.id.in_(keys)),
        sa.select(Room.id, Room.name).where(Room.id.in_(keys)),
        sa.select(Person.id, Person.name).where(Person.id.in_(keys)),
    )
    named = everywhere(named, Room, Person, why="what the reader's own work names")
    names = {str(key): name for key, name in db.session.execute(named)}
    found = [(wording.FIELDS[field], names.get(value, "")) for field, value in told_keys if value]
    pupil = " · ".join(filter(None, (holder.get("class"), holder.get("pupil"))))
    return [*found, *([(wording.FIELDS["holder"], pupil)] if pupil else [])]


def history(work: BulkWork) -> list[Any]:
    """What happened to bulk work, newest first."""
    facts = sa.select(Event).where(Event.subject_id == work.id, Event.subject_type == "bulk_work")
    facts = everywhere(facts, Event, why="of bulk work that the reader sees")
    return list(db.session.scalars(facts.order_by(Event.at.desc()).limit(MOST_FACTS)))
