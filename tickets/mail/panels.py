"""One's own choice of mails on the account page."""

from typing import Any

from core.actor import Actor
from organisation.people import search
from tickets.mail import addresses
from tickets.mail.models import INCOMING, OUTGOING, Direction
from tickets.notices import preferences
from tickets.notices.kinds import KINDS
from web import forms
from web.fields import choices
from web.panels import Panel


def choice(actor: Actor, form: forms.Form | None = None) -> dict[str, Any]:
    """What the form of the choice shows: what is chosen now, or what was typed."""
    chosen, form = preferences.mine(actor), form or forms.Form()
    hours = {name: getattr(chosen, name) for name in ("quiet_from", "quiet_to")}
    return {
        "form": form,
        "kinds": choices(KINDS),
        "wanted": [kind for kind in KINDS if chosen.mail.get(kind, True)],
        "hours": {name: at.isoformat("minutes") if at else "" for name, at in hours.items()},
        "version": chosen.version,
        "address": search.oneself(actor).email,
        "is_dead": addresses.is_dead(actor),
    }


def states_of(direction: Direction) -> frozenset[str]:
    """The states that mails of a direction can have."""
    return frozenset(state.value for state in (INCOMING if direction is Direction.IN else OUTGOING))


ACCOUNT = Panel("ticket:own", "mail/choice.html", lambda actor, _: choice(actor))
