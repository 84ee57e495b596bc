"""Suppliers: who we buy from."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import by_key, check_version, db
from core.history import change
from core.paging import Order, Page, page
from core.scope import told
from registry.purchasing.models import OrderState, PurchaseOrder, Supplier
from registry.purchasing.refusals import SupplierExists, SupplierUnknown

SORTED = (sa.func.lower(Supplier.name), Supplier.id)
BY_NAME = Order(SORTED, (str, uuid.UUID))


def find(actor: Actor, *, q: str = "", after: str | None = None, limit: int = 50) -> Page:
    """Suppliers by name: id, name, version, orders, open_orders. Raises Forbidden, Invalid (cursor)."""
    actor.must("supplier:read")
    counted = (
        sa.select(
            sa.func.count().label("orders"),
            sa.func.count().filter(PurchaseOrder.state == OrderState.OPEN).label("open_orders"),
        )
        .where(PurchaseOrder.supplier_id == Supplier.id)
        .lateral("counted")
    )
    statement = sa.select(Supplier.id, Supplier.name, Supplier.version, *SORTED[:1], *counted.c).join(
        counted, sa.true()
    )
    if q:
        statement = statement.where(sa.func.lower(Supplier.name).contains(q.lower(), autoescape=True))
    statement = told(statement, actor, PurchaseOrder)
    rows = db.session.execute(BY_NAME.apply(statement, after, limit)).all()
    found = page(rows, limit, lambda r: [r[3], r.id], BY_NAME)
    names = ("id", "name", "version", "orders", "open_orders")
    return Page([{name: getattr(r, name) for name in names} for r in found.items], found.next)


def options(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Key and name of every supplier, for choosing one. Raises Forbidden."""
    actor.must("supplier:read")
    found = db.session.execute(sa.select(Supplier.id, Supplier.name).order_by(sa.func.lower(Supplier.name)))
    return [(row.id, row.name) for row in found]


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of suppliers, for readers who may see suppliers."""
    if not reader.may("supplier:read"):
        return {}
    found = db.session.execute(sa.select(Supplier.id, Supplier.name).where(Supplier.id.in_(keys)))
    return {row.id: row.name for row in found}


def get(actor: Actor, supplier_id: uuid.UUID) -> Supplier:
    """One supplier. Raises Forbidden, NotFound."""
    actor.must("supplier:read")
    return by_key(Supplier, supplier_id)


def named(text: str) -> Supplier:
    """The supplier whose id or exact name (whatever its case) is `text`. Raises SupplierUnknown."""
    try:
        found = db.session.get(Supplier, uuid.UUID(text))
    except ValueError:
        same = sa.func.lower(Supplier.name) == sa.func.lower(text.strip())
        found = db.session.scalars(sa.select(Supplier).where(same)).one_or_none()
    if found is None:
        raise SupplierUnknown(name=text)
    return found


def add(actor: Actor, *, name: str) -> Supplier:
    """A new supplier. Raises Forbidden, SupplierExists. Records supplier.added."""
    actor.must("supplier:write")
    _refuse_twin(name)
    made = Supplier(name=name)
    with change(made, "supplier.added", by=actor):
        db.session.add(made)
    return made


def rename(actor: Actor, supplier: Supplier, *, name: str, expected: int | None = None) -> Supplier:
    """Correct a supplier's name. Raises Forbidden, Stale, SupplierExists. Records supplier.renamed."""
    actor.must("supplier:write")
    check_version(supplier, expected)
    _refuse_twin(name, but=supplier.id)
    with change(supplier, "supplier.renamed", by=actor):
        supplier.name = name
    return supplier


def _refuse_twin(name: str, *, but: uuid.UUID | None = None) -> None:
    same = sa.func.lower(Supplier.name) == sa.func.lower(name)
    if db.session.scalar(sa.select(Supplier.id).where(same, Supplier.id.is_distinct_from(but))) is not None:
        raise SupplierExists(name=name)


def out(supplier: Supplier) -> dict[str, Any]:
    """A supplier as the API shows it."""
    return {"id": supplier.id, "name": supplier.name, "version": supplier.version}
