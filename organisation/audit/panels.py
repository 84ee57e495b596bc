"""What other pages show of the history: the auditor's start page, a person, a school."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.db import db
from core.history import Event
from core.scope import told
from organisation.audit import events
from web import facts, moments
from web.panels import Panel

DAYS = 14


def newest(actor: Actor, _subject: Any) -> dict[str, Any]:
    """The newest facts, and how many there were on each of the last days."""
    found = events.find(actor, limit=8)
    return {"told": facts.tell(actor, found.items), "days": _per_day(actor), "kind": facts.kind}


def _per_day(actor: Actor) -> list[dict[str, Any]]:
    first = clock.today() - dt.timedelta(days=DAYS - 1)
    wanted = events.matching(actor, since=first).subquery()
    day = sa.func.date(sa.func.timezone(clock.SCHOOL_ZONE.key, wanted.c.at)).label("day")
    wanted_days = told(sa.select(day, sa.func.count().label("facts")).group_by(day), actor, Event)
    counted = db.session.execute(wanted_days)
    counts: dict[dt.date, int] = {row.day: row.facts for row in counted}
    days = [first + dt.timedelta(days=n) for n in range(DAYS)]
    return [{"label": moments.short_day(d), "value": counts.get(d, 0)} for d in days]


def about_person(actor: Actor, person: Any) -> dict[str, Any]:
    """Where the facts about a person and by a person are."""
    links = [
        (gettext("What this person did"), url_for("audit.index", actor=person.id)),
        (gettext("What happened to this person"), url_for("audit.index", subject=person.id)),
    ]
    if actor.everywhere("event:read"):
        links.append((gettext("Whose data this person looked at"), url_for("audit.seen", viewer=person.id)))
    return {"links": links}


def about_school(_actor: Actor, school: Any) -> dict[str, Any]:
    """Where the facts of a school are."""
    return {"links": [(gettext("What happened at this school"), url_for("audit.index", school=school.id))]}


START = [Panel("event:read", "audit/newest.html", newest)]
PERSON = [Panel("event:read", "audit/links.html", about_person)]
SCHOOL = [Panel("event:read", "audit/links.html", about_school)]
