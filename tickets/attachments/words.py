"""What the facts and states of files are called."""

from core.errors import N_
from tickets.attachments.models import Scan
from web.facts import Lexicon

SCANS: dict[Scan, str] = {
    Scan.PENDING: N_("being checked for viruses"),
    Scan.CLEAN: N_("no virus found"),
    Scan.INFECTED: N_("contained a virus and was deleted"),
    Scan.OFF: N_("not checked for viruses"),
}
# why a mailed file was not kept, by the code of the refusal
REFUSALS: dict[str, str] = {
    "attachment_empty": N_("it was empty"),
    "attachment_too_large": N_("it was too large"),
    "kind_not_accepted": N_("files of this kind are not accepted"),
    "content_differs": N_("its contents are not of the kind that its name says"),
    "picture_too_large": N_("the picture has too many pixels"),
    "file_damaged": N_("it is damaged"),
    "file_unsafe": N_("it contains macros, has a password, or grows too large when opened"),
    "file_too_heavy": N_("reading it takes too much memory or time"),
    "too_many_files": N_("the mail had too many files"),
    "ticket_full": N_("the ticket has as many files as it can hold"),
    "day_full": N_("the sender has added too much within a day"),
}

LEXICON = Lexicon(
    verbs={
        "ticket.attached": N_("Files added"),
        "ticket.file_removed": N_("A file was removed"),
        "attachment.scanned": N_("Checked for viruses"),
        "ticket.infected_file_deleted": N_("A file with a virus was deleted"),
        "register_file.scanned": N_("A file of the register was checked for viruses"),
        "device.file_added": N_("Files added to a device"),
        "device.file_removed": N_("A file was removed from a device"),
        "order.file_added": N_("Files added to an order"),
        "order.file_removed": N_("A file was removed from an order"),
        "disposal_lot.file_added": N_("Files added to a lot"),
        "disposal_lot.file_removed": N_("A file was removed from a lot"),
    },
    fields={
        "attachment": N_("File"),
        "register_file": N_("File"),
        "register_file.name": N_("Name of the file"),
        "register_file.lot_id": N_("Lot for disposal"),
        "attachment_id": N_("File"),
        "message_id": N_("Message"),
        "by_mail": N_("Came by mail"),
        "media_type": N_("Kind of file"),
        "attachment.name": N_("Name of the file"),
        "bytes": N_("Bytes"),
        "sha256": N_("SHA-256"),
        "has_thumbnail": N_("Has a small picture"),
        "scan": N_("Virus scan"),
        "refusal": N_("Why it was not kept"),
        "removed_at": N_("Removed at"),
    },
    values={"refusal": REFUSALS, "scan": SCANS},
)
