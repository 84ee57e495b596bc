"""How the columns of a supplier's files are read: one profile for each layout, known again by the names of its columns."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from core import clock
from core.actor import Actor
from core.db import check_version, db, the_one
from core.history import record
from core.scope import everywhere
from organisation.people.models import Person
from registry.imports import batches
from registry.imports.mapping.header_key import header_key
from registry.imports.models import MappingProfile, PurchaseBatch
from registry.purchasing import suppliers

MOST: Final = 500  # shown at once
NAME: Final = 80  # characters
WHY: Final = "who said how files are read, to those who import them"


def keep(actor: Actor, batch: PurchaseBatch, mapping: Mapping[str, str]) -> None:
    """Keep how the columns of a batch are read for the next file of this layout. Records profile.saved."""
    row: dict[str, Any] = {
        "supplier_id": batch.supplier_id,
        "purpose": batch.purpose,
        "header_key": header_key(batch.headers),
        "name": batch.file_name[-NAME:],
        "headers": list(batch.headers),
        "mapping": dict(mapping),
        "saved_by_id": actor.id,
        "saved_at": clock.now(),
    }
    made = insert(MappingProfile).values(**row)
    new = {name: made.excluded[name] for name in ("mapping", "headers", "saved_by_id", "saved_at")}
    made = made.on_conflict_do_update(
        index_elements=["supplier_id", "purpose", "header_key"],
        set_=new | {"version": MappingProfile.version + 1},
        where=MappingProfile.mapping != made.excluded.mapping,
    )
    key = db.session.scalar(made.returning(MappingProfile.id))
    if key is not None:
        record(db.session.get_one(MappingProfile, key, populate_existing=True), "profile.saved", by=actor)


def find(actor: Actor, *, supplier: str | None = None) -> list[MappingProfile]:
    """The profiles by supplier and name. Raises Forbidden, SupplierUnknown."""
    actor.must("batch:read")
    wanted = sa.select(MappingProfile).options(joinedload(MappingProfile.supplier), joinedload(MappingProfile.saved_by))
    if supplier:
        wanted = wanted.where(MappingProfile.supplier_id == suppliers.named(supplier).id)
    wanted = wanted.order_by(MappingProfile.supplier_id, sa.func.lower(MappingProfile.name), MappingProfile.id)
    return list(db.session.scalars(everywhere(wanted.limit(MOST), Person, why=WHY)))


def get(actor: Actor, profile_id: uuid.UUID) -> MappingProfile:
    """One profile. Raises Forbidden, NotFound."""
    actor.must("batch:read")
    wanted = sa.select(MappingProfile).where(MappingProfile.id == profile_id)
    wanted = wanted.options(joinedload(MappingProfile.supplier), joinedload(MappingProfile.saved_by))
    wanted = everywhere(wanted.execution_options(populate_existing=True), Person, why=WHY)
    return the_one(MappingProfile, wanted)


def rename(actor: Actor, profile: MappingProfile, *, name: str, expected: int | None = None) -> None:
    """Give a profile another name. Raises Forbidden, Stale. Records profile.renamed."""
    actor.must(batches.WRITES[profile.purpose])
    check_version(profile, expected)
    profile.name = name
    db.session.flush()
    record(profile, "profile.renamed", by=actor)


def delete(actor: Actor, profile: MappingProfile, *, expected: int | None = None) -> None:
    """Forget a profile: the next file of this layout is recognised by its names alone. Records profile.deleted."""
    actor.must(batches.WRITES[profile.purpose])
    check_version(profile, expected)
    record(profile, "profile.deleted", by=actor)
    db.session.delete(profile)
    db.session.flush()


def shown(profile: MappingProfile) -> dict[str, Any]:
    """A profile as the doors show it."""
    supplier = profile.supplier
    return {
        "id": profile.id,
        "name": profile.name,
        "supplier": {"id": supplier.id, "name": supplier.name} if supplier else None,
        "purpose": profile.purpose,
        "headers": profile.headers,
        "mapping": profile.mapping,
        "saved_by": {"id": profile.saved_by.id, "name": profile.saved_by.name},
        "saved_at": profile.saved_at,
        "version": profile.version,
    }
