"""Visits to schools over JSON."""

import uuid
from typing import Any

from flask import Response

from core import clock
from core.paging import Page
from tickets.visits import route, schemas, visits
from tickets.visits.models import SiteVisit
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("visits", __name__, "Visits of agents to schools")


def _out(visit: SiteVisit, tickets: list[Any]) -> dict[str, Any]:
    shown = ("id", "number", "title", "state", "priority")
    return {
        "id": visit.id,
        "agent": visit.agent_id,
        "school": visit.school_id,
        "on": visit.on_day,
        "state": visit.state,
        "tickets": [{name: getattr(row, name) for name in shown} for row in tickets],
        "version": visit.version,
    }


def _one(visit: SiteVisit, status: int = 200) -> Response:
    me = doors.me()
    tickets = route.tickets_of(me, [visit.id], me.language)[visit.id]
    headers = {"Location": f"/api/v1/visits/{visit.id}"} if status == 201 else None  # noqa: PLR2004
    return doors.json(_out(visit, tickets), status, version=visit.version, headers=headers)


@api.route("/visits")
@api.arguments(schemas.FindVisits, location="query")
@api.response(200, schemas.VisitPage)
def find(query: dict[str, Any]) -> Response:
    """The visits of a day in their order: planned and made ones."""
    day = query.get("day") or clock.today()
    stops = route.of_day(doors.me(), day, query.get("agent"))
    return doors.listed(Page(stops), lambda stop: _out(stop.visit, stop.tickets))


@api.route("/visits", methods=["POST"])
@api.arguments(schemas.PlanVisit)
@api.response(201, schemas.VisitOut)
def plan(body: dict[str, Any]) -> Response:
    """Visit a school for some of its tickets. Whoever goes there on that day already does them as well."""
    return _one(visits.plan(doors.me(), **body), 201)


@api.route("/visits/<uuid:visit_id>")
@api.response(200, schemas.VisitOut)
def show(visit_id: uuid.UUID) -> Response:
    """One visit."""
    return _one(visits.get(doors.me(), visit_id))


@api.route("/visits/<uuid:visit_id>/move", methods=["POST"])
@api.versioned
@api.arguments(schemas.MoveVisit)
@api.response(200, schemas.VisitOut)
def move(body: dict[str, Any], visit_id: uuid.UUID) -> Response:
    """Make it on another day; its tickets wait until then."""
    return _one(visits.move(doors.me(), _held(visit_id), **body))


@api.route("/visits/<uuid:visit_id>/order", methods=["POST"])
@api.versioned
@api.arguments(schemas.OrderVisit)
@api.response(200, schemas.VisitOut)
def order(body: dict[str, Any], visit_id: uuid.UUID) -> Response:
    """Make it earlier or later in its day."""
    return _one(visits.put_earlier(doors.me(), _held(visit_id), **body))


@api.route("/visits/<uuid:visit_id>/tickets/<uuid:ticket_id>", methods=["DELETE"])
@api.versioned
@api.response(200, schemas.VisitOut)
def leave_out(visit_id: uuid.UUID, ticket_id: uuid.UUID) -> Response:
    """Do a ticket without this visit; the work on it goes on. Without tickets the visit is cancelled."""
    return _one(visits.leave_out(doors.me(), _held(visit_id), ticket_id))


@api.route("/visits/<uuid:visit_id>/made", methods=["POST"])
@api.versioned
@api.response(200, schemas.VisitOut)
def made(visit_id: uuid.UUID) -> Response:
    """It was made; the work on its tickets goes on."""
    return _one(visits.finish(doors.me(), _held(visit_id)))


@api.route("/visits/<uuid:visit_id>/cancel", methods=["POST"])
@api.versioned
@api.response(200, schemas.VisitOut)
def cancel(visit_id: uuid.UUID) -> Response:
    """It is not made; the work on its tickets goes on."""
    return _one(visits.cancel(doors.me(), _held(visit_id)))


def _held(visit_id: uuid.UUID) -> SiteVisit:
    return visits.get(doors.me(), visit_id, lock=True, expected=doors.if_match())
