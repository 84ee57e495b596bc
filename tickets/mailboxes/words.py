"""What the facts of mailboxes are called, and why nothing could be fetched."""

from core.errors import N_
from tickets.mailboxes import mailboxes
from web.facts import Lexicon

ERRORS = {
    "imap_setting_missing": N_("The setting of its account is missing on the server."),
    "imap_name_unknown": N_("The name of the mail server is not known."),
    "imap_connection_refused": N_("The mail server refuses the connection."),
    "imap_no_answer": N_("The mail server does not answer in time."),
    "imap_certificate": N_("The connection cannot be encrypted: the certificate of the mail server is not valid."),
    "imap_unprotected": N_("The mail server offers no encryption, so the password was not sent."),
    "imap_sign_in": N_("The mail server does not accept the user name or the password."),
    "imap_folder": N_("The folder does not exist on the mail server."),
    "imap_broken_off": N_("The mail server ended the connection."),
    "imap_refuses": N_("The mail server refuses or answers something unknown."),
    "imap_ended": N_("Fetching did not come to an end."),
}
LEXICON = Lexicon(
    verbs={
        "mailbox.added": N_("Mailbox added"),
        "mailbox.changed": N_("Mailbox changed"),
    },
    fields={
        "mailbox": N_("Mailbox"),
        "mailbox.address": N_("Address"),
        "mailbox.language": N_("Language of its tickets"),
        "mailbox.active": N_("In use"),
        "account": N_("Account"),
    },
    names={"mailbox": mailboxes.names},
    pages={"mailbox": ("/mailboxes/{id}", mailboxes.WRITE)},
)
