"""What the states, kinds and reasons of mails are called."""

from core.errors import N_
from tickets.mail.models import Direction, MailState
from web.facts import Lexicon

DIRECTIONS = {Direction.IN: N_("Received mail"), Direction.OUT: N_("Sent mail")}
STATES = {
    MailState.RECEIVED: N_("Not read yet"),
    MailState.NEW: N_("New ticket"),
    MailState.THREADED: N_("Added to a ticket"),
    MailState.QUARANTINED: N_("To be decided"),
    MailState.AUTO: N_("Automatic reply"),
    MailState.BOUNCE: N_("Report of a mail that did not arrive"),
    MailState.LOOP: N_("Our own mail that came back"),
    MailState.DUPLICATE: N_("Came twice"),
    MailState.REFUSED: N_("Refused"),
    MailState.QUEUED: N_("Waits to be sent"),
    MailState.SENT: N_("Handed to the mail server"),
    MailState.DEFERRED: N_("Not accepted yet, tried again"),
    MailState.BOUNCED: N_("Did not arrive"),
}
TONES = {
    MailState.NEW: "success",
    MailState.THREADED: "success",
    MailState.SENT: "success",
    MailState.QUARANTINED: "alert",
    MailState.DEFERRED: "alert",
    MailState.BOUNCED: "error",
    MailState.REFUSED: "error",
}
REASONS = {
    "given_up": N_("No mail server accepted it for two days."),
    "too_old": N_("Nobody decided about it in time."),
}
LEXICON = Lexicon(
    verbs={
        "notice_preference.chosen": N_("Choice of mails changed"),
        "dead_address.cleared": N_("Address tried again"),
    },
    fields={
        "notice_preference": N_("Choice of mails"),
        "mail": N_("Mail"),
        "quiet_from": N_("No mails from"),
        "quiet_to": N_("No mails until"),
    },
)
