"""Jobs in words: what kind of work each is, what it was about, and why it was given up."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from web import facts

KINDS: Mapping[str, str] = {
    "tickets.route": N_("Assigning a request"),
    "tickets.drain": N_("Giving a team's waiting requests to whoever has room"),
    "tickets.sweep": N_("Looking for requests that nobody has"),
    "clocks.recount": N_("Counting due times anew"),
    "clocks.escalate": N_("Telling people what is due or late"),
    "clocks.catch_up": N_("Working out missing clocks"),
    "clocks.count_waits": N_("Counting how long requests usually take"),
    "tickets.close_resolved": N_("Closing what was resolved long ago"),
    "tickets.end_waits": N_("Continuing work on tickets that waited until a day"),
    "tickets.fold_counts": N_("Adding up counters"),
    "tickets.forget_approvals": N_("Ending approvals that nobody decided"),
    "tickets.remind_of_loans": N_("Reminding of loans"),
    "tickets.look_for_defects": N_("Looking for models and deliveries that fail more often"),
    "tickets.settle_help": N_("Counting what help before filing saves"),
    "tickets.purge_notices": N_("Deleting old notices"),
    "tickets.check_decisions": N_("Making the day's decisions again"),
    "simulations.run": N_("Simulating rules on past tickets"),
    "imports.read": N_("Reading a file"),
    "imports.plan": N_("Planning a file again"),
    "imports.plan_waiting": N_("Planning files again that waited for a decision"),
    "imports.apply": N_("Applying a file's plan"),
    "imports.undo": N_("Undoing an import"),
    "imports.empty_old": N_("Deleting old files"),
    "bulk.plan": N_("Planning a change of many devices"),
    "bulk.apply": N_("Applying a change of many devices"),
    "bulk.empty_old": N_("Deleting old lists of devices"),
    "staff.apply": N_("Applying a file of staff"),
    "staff.undo": N_("Undoing a file of staff"),
    "devices.tally": N_("Counting devices"),
    "quality.count": N_("Counting findings of data quality"),
    "mail.gather": N_("Making mails of notices"),
    "mail.send": N_("Sending a mail"),
    "mail.process": N_("Reading a mail that arrived"),
    "mail.fetch": N_("Fetching mails from a mailbox"),
    "mail.ask_mailboxes": N_("Looking for mailboxes to fetch from"),
    "mail.empty_old": N_("Deleting old mails"),
    "mail.attach": N_("Adding a mail's files to its ticket"),
    "attachments.scan": N_("Checking a file for viruses"),
    "attachments.delete": N_("Deleting a file that was removed"),
    "attachments.sweep": N_("Deleting files that nothing refers to"),
    "mail.password_asked": N_("Preparing a link for a new password"),
    "mail.password_reset": N_("Mailing a link for a new password"),
    "operations.heartbeat": N_("Sign of life of the workers"),
    "operations.purge_outbox": N_("Deleting old jobs"),
    "operations.purge_access": N_("Deleting ended sessions and links"),
    "operations.purge_answers": N_("Deleting kept answers"),
}
ABOUT: Mapping[str, str] = {
    "ticket": "subject_id",
    "team": "team_id",
    "purchase_batch": "batch_id",
    "bulk_work": "work_id",
    "staff_file": "file_id",
}
TABLES: Mapping[str, str] = (
    {"tickets.route": "ticket", "tickets.drain": "team"}
    | dict.fromkeys(("imports.read", "imports.plan", "imports.apply", "imports.undo"), "purchase_batch")
    | dict.fromkeys(("bulk.plan", "bulk.apply"), "bulk_work")
    | dict.fromkeys(("staff.apply", "staff.undo"), "staff_file")
)  # topic → what it is about; its key stands in the payload
DIED = N_("The process that did it ended each time, for example because memory ran out.")
UNKNOWN = N_("No worker knows this kind of job. Start workers of the present version, then try again.")
TOO_LONG = N_("It took longer than a job may.")
REFUSED = N_("The database refused a value that contradicts another.")
AWAY = N_("The database, its disk or its memory was away too often.")
MAIL = N_("The mail server refused the message or could not be reached.")
RULE = N_("A rule of Vire refused it.")
PROGRAM = N_("An error of the program. The workers' log tells where, under this job's number.")
REASONS: Mapping[str, str] = {
    "process_died": DIED,
    "UnknownTopic": UNKNOWN,
    "SoftTimeLimitExceeded": TOO_LONG,
    "QueryCanceled": TOO_LONG,
    "ConnectionRefusedError": MAIL,
    "gaierror": MAIL,
    "SSLCertVerificationError": MAIL,
}
STATES: Mapping[str, str] = {"57014": TOO_LONG, "23": REFUSED, "08": AWAY, "53": AWAY, "57P": AWAY, "58": AWAY}


def kind(topic: str) -> str:
    """What work jobs of `topic` do."""
    return str(gettext(KINDS[topic])) if topic in KINDS else topic


def reason(code: str | None) -> str:
    """Why a job failed, in a sentence; `code` as it is kept: a kind of error, the database's code behind it."""
    name, _, state = (code or "").partition(" ")
    if name in REASONS:
        return str(gettext(REASONS[name]))
    if name.startswith("SMTP"):
        return str(gettext(MAIL))
    for begin in STATES:
        if state.startswith(begin):
            return str(gettext(STATES[begin]))
    if name and name == name.lower():
        return str(gettext(RULE))
    return str(gettext(PROGRAM))


def subjects(reader: Actor, rows: Iterable[Any]) -> dict[int, tuple[str, str]]:
    """What each job was about: its name, as far as the reader may see it, and the address of its page, if any.

    rows     id, topic and payload
    Returns  number of the job → name and address
    """
    about = {row.id: found for row in rows if (found := _about(row))}
    names = facts.names_of(reader, about.values())
    return {job: (names.get(thing) or _kind(*thing), facts.address(reader, *thing)) for job, thing in about.items()}


def _about(row: Any) -> tuple[str, uuid.UUID] | None:
    table = TABLES.get(row.topic, "")
    key = row.payload.get(ABOUT.get(table, ""))
    return (table, uuid.UUID(key)) if key else None


def _kind(table: str, key: uuid.UUID) -> str:
    return str(gettext("%(kind)s %(id)s", kind=facts.kind(table), id=str(key)[:8]))
