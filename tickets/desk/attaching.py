"""Files that people add to tickets, with a message or alone, and one of them to download."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import sqlalchemy as sa
import structlog

from core import clock
from core.actor import Actor
from core.db import db, release
from core.errors import Forbidden, NotFound
from core.history import change
from core.outbox import items
from core.scope import get_visible, told
from core.settings import Settings
from tickets.attachments import keeping, reading, refusals, sweeping
from tickets.attachments.models import Attachment
from tickets.attachments.preparing import Prepared
from tickets.attachments.refusals import FileRefused
from tickets.attachments.storage import Storage
from tickets.desk import desk, merging, messages
from tickets.desk.reading import look
from tickets.states import State, Visibility
from tickets.ticket.models import Message, Ticket
from tickets.ticket.transitions import OWN

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the files: those that were added, those that were there before, those that were refused."""

    new: Sequence[Attachment] = ()
    known: Sequence[Attachment] = ()
    refused: Sequence[FileRefused] = ()


def may(actor: Actor, ticket: Ticket) -> bool:
    """Whether `actor` may write on `ticket`, and so add files."""
    return ticket.state is not State.CANCELLED and (desk.works(actor, ticket) or desk.is_own(actor, ticket))


def begin(actor: Actor, ticket_id: uuid.UUID) -> None:
    """Before files are judged, which takes a while: see that they may be added, and hold nothing meanwhile.

    Raises   NotFound, Forbidden
    """
    if not may(actor, desk.get(actor, ticket_id)):
        raise Forbidden(permission="ticket:own")
    release()


def attach(
    actor: Actor,
    ticket: Ticket,
    prepared: Prepared,
    own: Settings,
    *,
    visibility: Visibility = Visibility.PUBLIC,
    text: str = "",
    to_joined: bool = False,
    all_or_none: bool = False,
) -> Added:
    """Say `text` on `ticket`, which is locked, with the files that were accepted, which the message names as well.

    Where every file was there before and there is no text, nothing is said.
    to_joined    those whose requests were joined to it read the text too, without the files
    all_or_none  refuse all of them where there is no room for one
    Raises       as `messages.add`; TicketFull, DayFull with `all_or_none`
    Records      as `messages.add`, and ticket.attached
    """
    choice = keeping.choose(actor, ticket, prepared, visibility=visibility)
    if all_or_none and choice.refused:
        raise choice.refused[0]
    if not (choice.new or text):
        return Added(known=choice.known, refused=choice.refused)
    words = "\n\n".join(part for part in (text, choice.names()) if part)
    said = messages.add(actor, ticket, text=words, visibility=visibility)
    db.session.flush()
    if to_joined and text and visibility is Visibility.PUBLIC and desk.works(actor, ticket):
        merging.say_to_joined(actor, ticket, text, said.created_at)
    rows = keeping.store(actor, ticket, prepared, choice, own, visibility=visibility, message_id=said.id)
    return Added(rows, choice.known, choice.refused)


def attach_to_request(actor: Actor, ticket: Ticket, prepared: Prepared, own: Settings) -> Added:
    """Add the files that were sent with the request itself. Records ticket.attached."""
    choice = keeping.choose(actor, ticket, prepared, visibility=Visibility.PUBLIC)
    first = sa.select(Message.id).where(Message.ticket_id == ticket.id).order_by(Message.created_at).limit(1)
    message_id = db.session.scalar(told(first, actor, Message))
    rows = keeping.store(actor, ticket, prepared, choice, own, visibility=Visibility.PUBLIC, message_id=message_id)
    return Added(rows, choice.known, choice.refused)


def remove(actor: Actor, attachment_id: uuid.UUID, *, reason: str = "") -> Attachment:
    """Take a file off its ticket for good; its name stays. One that was removed before stays as it is.

    The desk may, and whoever added it.
    reason   0-500 characters
    Raises   NotFound, Forbidden
    Records  ticket.file_removed
    """
    row = get_visible(actor, Attachment, attachment_id, OWN, lock=True)
    ticket = desk.get(actor, row.ticket_id)
    if not (desk.works(actor, ticket) or row.author_id == actor.id):
        raise Forbidden(permission="ticket:work")
    if (key := row.storage_key) is None:
        return row
    with change(ticket, "ticket.file_removed", row, by=actor, note=reason):
        row.storage_key, row.has_thumbnail, row.removed_at = None, False, clock.now()
    items.add(sweeping.DELETE, {"key": key}, dedup_key=key)
    return row


def open_file(
    actor: Actor, attachment_id: uuid.UUID, own: Settings, *, thumbnail: bool = False
) -> tuple[Attachment, IO[bytes]]:
    """One file, or its thumbnail, to send to `actor`; looking at one of a sensitive ticket is logged.

    Raises   Forbidden, NotFound, BeingScanned, FileInfected, FileRemoved, FileUnavailable
    """
    row = reading.get(actor, attachment_id)
    if thumbnail and not row.has_thumbnail:
        raise NotFound
    look(actor, desk.get(actor, row.ticket_id), "attachment")
    try:
        return row, Storage(own).stream(row.storage_key or "", thumbnail=thumbnail)
    except OSError:
        log.error("file missing", attachment=str(row.id))  # noqa: TRY400  its path says nothing more
        raise refusals.FileUnavailable from None
