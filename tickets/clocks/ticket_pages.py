"""The clocks of one ticket as a page: every minute counted and every pause, and why."""

import uuid

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext

from core import clock
from core.errors import N_, DomainError
from core.scope import get_visible
from tickets.clocks import reading, timeline, without_device, wording, words
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN
from tickets.ticket.words import WAIT_REASONS
from web import doors

pages = Blueprint("ticket_clocks", __name__, template_folder="templates")
PAUSES = {**{reason.value: word for reason, word in WAIT_REASONS.items()}}
PAUSES |= {"resolved": N_("It was resolved"), "closed": N_("It was closed")}
PAUSES |= {"cancelled": N_("It was cancelled"), "merged": N_("It was joined to another ticket")}


@pages.get("/tickets/<uuid:ticket_id>/clocks")
def show(ticket_id: uuid.UUID) -> Response:
    """The timeline of a ticket's clocks."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN)
    now = clock.now()
    shown = [(one, *timeline.lines(one.one, one.terms.calendar, now)) for one in reading.of(ticket)]
    return doors.page(
        "clocks/timeline.html",
        ticket=ticket,
        shown=shown,
        KINDS=words.KINDS,
        STANDINGS=words.STANDINGS,
        TONES=words.TONES,
        PAUSES=PAUSES,
        long=wording.long,
    )


@pages.post("/tickets/<uuid:ticket_id>/clocks/device-in-hand")
def device_in_hand(ticket_id: uuid.UUID) -> Response:
    """Say that the pupil has a device again."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN, lock=True)
    try:
        without_device.in_hand(doors.me(), ticket, expected=doors.if_match())
    except DomainError as error:
        if error.status != 409:  # noqa: PLR2004
            raise
        flash(gettext(error.says), "error")
    else:
        flash(gettext("Noted: the pupil has a device again."), "success")
    return redirect(url_for("desk_ticket.show", ticket_id=ticket_id), 303)  # type: ignore[return-value]
