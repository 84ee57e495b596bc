"""Services and major incidents over JSON."""

import uuid
from typing import Any

from flask import Response

from core import clock
from core.paging import Page
from tickets.services import incidents, models, reading, schemas, services
from tickets.services.models import MajorIncident, Service
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("services", __name__, "Services, their banners, and major incidents")

NAMES = ("id", "code", "name_fi", "name_sv", "name_en", "version")
COLUMNS = (
    *("id", "state", "requesters", "text_fi", "text_sv", "text_en", "suggested_at", "declared_at", "resolved_at"),
    "version",
)


def _service(row: Service) -> dict[str, Any]:
    now = clock.now()
    banner = {
        "state": row.timed_state or row.state,
        "text_fi": row.banner_fi,
        "text_sv": row.banner_sv,
        "text_en": row.banner_en,
        "starts_at": row.banner_from,
        "until": row.banner_until,
        "shown": row.shows_banner(now),
    }
    told = {"state": row.state_at(now), "banner": banner if row.banner_en else None}
    return {name: getattr(row, name) for name in NAMES} | told


def _incident(shown: reading.Shown) -> dict[str, Any]:
    row = shown.incident
    return {name: getattr(row, name) for name in COLUMNS} | {
        "ticket": {"id": row.ticket_id, "number": shown.number},
        "service": shown.service.code if shown.service else None,
        "school": row.school_id,
        "followers": shown.followers,
        "joined": shown.joined,
        "post_mortem": row.post_mortem if doors.me().may(models.DECLARE) else "",
    }


def _one(row: MajorIncident, status: int = 200) -> Response:
    (shown,) = reading.incidents(doors.me(), incident_id=row.id)
    return doors.json(_incident(shown), status, version=row.version)


@api.route("/services")
@api.response(200, schemas.ServicesOut)
def find() -> Response:
    """The services, how each is, and what its banner says."""
    return doors.listed(Page(services.listed(doors.me())), _service)


@api.route("/services", methods=["POST"])
@api.arguments(schemas.AddService)
@api.response(201, schemas.ServiceOut)
def add(body: dict[str, Any]) -> Response:
    """Add a service."""
    made = services.add(doors.me(), **body)
    return doors.json(_service(made), 201, version=made.version)


@api.route("/services/<service>/banner", methods=["POST"])
@api.arguments(schemas.Announce)
@api.response(200, schemas.ServiceOut)
def announce(body: dict[str, Any], service: str) -> Response:
    """Say how a service is; its banner stands on the start page and where tickets are filed. No texts: no banner."""
    made = services.announce(doors.me(), services.get(doors.me(), service, lock=True), **body)
    return doors.json(_service(made), version=made.version)


@api.route("/major-incidents")
@api.response(200, schemas.IncidentsOut)
def find_incidents() -> Response:
    """Major incidents, the newest first; those who do not declare see what is or was declared."""
    return doors.listed(Page(reading.incidents(doors.me())), _incident)


@api.route("/major-incidents", methods=["POST"])
@api.arguments(schemas.Suggest)
@api.response(201, schemas.IncidentOut)
def suggest(body: dict[str, Any]) -> Response:
    """Propose that many are affected by the same as a ticket is about."""
    return _one(incidents.suggest(doors.me(), **body), 201)


@api.route("/major-incidents/<uuid:incident_id>")
@api.response(200, schemas.IncidentOut)
def get(incident_id: uuid.UUID) -> Response:
    """One major incident."""
    return _one(incidents.get(doors.me(), incident_id))


@api.route("/major-incidents/<uuid:incident_id>/declare", methods=["POST"])
@api.arguments(schemas.Declare)
@api.response(200, schemas.IncidentOut)
def declare(body: dict[str, Any], incident_id: uuid.UUID) -> Response:
    """Say to everybody that it goes on. Whoever is affected joins its ticket."""
    return _one(incidents.declare(doors.me(), incidents.get(doors.me(), incident_id, lock=True), **body))


@api.route("/major-incidents/<uuid:incident_id>/dismiss", methods=["POST"])
@api.response(200, schemas.IncidentOut)
def dismiss(incident_id: uuid.UUID) -> Response:
    """It was none after all."""
    return _one(incidents.dismiss(doors.me(), incidents.get(doors.me(), incident_id, lock=True)))


@api.route("/major-incidents/<uuid:incident_id>/resolve", methods=["POST"])
@api.arguments(schemas.ResolveIncident)
@api.response(200, schemas.IncidentOut)
def resolve(body: dict[str, Any], incident_id: uuid.UUID) -> Response:
    """It is over: its ticket is resolved, and whoever asked, follows or was joined is told once."""
    return _one(incidents.resolve(doors.me(), incidents.get(doors.me(), incident_id, lock=True), **body))


@api.route("/tickets/<uuid:ticket_id>/me-too", methods=["POST"])
@api.response(200, schemas.IncidentOut)
def me_too(ticket_id: uuid.UUID) -> Response:
    """Follow the ticket of a declared major incident without a ticket of one's own. Again: nothing more happens."""
    return _one(incidents.me_too(doors.me(), ticket_id))
