"""What other pages show of mail: one's own choice, and the mails about a ticket or of a person."""

from typing import Any

from core.actor import Actor
from organisation.people import search
from tickets.mail import addresses, reading
from tickets.mail.models import INCOMING, OUTGOING, Direction
from tickets.mail.words import DIRECTIONS, STATES, TONES
from tickets.notices import preferences
from tickets.notices.kinds import offered
from web import forms
from web.fields import choices
from web.panels import Panel


def choice(actor: Actor, form: forms.Form | None = None) -> dict[str, Any]:
    """What the form of the choice shows: what is chosen now, or what was typed."""
    chosen, form, kinds = preferences.mine(actor), form or forms.Form(), offered(actor)
    hours = {name: getattr(chosen, name) for name in ("quiet_from", "quiet_to")}
    return {
        "form": form,
        "kinds": choices(kinds),
        "wanted": [kind for kind in kinds if chosen.mail.get(kind, True)],
        "hours": {name: at.isoformat("minutes") if at else "" for name, at in hours.items()},
        "version": chosen.version,
        "address": search.oneself(actor).email,
        "is_dead": addresses.is_dead(actor),
    }


def states_of(direction: Direction) -> frozenset[str]:
    """The states that mails of a direction can have."""
    return frozenset(state.value for state in (INCOMING if direction is Direction.IN else OUTGOING))


def _of_ticket(actor: Actor, ticket: Any) -> dict[str, Any] | None:
    """The newest mails about a ticket, for the desk; nothing on one's own request, or when there are none."""
    if actor.id == ticket.requester_id:
        return None
    rows = reading.of_ticket(actor, ticket.id, SHOWN + 1)
    more = f"/mail?ticket={ticket.number}" if len(rows) > SHOWN else ""
    return {"rows": rows[:SHOWN], "more": more, **_WORDS} if rows else None


def _of_person(actor: Actor, person: Any) -> dict[str, Any]:
    """The newest mails to and from a person, for the desk."""
    rows = reading.find(actor, person=person.id, limit=SHOWN).items
    return {"rows": rows, "more": f"/mail?person={person.id}", **_WORDS}


SHOWN = 5
_WORDS: dict[str, Any] = {"STATES": STATES, "TONES": TONES, "DIRECTIONS": DIRECTIONS}
TICKET = Panel(reading.READ, "mail/panel-mails.html", _of_ticket)
PERSON = Panel(reading.READ, "mail/panel-mails.html", _of_person)
ACCOUNT = Panel("ticket:own", "mail/choice.html", lambda actor, _: choice(actor))
