"""Models, how suppliers spell them, and which are standard."""

import uuid
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change
from core.paging import Order, Page, page
from registry.catalogue import listings
from registry.catalogue.models import Category, DeviceModel, Manufacturer, ModelAlias, StandardListing
from registry.catalogue.refusals import AliasTaken, ModelExists


def get(actor: Actor, model_id: uuid.UUID) -> DeviceModel:
    """One model with its manufacturer, aliases and listings. Raises Forbidden, NotFound."""
    actor.must("model:read")
    statement = sa.select(DeviceModel).where(DeviceModel.id == model_id).options(*WHOLE)
    found = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


WHOLE = (
    selectinload(DeviceModel.manufacturer),
    selectinload(DeviceModel.aliases),
    selectinload(DeviceModel.listings),
)


BY_NAME = Order(
    [sa.func.lower(Manufacturer.name), sa.func.lower(DeviceModel.model_number), DeviceModel.id], [str, str, uuid.UUID]
)


def find(
    actor: Actor,
    *,
    q: str = "",
    category: Category | None = None,
    standard: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Models by manufacturer and number, whole.

    q         part of a manufacturer, a model number or a spelling
    standard  listed today, or not; None: either
    Raises    Forbidden, Invalid (cursor)
    """
    actor.must("model:read")
    statement = (
        sa.select(DeviceModel).join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id).options(*WHOLE)
    )
    if q:
        spelled = sa.select(ModelAlias.model_id).where(
            ModelAlias.alias_key.contains(sa.func.spelling_key(q), autoescape=False)
        )
        named = sa.func.lower(Manufacturer.name + " " + DeviceModel.model_number).contains(q.lower(), autoescape=True)
        statement = statement.where(sa.or_(named, DeviceModel.id.in_(spelled)))
    if category is not None:
        statement = statement.where(DeviceModel.category == category)
    if standard is not None:
        statement = statement.where(listings.is_standard() if standard else sa.not_(listings.is_standard()))
    rows = db.session.scalars(BY_NAME.apply(statement, after, limit)).all()
    return page(rows, limit, lambda m: [m.manufacturer.name.lower(), m.model_number.lower(), m.id], BY_NAME)


def alias(actor: Actor, alias_id: uuid.UUID) -> ModelAlias:
    """One spelling. Raises Forbidden, NotFound."""
    return _one(actor, ModelAlias, alias_id)


def listing(actor: Actor, listing_id: uuid.UUID) -> StandardListing:
    """One listing. Raises Forbidden, NotFound."""
    return _one(actor, StandardListing, listing_id)


Row = TypeVar("Row", ModelAlias, StandardListing)


def _one(actor: Actor, model: type[Row], key: uuid.UUID) -> Row:
    actor.must("model:read")
    found = db.session.get(model, key)
    if found is None:
        raise NotFound
    return found


def add(actor: Actor, *, manufacturer: str, model_number: str, category: Category) -> DeviceModel:
    """A new model.

    manufacturer  by name, 1-80 characters; made when it is new
    model_number  as the maker writes it, 1-120 characters; unique per manufacturer, whatever its case
    Raises        Forbidden, ModelExists
    Records       model.added
    """
    actor.must("model:write")
    maker = maker_named(manufacturer)
    same = sa.select(DeviceModel.id).where(
        DeviceModel.manufacturer_id == maker.id, sa.func.lower(DeviceModel.model_number) == model_number.lower()
    )
    if db.session.scalar(same) is not None:
        raise ModelExists(manufacturer=maker.name, model_number=model_number)
    model = DeviceModel(manufacturer_id=maker.id, model_number=model_number, category=category)
    with change(model, "model.added", by=actor):
        db.session.add(model)
    return get(actor, model.id)


def maker_named(name: str) -> Manufacturer:
    """The manufacturer called `name`, whatever its case; made when it is new."""
    known = sa.select(Manufacturer).where(sa.func.lower(Manufacturer.name) == name.lower())
    found = db.session.scalars(known).one_or_none()
    if found is None:
        found = Manufacturer(name=name)
        db.session.add(found)
        db.session.flush()
    return found


def correct(
    actor: Actor,
    model: DeviceModel,
    *,
    model_number: str | None = None,
    category: Category | None = None,
    expected: int | None = None,
) -> DeviceModel:
    """Correct a model's number or category; None keeps. Raises Forbidden, Stale, ModelExists. Records model.corrected."""
    actor.must("model:write")
    check_version(model, expected)
    if model_number is not None and model_number.lower() != model.model_number.lower():
        taken = sa.select(DeviceModel.id).where(
            DeviceModel.manufacturer_id == model.manufacturer_id,
            sa.func.lower(DeviceModel.model_number) == model_number.lower(),
        )
        if db.session.scalar(taken) is not None:
            raise ModelExists(manufacturer=model.manufacturer.name, model_number=model_number)
    with change(model, "model.corrected", by=actor):
        model.model_number = model_number or model.model_number
        model.category = category or model.category
    return model


def add_alias(actor: Actor, model: DeviceModel, *, alias: str, supplier_id: uuid.UUID | None = None) -> ModelAlias:
    """Say how a supplier, or any, spells `model`.

    alias    1-120 characters; compared without case, spaces and punctuation
    Raises   Forbidden, AliasTaken
    Records  model_alias.added
    """
    actor.must("model:write")
    same = (
        sa.select(ModelAlias)
        .options(selectinload(ModelAlias.model))
        .where(
            ModelAlias.alias_key == sa.func.spelling_key(alias),
            ModelAlias.supplier_id.is_not_distinct_from(supplier_id),
        )
    )
    if (taken := db.session.scalars(same).one_or_none()) is not None:
        raise AliasTaken(alias=alias, model=taken.model.model_number)
    made = ModelAlias(model_id=model.id, supplier_id=supplier_id, alias=alias)
    with change(made, "model_alias.added", by=actor):
        db.session.add(made)
    return made


def remove_alias(actor: Actor, made: ModelAlias, *, expected: int | None = None) -> None:
    """Forget a spelling. Raises Forbidden, Stale. Records model_alias.removed."""
    actor.must("model:write")
    check_version(made, expected)
    model = get(actor, made.model_id)
    with change(model, "model_alias.removed", made, by=actor, note=made.alias):
        db.session.delete(made)


def out(model: DeviceModel) -> dict[str, Any]:
    """A model as the API shows it."""
    today = clock.today()
    current = [x for x in model.listings if x.valid_from <= today and (x.valid_to is None or x.valid_to > today)]
    return {
        "id": model.id,
        "manufacturer": model.manufacturer.name,
        "model_number": model.model_number,
        "category": model.category,
        "aliases": [
            {"id": a.id, "alias": a.alias, "supplier": a.supplier_id, "version": a.version} for a in model.aliases
        ],
        "standard": bool(current),
        "listings": [listings.listing_out(x) for x in model.listings],
        "version": model.version,
    }
