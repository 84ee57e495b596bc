"""What the start page tells whoever looks after the standard."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from registry.catalogue import catalogue, hooks
from registry.catalogue.models import DeviceModel, StandardListing
from registry.catalogue.naming import FULL_NAME
from registry.catalogue.words import USES
from web.panels import Panel

SHOWN = 5
AT_MOST = 200  # models looked at
YEAR = dt.timedelta(days=365)


def _unlisted(actor: Actor, _subject: Any) -> dict[str, Any]:
    """Models in use that are not standard for anything today, those with most devices first."""
    found = catalogue.find(actor, standard=False, limit=AT_MOST).items
    fleets = hooks.count_devices(actor, [model.id for model in found])
    rows = [(model, fleets[model.id]) for model in found if model.id in fleets]
    rows.sort(key=lambda row: row[1].devices, reverse=True)
    return {"rows": rows[:SHOWN], "count": len(rows)}


def _ending(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Listings of today that end within a year, the next first; nothing when none does."""
    actor.must("model:read")
    today = clock.today()
    wanted = (
        sa.select(DeviceModel.id, FULL_NAME.label("name"), StandardListing.use, StandardListing.valid_to)
        .join(StandardListing.model)
        .join(DeviceModel.manufacturer)
        .where(StandardListing.valid_to > today, StandardListing.valid_to <= today + YEAR)
        .order_by(StandardListing.valid_to, StandardListing.id)
        .limit(AT_MOST)
    )
    rows = db.session.execute(wanted).all()
    return {"rows": rows[:SHOWN], "count": len(rows), "USES": USES, "today": today} if rows else None


START = [
    Panel("model:write", "catalogue/panel-unlisted.html", _unlisted),
    Panel("model:write", "catalogue/panel-ending.html", _ending),
]
