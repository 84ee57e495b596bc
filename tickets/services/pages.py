"""Services and major incidents as pages: the status page, one incident, and “this affects me too”."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.errors import DomainError
from registry.devices.refusals import TicketNotOpen
from tickets.calendars.calculator import LocalTime, typed_as
from tickets.desk import loaners
from tickets.services import incidents, models, reading, schemas, services
from tickets.services.models import MajorIncident, ServiceState
from tickets.services.refusals import TicketOver
from tickets.services.words import SERVICE_STATES, SERVICE_TONES, STATES, TONES
from tickets.ticket.words import RESOLUTIONS
from web import doors, frame
from web.fields import Choice, Input, Text, choices

pages = Blueprint("services", __name__, template_folder="templates")


class TypedBanner(Input):
    """The form: times as people choose them, local."""

    state = Choice(ServiceState, required=True)
    text_fi, text_sv, text_en = (Text(0, schemas.LONGEST, load_default="") for _ in range(3))
    starts_at, until = (LocalTime(load_default=None) for _ in range(2))


class Proposal(Input):
    ticket = Text(1, 60, required=True)  # number or key
    service = Text(0, 40, load_default="")


@pages.get("/services")
def index() -> Response:
    """How each service is, what goes on, and for those who may: the forms to say so."""
    return _status(doors.Form())


def _status(form: doors.Form, code: str = "") -> Response:
    me = doors.me()
    found = reading.incidents(me)
    return doors.page(
        "services/status.html",
        form.status,
        services=services.listed(me),
        incidents=found,
        form=form,
        blank=doors.Form,
        refused_code=code,
        labels=_labels(),
        states=choices(SERVICE_STATES),
        options=services.options(me, frame.language()) if me.may(models.DECLARE) else [],
        now=clock.now(),
        typed_as=typed_as,
        may_write=me.may(models.WRITE),
        may_declare=me.may(models.DECLARE),
        **_words(),
    )


@pages.post("/services")
def add() -> Response:
    """Add a service."""
    try:
        made = services.add(doors.me(), **doors.load(schemas.AddService))
    except DomainError as error:
        return _status(doors.refused(error), "new")
    return _to_status(gettext("%(name)s is added.", name=made.name(frame.language())))


@pages.post("/services/<service>/banner")
def announce(service: str) -> Response:
    """Say how a service is."""
    found = services.get(doors.me(), service, lock=True)
    try:
        services.announce(doors.me(), found, **doors.load(TypedBanner))
    except DomainError as error:
        return _status(doors.refused(error), service)
    return _to_status(gettext("Saved."))


def _to_status(said: str) -> Response:
    return doors.see_other(url_for("services.index"), said)


@pages.post("/major-incidents")
def suggest() -> Response:
    """Propose that many are affected by what a ticket is about."""
    doors.me().must(models.DECLARE)
    try:
        said = doors.load(Proposal)
        about = _open_ticket(said["ticket"])
        made = incidents.suggest(doors.me(), ticket=about, service=said["service"] or None)
    except DomainError as error:
        return _status(doors.refused(error), "incident")
    return _to(made, gettext("Write the banner and declare it."))


def _open_ticket(said: str) -> uuid.UUID:
    """The key of the open ticket with this key or number. Raises TicketUnknown, TicketOver."""
    try:
        return loaners.open_ticket(doors.me(), said)
    except TicketNotOpen as refused:
        raise TicketOver(**refused.values) from None


@pages.get("/major-incidents/<uuid:incident_id>")
def show(incident_id: uuid.UUID) -> Response:
    """One major incident with what can be done about it."""
    return _shown(incidents.get(doors.me(), incident_id), doors.Form())


@pages.post("/major-incidents/<uuid:incident_id>/declare")
def declare(incident_id: uuid.UUID) -> Response:
    """Say to everybody that it goes on."""
    incident = incidents.get(doors.me(), incident_id, lock=True)
    try:
        incidents.declare(doors.me(), incident, **doors.load(schemas.Declare))
    except DomainError as error:
        return _shown(incident, doors.refused(error))
    return _to(incident, gettext("Declared. The banner is shown on the start page and where requests are filed."))


@pages.post("/major-incidents/<uuid:incident_id>/dismiss")
def dismiss(incident_id: uuid.UUID) -> Response:
    """It was none after all."""
    incident = incidents.get(doors.me(), incident_id, lock=True)
    try:
        incidents.dismiss(doors.me(), incident)
    except DomainError as error:
        return _shown(incident, doors.refused(error))
    return _to(incident, gettext("Saved."))


@pages.post("/major-incidents/<uuid:incident_id>/resolve")
def resolve(incident_id: uuid.UUID) -> Response:
    """It is over; everybody is told once."""
    incident = incidents.get(doors.me(), incident_id, lock=True)
    try:
        incidents.resolve(doors.me(), incident, **doors.load(schemas.ResolveIncident))
    except DomainError as error:
        return _shown(incident, doors.refused(error))
    return _to(incident, gettext("It is over, and everybody who is affected is told."))


@pages.post("/major-incidents/<uuid:incident_id>/note")
def note(incident_id: uuid.UUID) -> Response:
    """Write down what was learned."""
    incident = incidents.get(doors.me(), incident_id, lock=True)
    try:
        incidents.note(doors.me(), incident, **doors.load(schemas.NoteIncident))
    except DomainError as error:
        return _shown(incident, doors.refused(error))
    return _to(incident, gettext("Saved."))


@pages.post("/tickets/<uuid:ticket_id>/me-too")
def me_too(ticket_id: uuid.UUID) -> Response:
    """Join what is known already, without a ticket of one's own."""
    incidents.me_too(doors.me(), ticket_id)
    return doors.see_other(
        (request.form.get("to") == "services" and url_for("services.index")) or "/",
        gettext("You are told when it is over. You need not report it."),
    )


def _shown(incident: MajorIncident, form: doors.Form) -> Response:
    me = doors.me()
    (found,) = reading.incidents(me, incident_id=incident.id)
    return doors.page(
        "services/incident.html",
        form.status,
        one=found,
        form=form,
        labels=_labels(),
        states=[one for one in choices(SERVICE_STATES) if one[0] != ServiceState.OK],
        resolutions=choices(RESOLUTIONS),
        services=services.options(me, frame.language()) if me.may(models.DECLARE) else [],
        may_declare=me.may(models.DECLARE),
        may_see_tickets=me.may("ticket:read"),
        **_words(),
    )


def _to(incident: MajorIncident, said: str) -> Response:
    return doors.see_other(url_for("services.show", incident_id=incident.id), said)


def _words() -> dict[str, Any]:
    return {"SERVICE_STATES": SERVICE_STATES, "SERVICE_TONES": SERVICE_TONES, "STATES": STATES, "TONES": TONES}


def _labels() -> dict[str, str]:
    return {
        "code": gettext("Code"),
        "ticket": gettext("Ticket"),
        "service": gettext("Service"),
        "name_fi": gettext("Name in Finnish"),
        "name_sv": gettext("Name in Swedish"),
        "name_en": gettext("Name in English"),
        "state": gettext("State"),
        "text_fi": gettext("Banner in Finnish"),
        "text_sv": gettext("Banner in Swedish"),
        "text_en": gettext("Banner in English"),
        "starts_at": gettext("Shown from"),
        "until": gettext("Shown until"),
        "text": gettext("What was done"),
        "resolution_code": gettext("Resolution"),
        "post_mortem": gettext("What was learned"),
    }
