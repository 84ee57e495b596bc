"""A batch and its rows as the doors show them."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.outbox.items import Item
from core.scope import everywhere
from organisation.people import watched
from organisation.people.models import Person
from organisation.schools import schools
from organisation.schools.models import Room, School
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.imports.models import BUSY, BatchProgress, BatchState, PurchaseBatch, StagedRow
from registry.imports.problems import wording
from registry.plans import rows as plan_rows
from registry.plans.models import Outcome, PlannedRow

SAMPLE_ROWS = 5
TOLD_BY = {"price_cents": "price", "person_id": "holder"}  # field of a device → column of a file


def brief(batch: PurchaseBatch, share: float) -> dict[str, Any]:
    """A batch in a list."""
    supplier, order = batch.supplier, batch.order
    return {
        "id": batch.id,
        "purpose": batch.purpose,
        "state": batch.state,
        "progress": share,
        "plan": batch.counts,
        "rows": batch.rows,
        "supplier": {"id": supplier.id, "name": supplier.name} if supplier else None,
        "order": {"id": order.id, "number": order.number} if order else None,
        "file_name": batch.file_name,
        "uploaded_by": {"id": batch.uploaded_by.id, "name": batch.uploaded_by.name},
        "uploaded_at": batch.uploaded_at,
        "applied_at": batch.applied_at,
        "version": batch.version,
    }


def whole(actor: Actor, batch: PurchaseBatch) -> dict[str, Any]:
    """A batch by itself. Money is left out for who may not see prices."""
    share, done = progress(batch)
    person = batch.applied_by
    return brief(batch, share) | {
        "rows_done": done,
        "file_sha256": batch.file_sha256,
        "file_size": batch.file_size,
        "headers": batch.headers,
        "mapping": batch.mapping,
        "questions": wording.questions(batch),
        "notices": wording.notices(batch),
        "problems": problem_counts(actor, batch),
        "totals": _totals(actor, batch.totals),
        "failure": wording.failure(batch),
        "said": wording.said(batch),
        "mode": batch.mode,
        "planned_at": batch.planned_at,
        "applied_by": {"id": person.id, "name": person.name} if person else None,
    }


def problem_counts(actor: Actor, batch: PurchaseBatch) -> dict[str, int] | None:
    """Rows of each kind of problem that the reader may know of."""
    if batch.problem_counts is None:
        return None
    return {code: n for code, n in batch.problem_counts.items() if code not in wording.hidden_codes(actor)}


def progress(batch: PurchaseBatch) -> tuple[float, int]:
    """How far the work is (0-1), and how many rows are dealt with."""
    if batch.state not in BUSY:
        return (0.0 if batch.state in {BatchState.FAILED, BatchState.DISCARDED} else 1.0), batch.rows or 0
    found = db.session.execute(
        sa.select(BatchProgress.share, BatchProgress.rows).where(BatchProgress.batch_id == batch.id)
    ).one_or_none()
    return (round(found.share, 3), found.rows) if found else (0.0, 0)


def is_stalled(batch: PurchaseBatch) -> bool:
    """Whether the work on a batch was given up after several tries; the operator can start it again."""
    dead = sa.exists().where(Item.key == str(batch.id), Item.dead_at.is_not(None), Item.done_at.is_(None))
    return batch.state in BUSY and bool(db.session.scalar(sa.select(dead)))


def shares(batches: Iterable[PurchaseBatch]) -> dict[uuid.UUID, float]:
    """How far each of several batches is."""
    busy = [batch.id for batch in batches if batch.state in BUSY]
    found = sa.select(BatchProgress.batch_id, BatchProgress.share).where(BatchProgress.batch_id.in_(busy))
    shares = {key: round(share, 3) for key, share in db.session.execute(found)} if busy else {}
    return {b.id: shares.get(b.id, 0.0) if b.state in BUSY else 1.0 for b in batches}


def _totals(actor: Actor, totals: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a batch comes to: how many of what, and for who may see prices for how much."""
    if totals is None:
        return None
    lines = [prices.visible_to(actor, line) for line in totals["lines"]]
    return prices.visible_to(actor, totals) | {"lines": lines}


def rows(actor: Actor, batch: PurchaseBatch, **filters: Any) -> tuple[list[dict[str, Any]], str | None]:
    """One page of a batch's planned rows, worded."""
    same = sa.and_(StagedRow.batch_id == PlannedRow.plan_id, StagedRow.row_number == PlannedRow.row_number)
    page = plan_rows.find(batch.id, also=(StagedRow, same), hidden=wording.hidden_codes(actor), **filters)
    names = _names(actor, [row for row, _ in page.items])
    watched.shown(actor, _holders(actor, [row for row, _ in page.items]), "rows of a batch")
    return [_row(actor, batch, row, staged, names) for row, staged in page.items], page.next


def samples(batch: PurchaseBatch) -> list[list[str]]:
    """The first rows of the file, as read."""
    first = sa.select(StagedRow.cells).where(StagedRow.batch_id == batch.id).order_by(StagedRow.row_number)
    return list(db.session.scalars(first.limit(SAMPLE_ROWS)))


def _row(
    actor: Actor, batch: PurchaseBatch, row: PlannedRow, staged: StagedRow | None, names: dict[str, str]
) -> dict[str, Any]:
    cells = staged.cells if staged else []
    problems = wording.problems(actor, batch, row.problems, cells)
    is_there = row.outcome is not Outcome.CREATE or batch.state is BatchState.APPLIED
    is_there = is_there and "school_not_yours" not in row.codes  # another school's device stays unknown
    return {
        "row_number": row.row_number,
        "outcome": row.outcome,
        "device_id": row.device_id if is_there else None,
        "serial": row.serial or row.serial_printed,
        "model": names.get(str(row.model_id)),
        "school": names.get(str(row.school_id)),
        "changes": [
            {"field": c["field"], "old": _shown(c["old"], names), "new": _shown(c["new"], names)}
            for c in row.changes
            if wording.may_read(actor, TOLD_BY.get(c["field"], c["field"]))
        ],
        "problems": problems,
    } | prices.visible_to(actor, {"price_cents": row.price_cents})


def _holders(actor: Actor, rows: list[PlannedRow]) -> set[uuid.UUID]:
    """The people whom the plan names to `actor` as holders, old or new."""
    if not wording.may_read(actor, TOLD_BY["person_id"]):
        return set()
    fields = {"person_id", TOLD_BY["person_id"]}
    changes = [change for row in rows for change in row.changes if change["field"] in fields]
    return {key for change in changes for value in (change["old"], change["new"]) if (key := _key(value))}


def _shown(value: Any, names: dict[str, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


def _names(actor: Actor, found: list[PlannedRow]) -> dict[str, str]:
    """Names of every key that the rows hold: one look-up a table, however many rows."""
    keys = {key for row in found for key in (row.model_id, row.school_id)}
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


def _key(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None  # noqa: PLR2004
    except ValueError:
        return None
