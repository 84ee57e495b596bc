"""What plans wait for: names of models that nobody has decided about, and orders; planning again when it is there."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from core.actor import SYSTEM, Actor
from core.db import db
from core.history import Event, change
from core.scope import everywhere, told
from registry.catalogue.models import DeviceModel, Manufacturer, ModelAlias
from registry.imports import batches
from registry.imports.models import BatchState, ParsedRow, PurchaseBatch
from registry.plans.models import PlannedRow, UndoAction, UndoRow
from registry.purchasing.models import PurchaseOrder, Supplier

TOPIC = "imports.plan_waiting"
UNDECIDED = ("model_unknown", "model_ambiguous")
OF_ORDERS = ("not_on_order", "over_order", "order_closed")
SHOWN = 10
KEY = sa.func.spelling_key


def waiting(actor: Actor) -> list[Any]:
    """Names that no model of the catalogue has, in plans that wait, those of most rows first.

    Returns  words, rows, batch_id, file_name, supplier; SHOWN and one more at most
    """
    wanted = (
        _rows(ParsedRow.model.label("words"), sa.func.count().label("rows"))
        .add_columns(PurchaseBatch.id.label("batch_id"), PurchaseBatch.file_name, Supplier.name.label("supplier"))
        .where(ParsedRow.model.is_not(None))
        .outerjoin(Supplier, Supplier.id == PurchaseBatch.supplier_id)
        .group_by(ParsedRow.model, PurchaseBatch.id, Supplier.name)
        .order_by(sa.func.count().desc(), PurchaseBatch.uploaded_at, ParsedRow.model)
        .limit(SHOWN + 1)
    )
    return list(db.session.execute(told(wanted, actor, PurchaseBatch)))


def plan_again(event_id: uuid.UUID) -> None:
    """Plan again what waited for the model, spelling, order or undo that a fact is about. Records batch.replanned."""
    event = db.session.scalars(everywhere(sa.select(Event).where(Event.id == event_id), Event, why="a job")).one()
    if event.subject_type == PurchaseOrder.__tablename__:
        _after_order(event.subject_id)
        return
    if event.subject_type == PurchaseBatch.__tablename__:
        _after_undo(event.subject_id)
        return
    named = _names_of(event.subject_type, event.subject_id)
    for spelling, supplier_id, is_own in db.session.execute(named):
        of_supplier = PurchaseBatch.supplier_id.is_not_distinct_from(supplier_id) if is_own else sa.true()
        wanted = _rows(PurchaseBatch.id, sa.func.min(ParsedRow.model).label("words"))
        wanted = wanted.where(KEY(ParsedRow.model) == spelling, of_supplier).group_by(PurchaseBatch.id)
        for key, words in db.session.execute(everywhere(wanted, PurchaseBatch, why="a job on any batch")).all():
            _again(key, "model_decided", words)


def _after_order(order_id: uuid.UUID) -> None:
    order = PurchaseOrder
    is_theirs = sa.and_(
        order.supplier_id == PurchaseBatch.supplier_id,
        sa.func.lower(order.number) == sa.func.lower(ParsedRow.order_number),
    )
    wanted = _rows(PurchaseBatch.id, order.number, codes=OF_ORDERS).join(order, is_theirs)
    wanted = wanted.where(order.id == order_id).group_by(PurchaseBatch.id, order.number)
    for key, number in db.session.execute(everywhere(wanted, PurchaseBatch, order, why="a job on any batch")).all():
        _again(key, "order_decided", number)


def _after_undo(undone_id: uuid.UUID) -> None:
    """Plan again what waits and names a device that an undo has restored or removed."""
    touched = sa.select(UndoRow.device_id).where(UndoRow.plan_id == undone_id, UndoRow.action != UndoAction.KEEP)
    names_one = sa.exists().where(PlannedRow.plan_id == PurchaseBatch.id, PlannedRow.device_id.in_(touched))
    waits = sa.select(PurchaseBatch.id).where(PurchaseBatch.state == BatchState.PLANNED, names_one)
    name = sa.select(PurchaseBatch.file_name).where(PurchaseBatch.id == undone_id)
    words = db.session.scalars(everywhere(name, PurchaseBatch, why="a job on any batch")).one()
    for key in db.session.scalars(everywhere(waits, PurchaseBatch, why="a job on any batch")).all():
        _again(key, "undone_elsewhere", words)


def _rows(*columns: Any, codes: Sequence[str] = UNDECIDED) -> Any:
    """Rows of waiting plans that have one of these problems."""
    asked = sa.cast(list(codes), ARRAY(sa.Text))
    same = sa.and_(ParsedRow.batch_id == PlannedRow.plan_id, ParsedRow.row_number == PlannedRow.row_number)
    return (
        sa.select(*columns)
        .select_from(PurchaseBatch)
        .join(PlannedRow, PlannedRow.plan_id == PurchaseBatch.id)
        .join(ParsedRow, same)
        .where(PurchaseBatch.state == BatchState.PLANNED, PurchaseBatch.problem_counts.has_any(asked))
        .where(PlannedRow.codes != sa.cast([], ARRAY(sa.Text)), PlannedRow.codes.op("&&", is_comparison=True)(asked))
    )


def _names_of(subject_type: str, subject_id: uuid.UUID) -> Any:
    """How files may spell what a fact is about: key of the spelling, supplier, whether only that supplier's files do."""
    if subject_type == ModelAlias.__tablename__:
        is_own = ModelAlias.supplier_id.is_not(None)
        return sa.select(ModelAlias.alias_key, ModelAlias.supplier_id, is_own).where(ModelAlias.id == subject_id)
    number, none = DeviceModel.model_number, sa.null()
    one = [
        sa.select(KEY(words), none, sa.false())
        .select_from(DeviceModel)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .where(DeviceModel.id == subject_id)
        for words in (number, Manufacturer.name + " " + number)
    ]
    return sa.union(*one)


def _again(key: uuid.UUID, code: str, words: str) -> None:
    statement = sa.select(PurchaseBatch).where(PurchaseBatch.id == key, PurchaseBatch.state == BatchState.PLANNED)
    statement = everywhere(statement.with_for_update(), PurchaseBatch, why="a job on any batch")
    batch = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if batch is None:  # somebody plans it, applies it or has put it away
        return
    with change(batch, "batch.replanned", by=SYSTEM):
        batch.state, batch.said = BatchState.READING, {"code": code, "values": {"words": words}}
    batches.queue(batch, batches.PLAN)
