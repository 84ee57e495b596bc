"""Suppliers: who we buy from."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change
from core.paging import Order, Page, page
from registry.purchasing.models import Supplier
from registry.purchasing.refusals import SupplierExists, SupplierUnknown

BY_NAME = Order([sa.func.lower(Supplier.name), Supplier.id], [str, uuid.UUID])


def find(actor: Actor, *, q: str = "", after: str | None = None, limit: int = 50) -> Page:
    """Suppliers by name. Raises Forbidden, Invalid (cursor)."""
    actor.must("supplier:read")
    statement = sa.select(Supplier.id, Supplier.name, Supplier.version)
    if q:
        statement = statement.where(sa.func.lower(Supplier.name).contains(q.lower(), autoescape=True))
    rows = db.session.execute(BY_NAME.apply(statement, after, limit)).all()
    found = page(rows, limit, lambda r: [r.name.lower(), r.id], BY_NAME)
    return Page([dict(r._mapping) for r in found.items], found.next)


def get(actor: Actor, supplier_id: uuid.UUID) -> Supplier:
    """One supplier. Raises Forbidden, NotFound."""
    actor.must("supplier:read")
    found = db.session.get(Supplier, supplier_id)
    if found is None:
        raise NotFound
    return found


def named(text: str) -> Supplier:
    """The supplier whose id or exact name (whatever its case) is `text`. Raises SupplierUnknown."""
    try:
        found = db.session.get(Supplier, uuid.UUID(text))
    except ValueError:
        same = sa.func.lower(Supplier.name) == text.strip().lower()
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
    if name.lower() != supplier.name.lower():
        _refuse_twin(name)
    with change(supplier, "supplier.renamed", by=actor):
        supplier.name = name
    return supplier


def _refuse_twin(name: str) -> None:
    same = sa.select(Supplier.id).where(sa.func.lower(Supplier.name) == name.lower())
    if db.session.scalar(same) is not None:
        raise SupplierExists(name=name)


def out(supplier: Supplier) -> dict[str, Any]:
    """A supplier as the API shows it."""
    return {"id": supplier.id, "name": supplier.name, "version": supplier.version}
