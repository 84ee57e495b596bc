"""Listings as they were recorded at an instant, with what was recorded later taken back.

What a later fact changed is read from its `before`. So an answer about a past day never changes, whatever is corrected or
dated back afterwards.
"""

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from core import clock
from core.compiled import constant
from core.history import Event
from registry.catalogue.models import StandardListing

LISTED, ENDED = "listing.added", "listing.ended"
DAY: Final = dt.timedelta(days=1)


def listings(known_at: Any, *, once: bool = False) -> Any:
    """StandardListing, as an alias, with the listings and their ends that were recorded until `known_at`.

    once  worked out once for a statement that looks at them for each of its rows
    """
    later: Any = (
        sa.select(
            Event.subject_id, sa.func.jsonb_extract_path_text(Event.before, constant("valid_to")).label("valid_to")
        )
        .where(Event.verb == constant(ENDED), Event.at >= known_at)
        .ext(distinct_on(Event.subject_id))
        .order_by(Event.subject_id, Event.at, Event.id)
    ).subquery("later_end")
    added_later = sa.exists().where(
        Event.subject_id == StandardListing.id, Event.verb == constant(LISTED), Event.at >= known_at
    )
    end = sa.case((later.c.subject_id.is_not(None), sa.cast(later.c.valid_to, sa.Date)), else_=StandardListing.valid_to)
    columns = [c for c in StandardListing.__table__.c if c.name != "valid_to"]
    known = (
        sa.select(*columns, end.label("valid_to"))
        .outerjoin(later, later.c.subject_id == StandardListing.id)
        .where(sa.not_(added_later))
    )
    rows = known.cte("known_listing").prefix_with("MATERIALIZED") if once else known.subquery("known_listing")
    return aliased(StandardListing, rows, adapt_on_names=True)


def began() -> Any:
    """A statement: when the first listing was recorded; earlier days are judged by what was known on that one."""
    return sa.select(sa.func.min(Event.at)).where(Event.verb == constant(LISTED))


def known_at(day: dt.date, first: dt.datetime | None) -> dt.datetime:
    """Until when what was recorded about listings counts: the end of `day`, or of the day on which listing began.

    first  when listing began; none: not yet
    """
    end = clock.midnight(day + DAY)
    return end if first is None else max(end, clock.midnight(first.astimezone(clock.SCHOOL_ZONE).date() + DAY))
