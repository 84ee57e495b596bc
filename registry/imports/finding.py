"""Batches found: by state, supplier, contents, order, and whether their rows or files had problems."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import joinedload

from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, told
from registry.columns.columns import Purpose
from registry.devices.models import Device
from registry.imports.models import BUSY, WAITING, BatchState, LeftOutRow, PurchaseBatch
from registry.purchasing import suppliers
from registry.purchasing.models import OrderLine, Supplier

NEWEST = Order([PurchaseBatch.uploaded_at, PurchaseBatch.id], [dt.datetime, uuid.UUID], descending=True)
NO_PROBLEMS = sa.cast({}, JSONB)


def had_problems() -> sa.ColumnElement[bool]:
    """Batches whose file could not be read, that have rows with problems, or of which rows were left out."""
    left_out = sa.exists().where(LeftOutRow.batch_id == PurchaseBatch.id)
    in_rows = sa.func.coalesce(PurchaseBatch.problem_counts, NO_PROBLEMS) != NO_PROBLEMS
    return sa.or_(PurchaseBatch.state == BatchState.FAILED, in_rows, left_out)


def find(
    actor: Actor,
    *,
    state: BatchState | None = None,
    supplier: str | None = None,
    purpose: Purpose | None = None,
    order: uuid.UUID | None = None,
    problems: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Batches, newest first.

    supplier   key or exact name
    problems   only those that `had_problems`
    Raises     Forbidden, Invalid, SupplierUnknown
    """
    statement = _listed(actor)
    wanted = {"state": state, "purpose": purpose, "order_id": order}
    statement = statement.filter_by(**{k: v for k, v in wanted.items() if v is not None})
    if supplier:
        statement = statement.where(PurchaseBatch.supplier_id == suppliers.named(supplier).id)
    if problems:
        statement = statement.where(had_problems())
    rows = db.session.scalars(NEWEST.apply(statement, after, limit)).all()
    return page(rows, limit, lambda b: (b.uploaded_at, b.id), NEWEST)


def at_hand(actor: Actor, *, limit: int) -> list[PurchaseBatch]:
    """Batches that run or wait for a person, then the others; of each the newest first. Raises Forbidden."""
    statement = _listed(actor).order_by(PurchaseBatch.state.not_in(BUSY | WAITING), PurchaseBatch.uploaded_at.desc())
    return list(db.session.scalars(statement.limit(limit)))


def of_order(actor: Actor, order_id: uuid.UUID, *, limit: int = 20) -> list[PurchaseBatch]:
    """Batches uploaded for an order or that brought devices of it, newest first. Raises Forbidden."""
    lines = sa.select(OrderLine.id).where(OrderLine.order_id == order_id)
    brought = sa.select(Device.batch_id).where(Device.order_line_id.in_(lines), Device.batch_id.is_not(None))
    theirs = sa.or_(PurchaseBatch.order_id == order_id, PurchaseBatch.id.in_(brought))
    newest = _listed(actor).where(theirs).order_by(PurchaseBatch.uploaded_at.desc()).limit(limit)
    return list(db.session.scalars(everywhere(newest, Device, why="an order is the city's, whoever has its devices")))


def figures(actor: Actor, supplier: Supplier) -> tuple[int, int, Sequence[tuple[str, int]]]:
    """How many files of `supplier` there are, how many had problems, and rows by problem, most first. Raises Forbidden."""
    actor.must("batch:read")
    theirs = PurchaseBatch.supplier_id == supplier.id
    counted: Any = sa.select(sa.func.count(), sa.func.count().filter(had_problems()))
    files, bad = db.session.execute(told(counted.select_from(PurchaseBatch).where(theirs), actor, PurchaseBatch)).one()
    each = sa.func.jsonb_each_text(PurchaseBatch.problem_counts).table_valued("key", "value").render_derived()
    rows = sa.func.sum(sa.cast(each.c.value, sa.Integer))
    kinds: Any = sa.select(each.c.key, rows).select_from(PurchaseBatch).join(each, sa.true())
    kinds = kinds.where(theirs, sa.func.jsonb_typeof(PurchaseBatch.problem_counts) == "object")
    kinds = kinds.group_by(each.c.key).order_by(rows.desc(), each.c.key)
    return files, bad, [(code, int(number)) for code, number in db.session.execute(told(kinds, actor, PurchaseBatch))]


def _listed(actor: Actor) -> Any:
    actor.must("batch:read")
    shown = (PurchaseBatch.supplier, PurchaseBatch.order, PurchaseBatch.uploaded_by)
    return told(sa.select(PurchaseBatch).options(*map(joinedload, shown)), actor, PurchaseBatch)
