"""What a worker does for a batch. Each job is one transaction, and running it again after it finished does nothing."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core import clock, crash
from core.actor import SYSTEM, Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from core.sheets.errors import SheetRefused
from registry.imports import funded_lines, hooks
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.plan import planning
from registry.imports.plan.judge import judged
from registry.imports.plan.making import make
from registry.imports.reading import corrected, files, staging
from registry.plans import apply as plan_apply
from registry.plans import stale
from registry.plans.models import Mode
from registry.plans.progress import Meter
from registry.plans.statements import heavy

RACES = 3  # times that a plan is judged again because somebody was quicker
_IDLE = "120s"  # a workbook is unpacked before its first row arrives


def read(payload: dict[str, Any]) -> None:
    """Read, map and plan a batch as far as it goes without a person. Also plans again after one has answered.

    Records   batch.failed, batch.needs_mapping or batch.planned
    """
    batch = _taken(payload, BatchState.READING)
    if batch is None:
        return
    meter = Meter(batch.id)
    if batch.rows is None:
        try:
            found = _staged(batch, meter)
        except SheetRefused as refused:
            _fail(batch, refused)
            return
        crash.point("imports.read.staged")
        batch.headers, batch.rows, batch.notices = found.headers, found.rows, found.notices
        offered = batch.found.get("sheets") if batch.sheet else None  # a chosen sheet is read alone
        batch.found = found.found | ({"sheets": offered} if offered else {})
        corrected.put_again(batch)
    make(batch, by=SYSTEM, meter=meter)
    crash.point("imports.read.before_commit")


def apply(payload: dict[str, Any]) -> None:
    """Write a plan into the register, if every row would still come out as planned.

    Where one would not: all or nothing applies nothing and plans again, good rows leaves it out and says so.

    Records   batch.applied or batch.planned, order.funded, sighting_list.taken, and what `plans.apply.write` records
    """
    batch = _taken(payload, BatchState.APPLYING)
    if batch is None:
        return
    meter = Meter(batch.id)
    with heavy(batch.rows or 0):
        left_out = _written(batch, meter)
    crash.point("imports.apply.written")
    if left_out is None:
        _plan_again(batch)
    else:
        _finish(batch, left_out)
    crash.point("imports.apply.before_commit")


def _written(batch: PurchaseBatch, meter: Meter) -> int | None:
    """Apply the plan. Returns how many rows were left out; none: nothing was written, the plan is stale."""
    rows, left_out = batch.rows or 0, 0
    by = Actor(id=batch.applied_by_id)
    for _ in range(RACES):
        stale.hold(batch.id)
        meter.tell(0.05, now=True)
        changed = stale.rows(batch.id, judged(planning.scope_of(batch)))
        meter.tell(0.25, now=True)
        if changed and batch.mode is not Mode.GOOD_ROWS:
            return None
        left_out += stale.leave_out(batch.id, changed)
        try:
            with db.session.begin_nested():
                plan_apply.write(batch.id, by=by, batch_id=batch.id)
        except plan_apply.LostRace:
            continue
        meter.tell(0.95, rows, now=True)
        return left_out
    return None


def _finish(batch: PurchaseBatch, left_out: int) -> None:
    by = Actor(id=batch.applied_by_id)
    funded = funded_lines.fund(batch, by)
    with change(batch, "batch.applied", by=by):
        batch.state, batch.applied_at, batch.funded = BatchState.APPLIED, clock.now(), funded
        if left_out:
            with heavy(batch.rows or 0):
                planning.summarise(batch)
            batch.said = {"code": "rows_left_out", "values": {"count": left_out}}
    for follow in hooks.applied:
        follow(batch)


def _plan_again(batch: PurchaseBatch) -> None:
    before = dict(batch.counts or {})
    with change(batch, "batch.planned", by=SYSTEM):
        with heavy(batch.rows or 0):
            planning.rewrite(planning.scope_of(batch))
            planning.summarise(batch)
        batch.state, batch.mode = BatchState.PLANNED, None
        batch.said = {"code": "plan_stale", "values": {"before": before}}


def _taken(payload: dict[str, Any], state: BatchState) -> PurchaseBatch | None:
    """The batch, locked; None when it is not (or no longer) waiting for this job."""
    db.session.execute(sa.select(sa.func.set_config("idle_in_transaction_session_timeout", _IDLE, True)))
    statement = (
        sa.select(PurchaseBatch)
        .where(PurchaseBatch.id == uuid.UUID(payload["batch_id"]), PurchaseBatch.state == state)
        .options(joinedload(PurchaseBatch.supplier), joinedload(PurchaseBatch.order))
        .with_for_update(of=PurchaseBatch)
        .execution_options(populate_existing=True)
    )
    statement = everywhere(statement, PurchaseBatch, why="a job on any batch")
    return db.session.scalars(statement).one_or_none()


def _staged(batch: PurchaseBatch, meter: Meter) -> staging.Read:
    with files.opened(batch.id) as path, db.session.begin_nested():
        return staging.stage(batch.id, path, meter, sheet=batch.sheet, chosen=batch.choices)


def _fail(batch: PurchaseBatch, refused: SheetRefused) -> None:
    with change(batch, "batch.failed", by=SYSTEM):
        batch.state = BatchState.FAILED
        batch.failure_code, batch.failure_values = refused.code, refused.values
