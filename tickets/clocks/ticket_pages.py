"""The clocks of one ticket as a page: every minute counted and every pause, and why."""

import uuid

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext

from core import clock
from core.errors import N_, DomainError, Forbidden
from core.scope import get_visible
from tickets.calendars.calculator import LocalTime
from tickets.clocks import promises, reading, timeline, without_device, wording, words
from tickets.clocks.refusals import NobodyWithoutDevice, PromiseOver
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN
from tickets.ticket.words import WAIT_REASONS
from web import doors, summaries
from web.fields import Input, Text

pages = Blueprint("ticket_clocks", __name__, template_folder="templates")
PAUSES = {**{reason.value: word for reason, word in WAIT_REASONS.items()}}
PAUSES |= {"resolved": N_("It was resolved"), "closed": N_("It was closed")}
PAUSES |= {"cancelled": N_("It was cancelled"), "merged": N_("It was joined to another ticket")}

FIELDS = {"text": N_("What is promised"), "due": N_("By when")}


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


class TypedPromise(Input):
    text = Text(1, 500, required=True)
    due = LocalTime(required=True)


@pages.post("/tickets/<uuid:ticket_id>/promises")
def promise(ticket_id: uuid.UUID) -> Response:
    """Promise something on a ticket."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN, lock=True)
    try:
        promises.make(doors.me(), ticket, **doors.load(TypedPromise))
    except Forbidden:
        raise
    except DomainError as error:
        return _back(ticket_id, _said(error), "error")
    return _back(ticket_id, gettext("Your promise is noted."))


@pages.post("/tickets/<uuid:ticket_id>/promises/<uuid:promise_id>/keep")
def keep(ticket_id: uuid.UUID, promise_id: uuid.UUID) -> Response:
    """Say that a promise was kept."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN, lock=True)
    try:
        promises.keep(doors.me(), ticket, promise_id)
    except PromiseOver as error:
        return _back(ticket_id, gettext(error.says), "error")
    return _back(ticket_id, gettext("Noted: the promise was kept."))


@pages.post("/tickets/<uuid:ticket_id>/clocks/device-in-hand")
def device_in_hand(ticket_id: uuid.UUID) -> Response:
    """Say that the pupil has a device again."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN, lock=True)
    try:
        without_device.in_hand(doors.me(), ticket, expected=doors.if_match())
    except NobodyWithoutDevice as error:
        return _back(ticket_id, gettext(error.says), "error")
    return _back(ticket_id, gettext("Noted: the pupil has a device again."))


def _said(error: DomainError) -> str:
    """What was refused, in one sentence: of a field that cannot be read, what is wrong with it."""
    form = doors.refused(error)
    said = [
        summaries.named(gettext(FIELDS[name]), sentence) if name in FIELDS else sentence
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    return " ".join(said) or form.refusal


def _back(ticket_id: uuid.UUID, said: str, tone: str = "success") -> Response:
    flash(said, tone)
    return doors.see_other(url_for("desk_ticket.show", ticket_id=ticket_id))
