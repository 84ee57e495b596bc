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
from web import facts
from web.panels import Panel

DAYS = 14


def newest(actor: Actor, _subject: Any) -> dict[str, Any]:
    """The newest facts, and of what kinds they were on each of the last days."""
    found = events.find(actor, limit=8, summed_up=True)
    counts = events.counts_of_requests(actor, found.items)
    return {"told": facts.tell(actor, found.items), "counts": counts, "days": _days(actor), "kind": facts.kind}


def _days(actor: Actor) -> list[dict[str, Any]]:
    """Days on which something happened, newest first: how much of each kind, and how much outside working hours."""
    wanted = events.matching(actor, since=clock.today() - dt.timedelta(days=DAYS - 1), summed_up=True).subquery()
    day = sa.func.date(sa.func.timezone(clock.SCHOOL_ZONE.key, wanted.c.at)).label("day")
    late = sa.func.count().filter(wanted.c.outside_hours).label("late")
    columns = (day, wanted.c.subject_type, sa.func.count().label("facts"), late)
    rows = db.session.execute(told(sa.select(*columns).group_by(day, wanted.c.subject_type), actor, Event))
    found: dict[dt.date, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row.day, {"day": row.day, "iso": str(row.day), "kinds": [], "late": 0})
        one["kinds"].append((row.subject_type, row.facts))
        one["late"] += row.late
    for one in found.values():
        one["kinds"].sort(key=lambda pair: -pair[1])
    return sorted(found.values(), key=lambda one: one["day"], reverse=True)


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


START = [Panel("event:read", "audit/first.html", lambda *_: {}), Panel("event:read", "audit/newest.html", newest)]
PERSON = [Panel("event:read", "audit/links.html", about_person)]
SCHOOL = [Panel("event:read", "audit/links.html", about_school)]
