"""The planned rows of a batch as the doors show them: every value that would be written, and what is wrong."""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people import watched
from organisation.people.models import Person
from organisation.schools import schools
from organisation.schools.models import Room, School
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.columns.columns import COLUMNS
from registry.imports import correcting
from registry.imports.models import BatchState, PurchaseBatch, StagedRow
from registry.imports.problems import wording
from registry.imports.problems.problems import LEFT_OUT
from registry.own_fields.columns import PREFIX
from registry.plans import rows as plan_rows
from registry.plans.models import Outcome, PlannedRow

KEYS: Final = {column.field: column.key for column in COLUMNS.values() if column.field}  # of columns, by field
PLACES: Final = {
    "serial": "serial_printed", "model": "model_id", "school": "school_id", "room": "room_id", "holder": "person_id",
}  # fmt: skip


def rows(actor: Actor, batch: PurchaseBatch, **filters: Any) -> tuple[list[dict[str, Any]], str | None]:
    """One page of a batch's planned rows, worded."""
    same = sa.and_(StagedRow.batch_id == PlannedRow.plan_id, StagedRow.row_number == PlannedRow.row_number)
    page = plan_rows.find(batch.id, also=(StagedRow, same), hidden=wording.hidden_codes(actor), **filters)
    names = _names(actor, [row for row, _ in page.items])
    if wording.may_read(actor, "holder"):
        watched.shown(actor, _holders([row for row, _ in page.items]), "rows of a batch")
    headers = correcting.headers_of(actor, batch)
    return [
        _row(actor, batch, row, staged, names) | _to_correct(batch, row, staged, headers) for row, staged in page.items
    ], page.next


def _row(
    actor: Actor, batch: PurchaseBatch, row: PlannedRow, staged: StagedRow | None, names: dict[str, str]
) -> dict[str, Any]:
    cells = staged.cells if staged else []
    problems = wording.problems(actor, batch, row.problems, cells)
    is_new = row.outcome is Outcome.CREATE
    is_there = not is_new or batch.state is BatchState.APPLIED
    is_there = is_there and "school_not_yours" not in row.codes  # another school's device stays unknown
    return {
        "row_number": row.row_number,
        "outcome": row.outcome,
        "device_id": row.device_id if is_there else None,
        "serial": row.serial or row.serial_printed,
        "model": names.get(str(row.model_id)),
        "school": names.get(str(row.school_id)),
        "values": _values(actor, row, names) if is_new else [],
        "changes": [
            c
            if c["field"].startswith(PREFIX)
            else {"field": c["field"], "old": _named(c["old"], names), "new": _named(c["new"], names)}
            for c in row.changes
            if wording.may_read(actor, KEYS.get(c["field"], ""))
        ],
        "problems": problems,
        "is_left_out": LEFT_OUT in row.codes,
    } | prices.visible_to(actor, {"price_cents": row.price_cents})


def _to_correct(
    batch: PurchaseBatch, row: PlannedRow, staged: StagedRow | None, headers: dict[str, str]
) -> dict[str, list[dict[str, str]]]:
    """The cells that the problems of a row are about which needs work, as far as the file has a column for them."""
    cells = staged.cells if staged else []
    problems = row.problems if row.outcome in plan_rows.NEED_WORK else []
    keys = dict.fromkeys(problem["column"] for problem in problems if problem["column"] in headers)
    places = {key: batch.headers.index(headers[key]) for key in keys}
    said = [
        {"key": key, "column": headers[key], "value": cells[place].strip() if place < len(cells) else ""}
        for key, place in places.items()
    ]
    return {"to_correct": said}


def _values(actor: Actor, row: PlannedRow, names: dict[str, str]) -> list[dict[str, Any]]:
    """Everything that a new device would have, as far as the reader may see it."""
    found = []
    for field, key in KEYS.items():
        value = getattr(row, PLACES.get(field, field))
        if value not in (None, "") and wording.may_read(actor, key):
            value = value.isoformat() if isinstance(value, dt.date) else value
            found.append(
                {"field": field, "value": _named(str(value), names) if isinstance(value, uuid.UUID) else value}
            )
    return found + [{"field": PREFIX + code, "value": value} for code, value in (row.own_fields or {}).items()]


def _named(value: Any, names: dict[str, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


def _names(actor: Actor, found: list[PlannedRow]) -> dict[str, str]:
    """Names of every key that the rows hold: one look-up a table, however many rows."""
    keys = {key for row in found for key in (row.model_id, row.school_id, row.room_id, row.person_id)}
    keys |= {_key(value) for row in found for c in row.changes for value in (c["old"], c["new"])}
    wanted = [key for key in keys if key]
    if not wanted:
        return {}
    named = sa.union_all(
        sa.select(DeviceModel.id, (Manufacturer.name + " " + DeviceModel.model_number).label("name"))
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .where(DeviceModel.id.in_(wanted)),
        sa.select(School.id, schools.name_in(actor.language)).where(School.id.in_(wanted)),
        sa.select(Room.id, Room.name).where(Room.id.in_(wanted)),
        sa.select(Person.id, Person.name).where(Person.id.in_(wanted)),
    )
    named = everywhere(named, Room, Person, why="what the plan says of devices that the reader may change")
    return {str(key): name for key, name in db.session.execute(named)}


def _holders(found: list[PlannedRow]) -> set[uuid.UUID]:
    """The people that the rows name as holders, old and new."""
    new = {row.person_id for row in found if row.outcome is Outcome.CREATE}
    told = {_key(c[side]) for row in found for c in row.changes if c["field"] == "holder" for side in ("old", "new")}
    return {key for key in new | told if key}


def _key(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None  # noqa: PLR2004
    except ValueError:
        return None
