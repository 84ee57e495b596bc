"""What only a person can decide: which model an unknown name means, and whether two serial numbers are one device."""

import uuid

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_
from core.history import record
from registry.catalogue import catalogue, naming
from registry.imports import batches
from registry.imports.models import BatchState, DecidedRow, PurchaseBatch
from registry.imports.problems.wording import STATES
from registry.imports.refusals import BatchNotThere, field
from registry.plans.models import PlannedRow

SIMILAR = "serial_similar"


def name_model(actor: Actor, batch: PurchaseBatch, *, words: str, model: str) -> bool:
    """Say which model of the catalogue `words` means in the files of this supplier.

    model    id, full name, model number or spelling of a model
    Returns  whether the batch is planned again: only if the actor may import
    Raises   Forbidden, Invalid, BatchNotThere and what the catalogue refuses
    Records  what the catalogue records; batch.replanned
    """
    actor.must("model:write")
    _must_be_planned(batch)
    meant = naming.meant([model]).get(model)
    if meant is None:
        raise field("model", N_("Choose a model of the catalogue."))
    catalogue.add_alias(actor, catalogue.get(actor, meant), alias=words, supplier_id=batch.supplier_id)
    may_plan = actor.may(batches.WRITES[batch.purpose])
    if may_plan:
        batches.plan_again(actor, batch)
    return may_plan


def is_another(actor: Actor, batch: PurchaseBatch, *, row_number: int) -> None:
    """Say that the register's similar serial number belongs to another device than the row's; plans again.

    Raises   Forbidden, Invalid: the row has no such conflict, BatchNotThere
    Records  batch.row_decided, batch.replanned
    """
    actor.must(batches.WRITES[batch.purpose])
    _must_be_planned(batch)
    codes = db.session.scalar(
        sa.select(PlannedRow.codes).where(PlannedRow.plan_id == batch.id, PlannedRow.row_number == row_number)
    )
    if SIMILAR not in (codes or []):
        raise field("row_number", N_("This row has no conflict to decide."))
    row: dict[str, int | uuid.UUID | None] = {"batch_id": batch.id, "row_number": row_number, "decided_by_id": actor.id}
    db.session.execute(insert(DecidedRow).values(**row, decided_at=clock.now()).on_conflict_do_nothing())
    record(batch, "batch.row_decided", by=actor, after={"row_number": row_number})
    batches.plan_again(actor, batch)


def _must_be_planned(batch: PurchaseBatch) -> None:
    if batch.state is not BatchState.PLANNED:
        raise BatchNotThere(state=gettext(STATES[batch.state]))
