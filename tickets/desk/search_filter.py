"""`state:` in the search box for tickets: a state by any of its names, or all that are not finished."""

from typing import Final

from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from registry.devices.search_filters import LABEL, STATE_WORDS, key, spelled
from tickets.desk.narrowing import Which
from tickets.states import State
from tickets.ticket import requester_words
from tickets.ticket.words import STATES
from web.search_filters import Filter, Meaning, Refused

NOT_FINISHED: Final = N_("Not finished")
_LABELS: Final = (
    (Which.OPEN, NOT_FINISHED),
    (Which.OPEN, N_("Open")),
    *((Which(state.value), label) for state, label in STATES.items()),
    *((Which(state.value), label) for state, label in requester_words.STATES.items()),
)


class NoStateOfTicket(Refused):
    says = N_("“%(value)s” is no state of a ticket. There are: %(known)s.")


def read(_: Actor, value: str) -> Meaning:
    """The state that `value` is called in any language, by the desk or by requesters. Raises NoStateOfTicket."""
    found = spelled(_LABELS).get(key(value))
    if found is None:
        known = [gettext(label) for label in (NOT_FINISHED, *STATES.values())]
        raise NoStateOfTicket(value=value, known=", ".join(known))
    says = NOT_FINISHED if found is Which.OPEN else STATES[State(found.value)]
    return Meaning(found, gettext(says))


STATE: Final = Filter("state", LABEL, STATE_WORDS, read)
