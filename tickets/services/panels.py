"""What stands on the start page and where tickets are filed: what does not work now, and for leads what may be a burst."""

from typing import Any

from core.actor import Actor
from tickets.services import incidents, models, reading
from tickets.services.models import IncidentState
from tickets.services.words import SERVICE_STATES, STATES, TONES
from tickets.states import OPEN
from web import frame
from web.panels import Panel


def _banners(actor: Actor, _: Any) -> dict[str, Any] | None:
    shown = reading.banners(actor, frame.language())
    return {"banners": shown, "SERVICE_STATES": SERVICE_STATES} if shown else None


def _suggested(actor: Actor, _: Any) -> dict[str, Any] | None:
    found = [one for one in reading.incidents(actor, going_on=True) if one.incident.state is IncidentState.SUGGESTED]
    return {"rows": found} if found else None


def _of_ticket(_actor: Actor, ticket: Any) -> dict[str, Any] | None:
    """The major incident of a ticket, or the way to propose one; nothing for what is over or sensitive."""
    incident = incidents.of_ticket(ticket.id)
    if incident is None and (ticket.state not in OPEN or ticket.sensitive):
        return None
    return {"incident": incident, "ticket_id": ticket.id, "STATES": STATES, "TONES": TONES}


BANNERS = [Panel(models.READ, "services/panel-banners.html", _banners)]
START = [*BANNERS, Panel(models.DECLARE, "services/panel-suggested.html", _suggested)]
TICKET = [Panel(models.DECLARE, "services/panel-ticket.html", _of_ticket)]
