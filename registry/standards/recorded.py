"""The register as it was recorded at an instant: listings and devices, with what was changed later taken back.

What a later fact changed is read from its `before`: the first fact after the instant that names a column tells what the
column held then. So an answer about a past day never changes, whatever is corrected or dated back afterwards.
"""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from core.history import Event
from registry.catalogue.models import StandardListing
from registry.devices.models import Device

LISTED, ENDED = "listing.added", "listing.ended"
REGISTERED: Final = ("device.added", "device.registered")
FOLDED: Final = ("school_id", "model_id", "lifecycle", "purchased_on", "received_on")


def listings(known_at: dt.datetime) -> Any:
    """StandardListing, as an alias, with the listings and their ends that were recorded until `known_at`."""
    later: Any = (
        sa.select(Event.subject_id, Event.before["valid_to"].astext.label("valid_to"))
        .where(Event.verb == ENDED, Event.at >= known_at)
        .ext(distinct_on(Event.subject_id))
        .order_by(Event.subject_id, Event.at, Event.id)
    ).subquery("later_end")
    added_later = sa.exists().where(Event.subject_id == StandardListing.id, Event.verb == LISTED, Event.at >= known_at)
    end = sa.case((later.c.subject_id.is_not(None), sa.cast(later.c.valid_to, sa.Date)), else_=StandardListing.valid_to)
    columns = [c for c in StandardListing.__table__.c if c.name != "valid_to"]
    known = (
        sa.select(*columns, end.label("valid_to"))
        .outerjoin(later, later.c.subject_id == StandardListing.id)
        .where(sa.not_(added_later))
    )
    return aliased(StandardListing, known.subquery("known_listing"), adapt_on_names=True)


def began() -> Any:
    """A statement: when the first listing was recorded; earlier days are judged by what was known on that one."""
    return sa.select(sa.func.min(Event.at)).where(Event.verb == LISTED)


def devices(instant: dt.datetime) -> Any:
    """A subquery: id, school_id, model_id, lifecycle, purchased_on and received_on of every device as of `instant`."""
    pair = sa.func.jsonb_each_text(Event.before).table_valued("key", "value").lateral("pair")
    first: Any = (
        sa.select(Event.subject_id, pair.c.key, pair.c.value)
        .join(pair, sa.true())
        .where(Event.subject_type == "device", Event.at >= instant, pair.c.key.in_(FOLDED))
        .ext(distinct_on(Event.subject_id, pair.c.key))
        .order_by(Event.subject_id, pair.c.key, Event.at, Event.id)
    ).subquery("first_change")
    values = [sa.func.max(first.c.value).filter(first.c.key == name).label(name) for name in FOLDED]
    named = [sa.func.bool_or(first.c.key == name).label(f"has_{name}") for name in FOLDED]
    then = sa.select(first.c.subject_id, *values, *named).group_by(first.c.subject_id).subquery("then")
    added_later = sa.select(Event.subject_id).where(Event.verb.in_(REGISTERED), Event.at >= instant)
    columns = [
        sa.case(
            (then.c[f"has_{name}"], sa.cast(then.c[name], getattr(Device, name).type)), else_=getattr(Device, name)
        ).label(name)
        for name in FOLDED
    ]
    wanted = sa.select(Device.id, *columns).outerjoin(then, then.c.subject_id == Device.id)
    return wanted.where(Device.id.not_in(added_later)).subquery("recorded_device")
