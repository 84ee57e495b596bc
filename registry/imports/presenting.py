"""A batch as the doors show it."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.outbox.items import Item
from registry.catalogue import prices
from registry.columns import seen_on
from registry.columns.columns import Purpose
from registry.imports.mapping.proposal import unread
from registry.imports.models import BUSY, BatchState, PurchaseBatch, StagedRow
from registry.imports.plan import planning
from registry.imports.problems import wording
from registry.imports.reading.choices import DEFAULTS
from registry.imports.reading.own_columns import own_count
from registry.plans import progress as plan_progress
from registry.plans.progress import BatchProgress
from registry.plans.undo import REASONS, Undo

SAMPLE_ROWS = 5


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
        "for_all": planning.given_for_all(batch),
        "sheet": batch.sheet,
        "choices": {name: batch.choices.get(name, default.value) for name, default in DEFAULTS.items()},
        "unread": unread_headers(batch),
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


def unread_headers(batch: PurchaseBatch) -> list[str]:
    """The headers of the file's columns that nobody reads; none as long as that is open."""
    if batch.mapping is None:
        return []
    found = unread(batch.headers[: len(batch.headers) - own_count(batch.headers)], batch.mapping)
    return [header for header in found if header != seen_header(batch)]


def seen_header(batch: PurchaseBatch) -> str | None:
    """The header of the column of a file of corrections that says when devices were seen last."""
    place = seen_on.column(batch.headers or []) if batch.purpose is Purpose.CORRECTION else None
    return None if place is None else batch.headers[place]


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
    batches = list(batches)
    shares = plan_progress.shares([batch.id for batch in batches if batch.state in BUSY])
    return {b.id: shares.get(b.id, 0.0) if b.state in BUSY else 1.0 for b in batches}


def _totals(actor: Actor, totals: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a batch comes to: how many of what, and for who may see prices for how much."""
    if totals is None:
        return None
    lines = [prices.visible_to(actor, line) for line in totals["lines"]]
    return prices.visible_to(actor, totals) | {"lines": lines}


def undo(found: Undo) -> dict[str, Any]:
    """What undoing comes to, with a sentence for each device that stays."""
    keep = [
        {
            "row_number": each.row_number,
            "device": each.device_id,
            "asset_tag": each.asset_tag,
            "serial": each.serial,
            "reason": each.reason,
            "message": gettext(REASONS[each.reason]),
        }
        for each in found.keep
    ]
    return {"restore": found.restore, "remove": found.remove, "kept": found.kept, "keep": keep}


def samples(batch: PurchaseBatch) -> list[list[str]]:
    """The first rows of the file, as read."""
    first = sa.select(StagedRow.cells).where(StagedRow.batch_id == batch.id).order_by(StagedRow.row_number)
    return list(db.session.scalars(first.limit(SAMPLE_ROWS)))
