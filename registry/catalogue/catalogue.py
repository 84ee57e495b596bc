"""Models, how suppliers spell them, and which are standard."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change
from organisation.schools.models import SchoolKind
from registry.catalogue.models import Category, DeviceModel, Manufacturer, ModelAlias, StandardListing, Use
from registry.catalogue.refusals import AliasTaken, ListingsOverlap, ModelExists, PeriodReversed


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


def list_standard(
    actor: Actor,
    model: DeviceModel,
    *,
    use: Use,
    valid_from: dt.date,
    planned_life_months: int,
    replacement_price_cents: int,
    school_kind: SchoolKind | None = None,
    valid_to: dt.date | None = None,
    support_ends_on: dt.date | None = None,
    successor_id: uuid.UUID | None = None,
) -> StandardListing:
    """Say that `model` is the standard for a use, from and until.

    valid_to  first day it no longer is; None: until ended
    Raises    Forbidden, PeriodReversed, ListingsOverlap
    Records   listing.added
    """
    actor.must("model:write")
    if valid_to is not None and valid_to <= valid_from:
        raise PeriodReversed
    _refuse_overlap(model, use, school_kind, valid_from, valid_to)
    made = StandardListing(
        model_id=model.id,
        use=use,
        school_kind=school_kind,
        valid_from=valid_from,
        valid_to=valid_to,
        planned_life_months=planned_life_months,
        replacement_price_cents=replacement_price_cents,
        support_ends_on=support_ends_on,
        successor_id=successor_id,
    )
    with change(made, "listing.added", by=actor):
        db.session.add(made)
    return made


def end_listing(actor: Actor, listing: StandardListing, *, valid_to: dt.date, expected: int | None = None) -> None:
    """Say since when a model is no longer standard. Raises Forbidden, Stale, PeriodReversed. Records listing.ended."""
    actor.must("model:write")
    check_version(listing, expected)
    if valid_to <= listing.valid_from:
        raise PeriodReversed
    with change(listing, "listing.ended", by=actor):
        listing.valid_to = valid_to


def _refuse_overlap(
    model: DeviceModel, use: Use, school_kind: SchoolKind | None, valid_from: dt.date, valid_to: dt.date | None
) -> None:
    period = sa.func.daterange(StandardListing.valid_from, StandardListing.valid_to)
    overlap = sa.select(StandardListing.id).where(
        StandardListing.model_id == model.id,
        StandardListing.use == use,
        period.op("&&")(sa.func.daterange(valid_from, valid_to)),
    )
    if school_kind is not None:
        overlap = overlap.where(
            sa.or_(StandardListing.school_kind.is_(None), StandardListing.school_kind == school_kind)
        )
    if db.session.scalar(overlap.limit(1)) is not None:
        raise ListingsOverlap


def is_standard(on: dt.date | None = None) -> sa.ColumnElement[bool]:
    """Whether DeviceModel is listed on a day (default: today), for some use and kind of school."""
    day = on or clock.today()
    return sa.exists().where(
        StandardListing.model_id == DeviceModel.id,
        StandardListing.valid_from <= day,
        sa.or_(StandardListing.valid_to.is_(None), StandardListing.valid_to > day),
    )


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
        "listings": [listing_out(x) for x in model.listings],
        "version": model.version,
    }


def listing_out(listing: StandardListing) -> dict[str, Any]:
    """A listing as the API shows it."""
    names = ["id", "use", "school_kind", "valid_from", "valid_to", "planned_life_months", "replacement_price_cents"]
    return {name: getattr(listing, name) for name in [*names, "support_ends_on", "version"]}
