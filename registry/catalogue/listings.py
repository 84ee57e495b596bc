"""Which model is the standard for what, from and until."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import PeriodReversed
from core.history import change
from organisation.schools.models import SchoolKind
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel, StandardListing, Use
from registry.catalogue.refusals import ListingsOverlap, SuccessorUnknown


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
    Raises    Forbidden, PeriodReversed, ListingsOverlap, SuccessorUnknown
    Records   listing.added
    """
    actor.must("model:write")
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


def listing_out(actor: Actor, listing: StandardListing) -> dict[str, Any]:
    """A listing as the API shows it to `actor`: with its price for those who may see prices."""
    names = ["id", "use", "school_kind", "valid_from", "valid_to", "planned_life_months", "support_ends_on"]
    names += ["successor_id", "version", "replacement_price_cents"]
    return prices.visible_to(actor, {name: getattr(listing, name) for name in names})
