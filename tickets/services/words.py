"""Words for services and major incidents, to be translated when they are shown."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.errors import N_
from tickets.services.models import IncidentState, MajorIncident, Service, ServiceState
from web.facts import Lexicon

SERVICE_STATES: Mapping[str, str] = {
    ServiceState.OK: N_("Works"),
    ServiceState.MAINTENANCE: N_("Maintenance"),
    ServiceState.DEGRADED: N_("Works in part"),
    ServiceState.DOWN: N_("Does not work"),
}
SERVICE_TONES: Mapping[str, str] = {
    ServiceState.OK: "success",
    ServiceState.MAINTENANCE: "info",
    ServiceState.DEGRADED: "alert",
    ServiceState.DOWN: "error",
}
STATES: Mapping[IncidentState, str] = {
    IncidentState.SUGGESTED: N_("Suggested"),
    IncidentState.DECLARED: N_("Going on"),
    IncidentState.RESOLVED: N_("Over"),
    IncidentState.DISMISSED: N_("No major incident"),
}
TONES: Mapping[IncidentState, str] = {
    IncidentState.SUGGESTED: "alert",
    IncidentState.DECLARED: "error",
    IncidentState.RESOLVED: "success",
    IncidentState.DISMISSED: "quiet",
}


def names(reader: Any, keys: Collection[Any]) -> dict[Any, str]:
    """Names of services in the reader's language."""
    rows = db.session.scalars(sa.select(Service).where(Service.id.in_(keys)))
    return {row.id: row.name(reader.language) for row in rows}


def names_of_incidents(reader: Any, keys: Collection[Any]) -> dict[Any, str]:
    """What major incidents say in the reader's language."""
    rows = db.session.scalars(sa.select(MajorIncident).where(MajorIncident.id.in_(keys)))
    return {row.id: row.text(reader.language) for row in rows}


LEXICON = Lexicon(
    verbs={
        "service.added": N_("Service added"),
        "service.announced": N_("State or banner of a service changed"),
        "incident.suggested": N_("Major incident suggested"),
        "incident.declared": N_("Major incident declared"),
        "incident.dismissed": N_("Found to be no major incident"),
        "incident.resolved": N_("Major incident over"),
        "incident.noted": N_("Note on a major incident changed"),
        "ticket.followed": N_("Somebody else is affected too"),
    },
    fields={
        "service": N_("Service"),
        "service_id": N_("Service"),
        "service.state": N_("State"),
        "timed_state": N_("State for a time"),
        "banner_fi": N_("Banner in Finnish"),
        "banner_sv": N_("Banner in Swedish"),
        "banner_en": N_("Banner in English"),
        "banner_from": N_("Banner from"),
        "banner_until": N_("Banner until"),
        "major_incident": N_("Major incident"),
        "major_incident.state": N_("State"),
        "requesters": N_("People who reported it"),
        "text_fi": N_("Banner in Finnish"),
        "text_sv": N_("Banner in Swedish"),
        "text_en": N_("Banner in English"),
        "post_mortem": N_("What was learned"),
        "suggested_at": N_("Suggested at"),
        "declared_at": N_("Declared at"),
        "declared_by_id": N_("Declared by"),
        "resolved_by_id": N_("Resolved by"),
    },
    values={"service.state": SERVICE_STATES, "timed_state": SERVICE_STATES, "major_incident.state": STATES},
    keys={"service_id": "service", "declared_by_id": "person", "resolved_by_id": "person"},
    names={"service": names, "major_incident": names_of_incidents},
    pages={
        "service": ("/services", "service:read"),
        "major_incident": ("/major-incidents/{id}", "service:read"),
    },
)
