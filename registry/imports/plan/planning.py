"""From staged rows to a plan: parse, judge, count, reconcile. Writes nothing to the register."""

from collections.abc import Iterable

import sqlalchemy as sa

from core import clock
from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from organisation.schools.models import Room
from registry.columns.columns import COLUMNS, Purpose, read_by
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.imports.cells import own_readings, parse
from registry.imports.cells.parse import Reading
from registry.imports.mapping.proposal import NO_COLUMN, ColumnMapping
from registry.imports.models import BatchState, LeftOutRow, PurchaseBatch
from registry.imports.plan import order_lines, totals
from registry.imports.plan.judge import judged
from registry.imports.plan.planned_row import NAMES
from registry.imports.plan.resolve import Scope
from registry.own_fields import own_fields
from registry.own_fields.columns import PREFIX, OwnColumn, own_columns
from registry.plans import counts
from registry.plans.models import PlannedRow
from registry.plans.progress import Meter
from registry.plans.statements import heavy, run
from registry.purchasing.models import PurchaseOrder


def plan(batch: PurchaseBatch, mapping: ColumnMapping, meter: Meter | None = None) -> None:
    """Write the planned rows of a batch and what they come to.

    meter  what is told how far it is; None: nobody waits for it
    """
    rows = batch.rows or 0

    def tell(share: float) -> None:
        if meter:
            meter.tell(share, rows, now=True)

    with heavy(rows):
        tell(0.72)
        how = reading_of(batch, mapping)
        parse.parse(batch.id, how)
        own_readings.fill(batch.id, own_of(how.own))
        tell(0.82)
        rewrite(scope_of(batch))
        tell(0.97)
        summarise(batch)


def reading_of(batch: PurchaseBatch, mapping: ColumnMapping) -> Reading:
    """How the cells of a batch are read under `mapping`."""
    return Reading(
        positions=mapping.positions(batch.headers),
        for_all=given_for_all(batch),
        date_order=mapping.date_order,
        warranty_unit=mapping.unit(),
        counts_from_1904=bool(batch.found.get("counts_from_1904")),
        own=mapping.own_positions(batch.headers),
    )


def own_of(keys: Iterable[str]) -> dict[str, OwnColumn]:
    """The own fields in use among the target columns `keys`."""
    wanted = frozenset(keys)
    own = own_columns(own_fields.in_use()) if any(key.startswith(PREFIX) for key in wanted) else {}
    return {key: column for key, column in own.items() if key in wanted}


def given_for_all(batch: PurchaseBatch) -> dict[str, str]:
    """Key of a target column → what holds for every row that says nothing."""
    order = {"order_number": batch.order.number} if batch.order else {}
    return batch.for_all | order


def summarise(batch: PurchaseBatch) -> None:
    """Keep with the batch what its planned rows come to."""
    batch.counts = counts.by_outcome(batch.id)
    batch.problem_counts = counts.by_code(batch.id)
    batch.totals = totals.of(batch)
    batch.planned_at = clock.now()


def rewrite(scope: Scope) -> None:
    """Judge every row anew and keep that as the plan."""
    db.session.execute(sa.delete(PlannedRow).where(PlannedRow.plan_id == scope.batch_id))
    run(
        sa.insert(PlannedRow).from_select(NAMES, judged(scope), include_defaults=False),
        Device,
        Custody,
        Person,
        PurchaseOrder,
        Room,
    )


def scope_of(batch: PurchaseBatch) -> Scope:
    """What the rows of a batch are judged by."""
    said = [key for key, header in (batch.mapping or {}).items() if header != NO_COLUMN]
    mapped = frozenset(key for key in said if key in COLUMNS)
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
        columns=(mapped | given_for_all(batch).keys()) & {column.key for column in read_by(batch.purpose)},
        reach=batch.reach,
        earlier=db.session.scalars(same).all(),
        divided=batch.purpose is Purpose.DELIVERY and order_lines.is_divided(batch.id, batch.supplier_id),
        own=own_of(said),
        has_left_out=bool(db.session.scalar(sa.select(sa.exists().where(LeftOutRow.batch_id == batch.id)))),
    )
