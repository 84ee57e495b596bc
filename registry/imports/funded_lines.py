"""Order lines that name what pays for them because a file said so: kept with the file, and taken back when it is undone."""

import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from registry.imports.models import BatchState, ParsedRow, PurchaseBatch
from registry.plans.models import Outcome, PlannedRow
from registry.purchasing import orders
from registry.purchasing.models import OrderLine


def fund(batch: PurchaseBatch, by: Actor) -> dict[str, str]:
    """Say what pays for the lines of a file that is applied.

    Returns  what is kept with it as `funded`; a line that another applied file funded alike is kept with both, and stays
             until both are undone
    Records  order.funded
    """
    fresh = orders.fund(by, _paid(batch.id))
    named = _named(batch.id)
    shared = _of_others(batch, named)
    return {str(line): str(pays) for line, pays in named.items() if line in fresh or line in shared}


def unfund(batch: PurchaseBatch, by: Actor) -> int:
    """Take back what pays for the lines that a file funded. Returns how many. Records order.unfunded."""
    return orders.unfund(by, _own(batch))


def count(batch: PurchaseBatch) -> int:
    """How many lines undoing the file would leave without anything that pays for them."""
    return len(orders.paid_by(_own(batch)))


def _own(batch: PurchaseBatch) -> dict[uuid.UUID, uuid.UUID]:
    """The lines that this file funded and no other one did."""
    funded = {uuid.UUID(line): uuid.UUID(pays) for line, pays in batch.funded.items()}
    shared = _of_others(batch, funded)
    return {line: pays for line, pays in funded.items() if line not in shared}


def _of_others(batch: PurchaseBatch, paid: dict[uuid.UUID, uuid.UUID]) -> set[uuid.UUID]:
    """Those of `paid` that another applied file funded with the same appropriation."""
    if not paid:
        return set()
    wanted = sa.select(PurchaseBatch.funded).where(
        PurchaseBatch.state == BatchState.APPLIED,
        PurchaseBatch.id != batch.id,
        PurchaseBatch.funded.has_any(sa.cast([str(line) for line in paid], ARRAY(sa.Text))),
    )
    every = list(
        db.session.scalars(everywhere(wanted, PurchaseBatch, why="which lines any file funded, not what it is"))
    )
    return {line for line, pays in paid.items() if any(funded.get(str(line)) == str(pays) for funded in every)}


def _named(batch_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Key of each order line for which the file says what pays → of the appropriation that the line names now: the same."""
    row, same = (
        PlannedRow,
        sa.and_(ParsedRow.batch_id == PlannedRow.plan_id, ParsedRow.row_number == PlannedRow.row_number),
    )
    wanted = sa.select(OrderLine.id, OrderLine.appropriation_id).distinct()
    wanted = wanted.join(row, row.order_line_id == OrderLine.id).join(ParsedRow, same)
    wanted = wanted.where(row.plan_id == batch_id, row.outcome == Outcome.CREATE, ParsedRow.appropriation.is_not(None))
    return {line: pays for line, pays in db.session.execute(wanted) if pays}


def _paid(batch_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Key of each order line that the file would let be paid, since it names nothing → of the appropriation."""
    row = PlannedRow
    wanted = sa.select(row.order_line_id, row.appropriation_id).distinct()
    wanted = wanted.where(row.plan_id == batch_id, row.outcome == Outcome.CREATE, row.appropriation_id.is_not(None))
    return {line: pays for line, pays in db.session.execute(wanted) if line and pays}
