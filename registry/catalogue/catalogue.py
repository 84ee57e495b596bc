"""Models, how suppliers spell them, and which are standard."""

import uuid
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db, the_one
from core.history import change
from core.paging import Order, Page, page
from registry.catalogue import listings, naming
from registry.catalogue.models import Category, DeviceModel, Manufacturer, ModelAlias, StandardListing
from registry.catalogue.refusals import AliasTaken, AliasUnreadable, ModelExists


def get(actor: Actor, model_id: uuid.UUID) -> DeviceModel:
    """One model with its manufacturer, aliases and listings. Raises Forbidden, NotFound."""
    actor.must("model:read")
    statement = sa.select(DeviceModel).where(DeviceModel.id == model_id).options(*WHOLE)
    return the_one(DeviceModel, statement.execution_options(populate_existing=True))


WHOLE = (
    selectinload(DeviceModel.manufacturer),
    selectinload(DeviceModel.aliases),
    selectinload(DeviceModel.listings),
)


SORTED = (sa.func.lower(Manufacturer.name), sa.func.lower(DeviceModel.model_number), DeviceModel.id)
BY_NAME = Order(SORTED, (str, str, uuid.UUID))


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
    statement = sa.select(DeviceModel, *SORTED).join(DeviceModel.manufacturer).options(*WHOLE)
    if q:
        statement = statement.where(_called(q))
    if category is not None:
        statement = statement.where(DeviceModel.category == category)
    if standard is not None:
        statement = statement.where(listings.is_standard() if standard else sa.not_(listings.is_standard()))
    found = page(db.session.execute(BY_NAME.apply(statement, after, limit)).all(), limit, lambda r: r[1:], BY_NAME)
    return Page([row[0] for row in found.items], found.next)


def _called(q: str) -> sa.ColumnElement[bool]:
    key = sa.func.spelling_key(q)
    spelled = sa.select(ModelAlias.model_id).where(key != "", sa.func.strpos(ModelAlias.alias_key, key) > 0)
    named = sa.func.lower(naming.FULL_NAME).contains(q.lower(), autoescape=True)
    return sa.or_(named, DeviceModel.id.in_(spelled))


def alias(actor: Actor, alias_id: uuid.UUID) -> ModelAlias:
    """One spelling. Raises Forbidden, NotFound."""
    return _one(actor, ModelAlias, alias_id)


def listing(actor: Actor, listing_id: uuid.UUID) -> StandardListing:
    """One listing. Raises Forbidden, NotFound."""
    return _one(actor, StandardListing, listing_id)


Row = TypeVar("Row", ModelAlias, StandardListing)


def _one(actor: Actor, model: type[Row], key: uuid.UUID) -> Row:
    actor.must("model:read")
    return by_key(model, key)


def add(actor: Actor, *, manufacturer: str, model_number: str, category: Category) -> DeviceModel:
    """A new model.

    manufacturer  by name, 1-80 characters; made when it is new
    model_number  as the maker writes it, 1-120 characters; unique per manufacturer, whatever its case
    Raises        Forbidden, ModelExists
    Records       model.added
    """
    actor.must("model:write")
    maker = maker_named(manufacturer)
    _refuse_twin(maker, model_number)
    model = DeviceModel(manufacturer_id=maker.id, model_number=model_number, category=category)
    with change(model, "model.added", by=actor):
        db.session.add(model)
    return get(actor, model.id)


def _refuse_twin(maker: Manufacturer, model_number: str, *, but: uuid.UUID | None = None) -> None:
    same = sa.select(DeviceModel.id).where(
        DeviceModel.manufacturer_id == maker.id,
        sa.func.lower(DeviceModel.model_number) == sa.func.lower(model_number),
        DeviceModel.id.is_distinct_from(but),
    )
    if db.session.scalar(same) is not None:
        raise ModelExists(manufacturer=maker.name, model_number=model_number)


def maker_named(name: str) -> Manufacturer:
    """The manufacturer called `name`, whatever its case; made when it is new."""
    known = sa.select(Manufacturer).where(sa.func.lower(Manufacturer.name) == sa.func.lower(name))
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
    if model_number is not None:
        _refuse_twin(model.manufacturer, model_number, but=model.id)
    with change(model, "model.corrected", by=actor):
        model.model_number = model_number or model.model_number
        model.category = category or model.category
    return model


def add_alias(actor: Actor, model: DeviceModel, *, alias: str, supplier_id: uuid.UUID | None = None) -> ModelAlias:
    """Say how a supplier, or any, spells `model`.

    alias    1-120 characters; compared without case, spaces and punctuation
    Raises   Forbidden, AliasUnreadable, AliasTaken
    Records  model_alias.added
    """
    actor.must("model:write")
    if not db.session.scalar(sa.select(sa.func.spelling_key(alias))):
        raise AliasUnreadable
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


def out(actor: Actor, model: DeviceModel) -> dict[str, Any]:
    """A model as the API shows it to `actor`."""
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
        "listings": [listings.listing_out(actor, x) for x in model.listings],
        "version": model.version,
    }
