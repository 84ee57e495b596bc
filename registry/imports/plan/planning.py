"""From staged rows to a plan: settle the mapping, parse, judge, count, reconcile. Writes nothing to the register."""

import sqlalchemy as sa

from core import clock
from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from organisation.schools.models import Room
from registry.columns.columns import COLUMNS, Purpose
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.imports.cells import parse
from registry.imports.mapping.matching import NO_COLUMN, ColumnMapping, Question, missing, propose
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.plan import totals
from registry.imports.plan.judge import judged
from registry.imports.plan.resolve import Scope
from registry.imports.progress import Meter
from registry.plans import counts
from registry.plans.models import PlannedRow
from registry.plans.statements import heavy, run
from registry.purchasing.models import PurchaseOrder

NOT_READ = {
    Purpose.DELIVERY: frozenset({"asset_tag", "room", "holder", "lifecycle", "condition"}),
    Purpose.OPENING: frozenset({"order_number"}),
}  # columns that mean nothing for a purpose


def settle(batch: PurchaseBatch) -> tuple[ColumnMapping, list[Question]]:
    """The mapping that a batch has or that its headers propose, and what a person must still answer."""
    supplier = batch.supplier
    saved = batch.mapping or (supplier.column_mapping if supplier else None)
    found = propose(batch.headers, saved)
    skip = NOT_READ[batch.purpose]
    mapping = ColumnMapping(
        {key: header for key, header in found.columns.items() if key not in skip},
        found.date_order,
        found.without,
        {key: headers for key, headers in found.ambiguous.items() if key not in skip},
    )
    slashes = parse.slashed(batch.id, mapping.positions(batch.headers)) if mapping.date_order is None else []
    questions = missing(mapping, batch.purpose, slashes)
    if batch.order_id is not None:
        questions = [question for question in questions if question.column != "order_number"]
    return mapping, questions


def plan(batch: PurchaseBatch, mapping: ColumnMapping, meter: Meter) -> None:
    """Write the planned rows of a batch and what they come to."""
    rows = batch.rows or 0
    positions = mapping.positions(batch.headers)
    number = batch.order.number if batch.order else ""
    with heavy(rows):
        meter.tell(0.72, rows, now=True)
        parse.parse(batch.id, positions, mapping.date_order, number)
        meter.tell(0.82, rows, now=True)
        rewrite(scope_of(batch))
        meter.tell(0.97, rows, now=True)
        summarise(batch)


def summarise(batch: PurchaseBatch) -> None:
    """Keep with the batch what its planned rows come to."""
    batch.counts = counts.by_outcome(batch.id)
    batch.problem_counts = counts.by_code(batch.id)
    batch.totals = totals.of(batch)
    batch.planned_at = clock.now()


def rewrite(scope: Scope) -> None:
    """Judge every row anew and keep that as the plan."""
    db.session.execute(sa.delete(PlannedRow).where(PlannedRow.plan_id == scope.batch_id))
    names = [column.name for column in PlannedRow.__table__.c]
    run(
        sa.insert(PlannedRow).from_select(names, judged(scope), include_defaults=False),
        Device,
        Custody,
        Person,
        PurchaseOrder,
        Room,
    )


def scope_of(batch: PurchaseBatch) -> Scope:
    """What the rows of a batch are judged by."""
    columns = frozenset(key for key, header in (batch.mapping or {}).items() if key in COLUMNS and header != NO_COLUMN)
    same = sa.select(PurchaseBatch.id).where(
        PurchaseBatch.file_sha256 == batch.file_sha256,
        PurchaseBatch.state == BatchState.APPLIED,
        PurchaseBatch.purpose == batch.purpose,
        PurchaseBatch.id != batch.id,
    )
    same = everywhere(same, PurchaseBatch, why="whoever uploaded the same file before")
    return Scope(
        batch_id=batch.id,
        purpose=batch.purpose,
        supplier_id=batch.supplier_id,
        columns=columns - NOT_READ[batch.purpose],
        reach=batch.reach,
        earlier=db.session.scalars(same).all(),
    )
