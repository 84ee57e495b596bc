"""What the facts and columns of visits are called."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.errors import N_
from core.scope import told
from tickets.visits.models import SiteVisit, VisitState
from web import moments
from web.facts import Lexicon

STATES: dict[VisitState, str] = {
    VisitState.PLANNED: N_("planned"),
    VisitState.MADE: N_("made"),
    VisitState.CANCELLED: N_("cancelled"),
}


def names(reader: Any, keys: Collection[Any]) -> dict[Any, str]:
    """The days of visits, for whoever may see them."""
    wanted = sa.select(SiteVisit.id, SiteVisit.on_day).where(SiteVisit.id.in_(keys))
    return {row.id: moments.day(row.on_day) for row in db.session.execute(told(wanted, reader, SiteVisit))}


LEXICON = Lexicon(
    verbs={
        "visit.planned": N_("Visit planned"),
        "visit.moved": N_("Visit moved to another day"),
        "visit.reordered": N_("Order of visits changed"),
        "visit.made": N_("Visit made"),
        "visit.cancelled": N_("Visit cancelled"),
        "visit.school_changed": N_("Visit goes to another school"),
        "ticket.visit_planned": N_("Planned for a visit"),
        "ticket.visit_left_out": N_("Taken out of a visit"),
    },
    fields={
        "site_visit": N_("Visit"),
        "on_day": N_("Day"),
        "site_visit.place": N_("Place in the day's order"),
    },
    values={"site_visit.state": STATES},
    names={"site_visit": names},
)
