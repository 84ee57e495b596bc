"""Which model is the standard for what, from and until."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import PeriodReversed
from core.history import change
from organisation.schools.models import SchoolKind
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel, StandardListing, Use
from registry.catalogue.naming import FULL_NAME
from registry.catalogue.refusals import ListingsOverlap, ReplacedUnknown, ReplacedUnsaid, SuccessorUnknown
from registry.catalogue.standard import covers


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
    replaces: uuid.UUID | None = None,
) -> StandardListing:
    """Say that `model` is the standard for a use, from and until.

    valid_to  first day it no longer is; None: until ended
    replaces  listing of another model, which ends on the first day of this one and gets this model as its successor
    Raises    Forbidden, PeriodReversed, ListingsOverlap, SuccessorUnknown, ReplacedUnknown
    Records   listing.added, listing.ended
    """
    actor.must("model:write")
    if replaces is not None:
        _replace(actor, replaces, model, valid_from)
    if successor_id is not None and (successor_id == model.id or db.session.get(DeviceModel, successor_id) is None):
        raise SuccessorUnknown
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
    _refuse_period(made, valid_to)
    with change(made, "listing.added", by=actor):
        db.session.add(made)
    return made


def end_listing(actor: Actor, listing: StandardListing, *, valid_to: dt.date, expected: int | None = None) -> None:
    """Say since when a model is no longer standard.

    Raises   Forbidden, Stale, PeriodReversed, ListingsOverlap (a later listing begins before)
    Records  listing.ended
    """
    actor.must("model:write")
    check_version(listing, expected)
    _refuse_period(listing, valid_to)
    with change(listing, "listing.ended", by=actor):
        listing.valid_to = valid_to


def rivals(model: DeviceModel) -> list[StandardListing]:
    """Listings of other models of the same category that are in force now or later, each with its model, by model."""
    other = sa.select(StandardListing).join(StandardListing.model).join(DeviceModel.manufacturer)
    other = other.where(DeviceModel.category == model.category, DeviceModel.id != model.id)
    not_over = sa.or_(StandardListing.valid_to.is_(None), StandardListing.valid_to > clock.today())
    own = sa.orm.contains_eager(StandardListing.model).contains_eager(DeviceModel.manufacturer)
    return list(db.session.scalars(other.where(not_over).options(own).order_by(FULL_NAME, StandardListing.valid_from)))


def ask_replaced(model: DeviceModel, *, use: Use, school_kind: SchoolKind | None, valid_from: dt.date) -> None:
    """Raises ReplacedUnsaid if another model is the standard for the same use on that day."""
    same = [
        one
        for one in rivals(model)
        if one.use is use
        and (one.school_kind is None or school_kind is None or one.school_kind is school_kind)
        and one.valid_from < valid_from
        and (one.valid_to is None or one.valid_to > valid_from)
    ]
    if same:
        names = sorted({f"{one.model.manufacturer.name} {one.model.model_number}" for one in same})
        raise ReplacedUnsaid(names=", ".join(names), count=len(names))


def _replace(actor: Actor, key: uuid.UUID, model: DeviceModel, since: dt.date) -> None:
    """End the listing `key` of another model on the day `since`, and name `model` as the successor."""
    old = db.session.get(StandardListing, key, with_for_update=True)
    if old is None or old.model_id == model.id:
        raise ReplacedUnknown
    _refuse_period(old, since)
    with change(old, "listing.ended", by=actor):
        old.valid_to, old.successor_id = since, model.id


def _refuse_period(listing: StandardListing, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to <= listing.valid_from:
        raise PeriodReversed
    # The model's row is held, so that two people who list it at once are judged one after the other.
    db.session.execute(sa.select(DeviceModel.id).where(DeviceModel.id == listing.model_id).with_for_update())
    overlap = sa.select(StandardListing.id).where(
        StandardListing.model_id == listing.model_id,
        StandardListing.use == listing.use,
        StandardListing.id.is_distinct_from(listing.id),
        _period(StandardListing.valid_from, StandardListing.valid_to).op("&&")(_period(listing.valid_from, valid_to)),
    )
    if listing.school_kind is not None:
        same = StandardListing.school_kind == listing.school_kind
        overlap = overlap.where(sa.or_(StandardListing.school_kind.is_(None), same))
    if db.session.scalar(overlap.limit(1)) is not None:
        raise ListingsOverlap


def _period(first: Any, last: Any) -> Any:
    return sa.func.daterange(first, last)


def is_standard(on: dt.date | None = None) -> sa.ColumnElement[bool]:
    """Whether DeviceModel is listed on a day (default: today), for some use and kind of school."""
    day = on or clock.today()
    return sa.exists().where(
        StandardListing.model_id == DeviceModel.id,
        StandardListing.valid_from <= day,
        sa.or_(StandardListing.valid_to.is_(None), StandardListing.valid_to > day),
    )


def replacement_prices() -> dict[uuid.UUID, int]:
    """What a device of each listed model costs now, in cents without VAT: by the listing in force, else by the newest.

    Returns  model → cents; models without a listing are left out
    """
    first = (covers(clock.today()).desc(), StandardListing.valid_from.desc(), StandardListing.id)
    wanted = sa.select(StandardListing.model_id, StandardListing.replacement_price_cents)
    wanted = wanted.ext(distinct_on(StandardListing.model_id)).order_by(StandardListing.model_id, *first)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def listing_out(actor: Actor, listing: StandardListing) -> dict[str, Any]:
    """A listing as the API shows it to `actor`: with its price for those who may see prices."""
    names = ["id", "use", "school_kind", "valid_from", "valid_to", "planned_life_months", "support_ends_on"]
    names += ["successor_id", "version", "replacement_price_cents"]
    return prices.visible_to(actor, {name: getattr(listing, name) for name in names})
