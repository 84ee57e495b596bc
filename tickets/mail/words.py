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
    "our_own": N_("It is a mail of ours that came back."),
    "report": N_("A mail server reports about a mail."),
    "not_of_ours": N_("It reports about a mail that was not ours, or does not prove which one."),
    "address_marked": N_("The address does not work: nothing more is sent to it until the person says that it works."),
    "delayed": N_("The mail is only late; the mail server goes on trying."),
    "auto_submitted": N_("The mail says that a program wrote it."),
    "auto_header": N_("The mail says that a program wrote it."),
    "auto_subject": N_("Its subject is that of an automatic reply."),
    "mailing_list": N_("It came from a mailing list or was sent to many."),
    "read_receipt": N_("It only confirms that a mail was read."),
    "no_return_address": N_("It came without a return address, as programs send it."),
    "same_mailbox": N_("The same mail had come to this mailbox before."),
    "other_mailbox": N_("The same mail came to another mailbox as well."),
    "sender_unknown": N_("Nobody with this address is known here."),
    "several_tickets": N_("It answers a mail about several tickets and does not say which one it means."),
    "not_a_participant": N_("Its sender does not take part in the ticket that it names."),
    "agent_without_token": N_(
        "It comes from the address of a support agent, but does not answer a mail that they got."
    ),
    "empty": N_("It has no subject, no text and no file."),
    "calendar": N_("It is an invitation to a calendar without a text."),
    "too_large": N_("It is larger than 25 MB."),
    "too_many_parts": N_("It has too many parts to be read."),
    "failed": N_("It could not be processed. Save the whole mail and tell who looks after Vire."),
    "place_missing": N_("It does not say which school it is about."),
    "discarded": N_("Somebody decided that nothing is to come of it."),
    "given_up": N_("No mail server accepted it for two days."),
    "too_old": N_("Nobody decided about it in time."),
}
LEXICON = Lexicon(
    verbs={
        "mail.accepted": N_("Mail accepted"),
        "mail.reprocessed": N_("Mail processed again"),
        "mail.discarded": N_("Mail discarded"),
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
