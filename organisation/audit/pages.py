"""The audit pages: facts with filters and export, and who looked at whose data."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.db import db
from core.errors import N_, DomainError, Invalid
from organisation.access import purposes, views
from organisation.access.schemas import FindViews
from organisation.audit import events, oddities, redacting, schemas, verb_groups
from organisation.audit.sheet import sheet
from organisation.schools import schools
from web import doors, facts
from web.fields import say

pages = Blueprint("audit", __name__, template_folder="templates")
IN_PLACE = "HX-Request"  # the header by which a page asks for a part alone


@pages.get("/audit")
def index() -> Response:
    """Who did what, newest first."""
    query, form = _query(schemas.FindEvents)
    is_narrow = any(query.get(name) for name in ("q", "subject", "request", "verb"))  # all of one thing, not a survey
    found = events.find(doors.me(), **{"summed_up": not is_narrow} | query)
    return doors.page(
        "audit/list.html",
        form.status,
        next=found.next,
        told=facts.tell(doors.me(), found.items),
        query=query,
        form=form,
        taken=_taken(form),
        filtered=bool(query.keys() - {"limit", "after"}),
        counts=events.counts_of_requests(doors.me(), found.items),
        verbs=verb_groups.offered(),
        kinds=_kinds(),
        schools=schools.options(doors.me()),
        kind=facts.kind,
    )


@pages.get("/audit/unusual")
def unusual() -> Response:
    """What is unusual in the last days; the start page shows it in place."""
    found = oddities.find(doors.me())
    rows = [
        (one, say(one.says, {"count": one.count}), url_for("audit.seen" if one.views else "audit.index", **one.asked))
        for one in found
    ]
    return doors.page(
        "audit/unusual-rows.html" if IN_PLACE in request.headers else "audit/unusual.html",
        oddities=rows,
        names=facts.names_of(doors.me(), [("person", one.actor_id) for one in found]),
        days=oddities.DAYS,
    )


@pages.post("/audit/<uuid:event_id>/redact-note")
def redact_note(event_id: uuid.UUID) -> Response:
    """Remove the note of a fact."""
    redacting.redact_note(doors.me(), event_id, **doors.load(schemas.RedactNote))
    return doors.see_other(url_for("audit.index"), gettext("The note was removed from the history."))


@pages.get("/audit.<any(csv, xlsx):kind>")
def export(kind: str) -> Response:
    """The facts that the filter shows, all of them, to take away."""
    return sheet(doors.me(), kind, **doors.load(schemas.Filter))


@pages.get("/audit/access-log")
def seen() -> Response:
    """Who looked at whose data, newest first, and who took data away."""
    query, form = _query(FindViews)
    found = (views.find if query.get("request") else views.find_together)(doors.me(), **query)
    is_first = not query.get("after") and not any(query.get(name) for name in ("subject", "request"))
    return doors.page(
        "audit/views.html",
        form.status,
        found=found,
        names=facts.names_of(doors.me(), views.keys_of(found.items)),
        query=query,
        form=form,
        filtered=bool(query.keys() - {"limit", "after"}),
        kind=facts.kind,
        where=purposes.where,
        schools=schools.options(doors.me()),
        exports=_exports(query) if is_first else [],
    )


def _exports(query: dict[str, Any]) -> list[facts.Told]:
    """The newest downloads of data under the filter of the page."""
    wanted = {name: query.get(name) for name in ("who", "school", "since", "until")}
    return facts.tell(doors.me(), events.exports(doors.me(), by=query.get("viewer"), **wanted))


def _query(schema: Any) -> tuple[dict[str, Any], doors.Form]:
    """The filter that was asked for; a filter that cannot be read shows everything and says so."""
    try:
        query = doors.load(schema)
        if query.get("since") and query.get("until") and query["until"] < query["since"]:
            raise Invalid({"to": [N_("The last day is before the first.")]})
        return query, doors.Form()
    except DomainError as error:
        return {"limit": 50, "after": None}, doors.refused(error)


def _taken(form: doors.Form) -> dict[str, str]:
    """The filter of the present page as an export is asked with it: without the page's own part of the list."""
    named = {field.data_key or name for name, field in schemas.Filter().fields.items()}
    return {} if form.errors else {name: value for name, value in request.args.items() if name in named and value}


def _kinds() -> list[tuple[str, str]]:
    told = {code.split(".")[0] for code in facts.known.verbs} | facts.known.names.keys()
    found = told & facts.known.fields.keys() & db.metadata.tables.keys()
    return sorted(((code, gettext(facts.known.fields[code])) for code in found), key=lambda pair: pair[1].lower())
