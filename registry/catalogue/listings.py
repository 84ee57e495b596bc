"""Which model is the standard for what, from and until."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.history import change
from organisation.schools.models import SchoolKind
from registry.catalogue.models import DeviceModel, StandardListing, Use
from registry.catalogue.refusals import ListingsOverlap, PeriodReversed


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


def listing_out(listing: StandardListing) -> dict[str, Any]:
    """A listing as the API shows it."""
    names = ["id", "use", "school_kind", "valid_from", "valid_to", "planned_life_months", "replacement_price_cents"]
    return {name: getattr(listing, name) for name in [*names, "support_ends_on", "version"]}
