"""The conversation and what happened, as one line of time."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from tickets.attachments import reading as attachments
from tickets.attachments.models import Scan
from tickets.desk import desk, events, hooks, messages
from tickets.mail import reading as mail_reading
from tickets.states import Visibility
from tickets.ticket import hooks as ticket_hooks
from tickets.ticket.models import Ticket
from tickets.ticket.words import WAIT_REASONS
from web import facts, frame

MOST = 200  # facts of one ticket that its page shows
# Facts whose words stand in the line of time themselves, as messages.
SAID = frozenset({"ticket.answered", "ticket.replied", "ticket.noted", "ticket.attached"})
SHOWN = (
    "team_id",
    "agent_id",
    "category_id",
    "priority",
    "wait_reason",
    "wait_until",
    "resolution_code",
    "merged_into_id",
    "sensitive",
)
TOLD = {
    "ticket.filed": N_("The request was received"),
    "ticket.routed": N_("It was sent to a team"),
    "ticket.handed_over": N_("It was handed over to another agent or team"),
    "ticket.taken": N_("Work on it has started"),
    "ticket.put_off": N_("Work is waiting for something"),
    "ticket.resumed": N_("Work continues"),
    "ticket.resolved": N_("It was marked as done"),
    "ticket.reminded": N_("A reminder was sent: it waits for an answer"),
    "ticket.expired": N_("It ended because no answer came"),
    "ticket.confirmed": N_("It was confirmed that it works"),
    "ticket.reopened": N_("It was opened again"),
    "ticket.closed": N_("It was closed automatically"),
    "ticket.cancelled": N_("It was withdrawn"),
    "ticket.merged": N_("It was joined to another request about the same thing"),
    "ticket.unmerged": N_("It is a separate request again"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message or a fact.

    kind     public, requester or internal for messages; event
    mail_id  key of the mail that a message came by, for those who read mail
    files    what was sent with a message, or alone
    author   key of whoever wrote the message; none: not told
    """

    at: dt.datetime
    kind: str
    text: str
    by: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    mail_id: uuid.UUID | None = None
    files: tuple[Any, ...] = ()
    author: uuid.UUID | None = None


def of(actor: Actor, ticket: Ticket) -> list[Entry]:
    """Everything on `ticket` that the actor may read, oldest first."""
    happened = [row for row in events.of(actor, ticket, limit=MOST).items if row.verb not in SAID]
    tell = _for_desk if desk.works(actor, ticket) else _for_requester
    entries = [*_said(actor, ticket), *tell(actor, happened)]
    return sorted(entries, key=lambda entry: (entry.at, entry.kind != "event"))


def changes_since(actor: Actor, ticket: Ticket, version: int) -> list[Entry]:
    """What happened to `ticket` after `version`, for somebody whose command came too late."""
    rows = [row for row in events.of(actor, ticket, limit=MOST).items if (row.subject_version or 0) > version]
    return list((_for_desk if desk.works(actor, ticket) else _for_requester)(actor, rows))


def _said(actor: Actor, ticket: Ticket) -> Iterator[Entry]:
    mails = mail_reading.by_message(actor, ticket.id)
    files: dict[uuid.UUID | None, list[Any]] = {}
    for one in _files(actor, ticket):
        files.setdefault(one.message_id, []).append(one)
    for row in messages.of(actor, ticket):
        by, sent = row.author or gettext("Vire"), tuple(files.pop(row.id, ()))
        is_first = row.text == ticket.description and row.visibility == Visibility.PUBLIC
        text = ticket_hooks.described(ticket.title_code, row.text, frame.language()) if is_first else row.text
        for one in reversed(sent):  # a message names its files at its end; here they are shown
            text = text.removesuffix(f"[{one.name}]").rstrip() if text.endswith(f"[{one.name}]") else text
        yield Entry(row.created_at, _kind(row), text, by, mail_id=mails.get(row.id), files=sent, author=row.author_id)
    for at, alone in groupby((one for rows in files.values() for one in rows), key=lambda one: one.created_at):
        together = tuple(alone)
        yield Entry(at, _kind(together[0]), "", together[0].author or gettext("Vire"), files=together)


def _kind(row: Any) -> str:
    if row.visibility == Visibility.INTERNAL:
        return "internal"
    return "public" if row.by_desk else "requester"


def _files(actor: Actor, ticket: Ticket) -> list[Any]:
    """Its files; those that were refused and deleted only for the desk, which may ask for them again."""
    works = desk.works(actor, ticket)
    return [
        row
        for row in attachments.of(actor, ticket.id)
        if works or (row.scan in {Scan.OFF, Scan.CLEAN, Scan.PENDING} and not row.refusal and row.removed_at is None)
    ]


def _for_desk(actor: Actor, rows: list[Any]) -> Iterator[Entry]:
    for told in facts.tell(actor, [_trimmed(row) for row in rows]):
        yield Entry(told.at, "event", told.text, told.actor, tuple(told.changes), told.note)


def _for_requester(_: Actor, rows: list[Any]) -> Iterator[Entry]:
    for row in rows:
        if row.verb in TOLD:
            note = row.note if row.verb in events.WITH_REASON else ""
            yield Entry(row.at, "event", _told(row), note=note)


def _told(row: Any) -> str:
    """The fact in words for the requester, with what is waited for."""
    if row.verb == "ticket.cancelled" and row.actor_id is None:
        keys = [row.subject_id]
        was_refused = any(says(keys).get(row.subject_id) for says in hooks.refused)
        return str(gettext("It was refused") if was_refused else gettext("The request was cancelled"))
    waits_for = (row.after or {}).get("wait_reason")
    if row.verb == "ticket.put_off" and waits_for in WAIT_REASONS:
        return str(gettext("Work is waiting for: %(what)s", what=gettext(WAIT_REASONS[waits_for])))
    return str(gettext(TOLD[row.verb]))


def _trimmed(row: Any) -> Any:
    """The fact with those columns alone that tell an agent something."""
    kept = {name: getattr(row, name) for name in row._fields}
    after = _shown(row.after)
    if row.verb == "ticket.filed" and not after.get("sensitive"):
        after.pop("sensitive", None)  # as most are: worth no line
    return SimpleNamespace(**(kept | {"before": _shown(row.before), "after": after}))


def _shown(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if name in SHOWN}
