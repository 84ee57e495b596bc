"""What the facts, columns and values of macros are called."""

from core.errors import N_
from tickets.macros import macros
from tickets.macros.models import Outcome
from tickets.replies.for_teams import WRITE
from web.facts import Lexicon

OUTCOMES: dict[Outcome, str] = {
    Outcome.STAY: N_("It stays as it is"),
    Outcome.WAIT: N_("It waits"),
    Outcome.RESOLVE: N_("It is resolved"),
}

LEXICON = Lexicon(
    verbs={
        "macro.added": N_("Macro added"),
        "macro.changed": N_("Macro changed"),
        "ticket.macro_used": N_("Macro carried out"),
    },
    fields={
        "macro": N_("Macro"),
        "macro_id": N_("Macro"),
        "reply_id": N_("Canned reply"),
        "macro.outcome": N_("State of the ticket"),
        "wait_days": N_("Days of waiting"),
        "macro.active": N_("Offered to the desk"),
    },
    values={"macro.outcome": OUTCOMES},
    keys={"macro_id": "macro", "reply_id": "canned_reply"},
    names={"macro": macros.names},
    pages={"macro": ("/macros/{id}", WRITE)},
)
