"""What a ticket's page shows of its clocks: when it is due, in words."""

import uuid
from typing import Any

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_
from organisation.schools.models import School
from tickets.clocks import expecting, keeping, promises, reading, wording, words
from tickets.clocks.running import Standing
from tickets.states import OPEN, WaitReason
from tickets.ticket import urgent
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN, WORK
from tickets.ticket.words import WAIT_REASONS
from web.panels import Panel

YOURS = N_("your answer")


def due(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """The clocks of `ticket`, each with when it is due; nothing where it has none and none is missing."""
    shown = reading.of(ticket)
    if not shown and ticket.state in keeping.ENDED:
        return None
    school = db.session.get_one(School, ticket.school_id)
    lessons = wording.lessons_of(school.kind, school.language)
    now = clock.now()
    works = actor.may(WORK) and actor.id != ticket.requester_id
    expected = None if works or ticket.state not in OPEN else expecting.of(ticket, shown)
    if not works and urgent.is_stopped(ticket, now):  # somebody comes at once: the time to resolve it says nothing
        shown = [one for one in shown if one.row.kind is not Clock.RESOLVE]
    waits = any(one.row.kind is Clock.PUPIL_WITHOUT_DEVICE and one.row.stopped_at is None for one in shown)
    return {
        "clocks": [(one, wording.due(one.due, lessons, now) if one.due else "") for one in shown],
        "ticket": ticket,
        "expected": expected,
        "promises": promises.of(actor, ticket),
        "may_promise": works and ticket.state in OPEN,
        "now": now,
        "works": works,
        "may_give": works and waits,
        "Standing": Standing,
        "KINDS": words.KINDS,
        "STANDINGS": words.STANDINGS,
        "TONES": words.TONES,
        "WAIT_REASONS": WAIT_REASONS | ({WaitReason.REQUESTER: YOURS} if actor.id == ticket.requester_id else {}),
        "long": wording.long,
    }


def answer_by(ticket_id: uuid.UUID, school_id: uuid.UUID) -> str:
    """When a ticket that the reader may see is answered at the latest, in words; empty: it was, or it is late already."""
    now, kept = clock.now(), keeping.of(ticket_id, (Clock.FIRST_RESPONSE,))
    due_at = next((row.due_at for row, _ in kept if row.stopped_at is None), None)
    if due_at is None or due_at < now:
        return ""
    school = db.session.get_one(School, school_id)
    return wording.due(due_at, wording.lessons_of(school.kind, school.language), now)


TICKET = [Panel(OWN, "clocks/panel-due.html", due)]
