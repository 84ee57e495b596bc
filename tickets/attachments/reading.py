"""Files as people reach them: those of a ticket, and one to download."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache
from core.errors import NotFound
from core.scope import get_visible, told
from organisation.people.models import Person
from tickets.attachments import refusals
from tickets.attachments.models import Attachment, Scan
from tickets.ticket import readers
from tickets.ticket.transitions import OWN

_found = StatementCache()


def of(actor: Actor, ticket_id: uuid.UUID) -> list[Any]:
    """The files of a ticket that `actor` may see, oldest first; with those that were refused, for the desk to judge."""

    def build() -> CompiledStatement:
        wanted = sa.select(
            *(Attachment.id, Attachment.message_id, Attachment.name, Attachment.media_type, Attachment.bytes),
            *(Attachment.sha256, Attachment.has_thumbnail, Attachment.scan, Attachment.refusal, Attachment.by_desk),
            *(Attachment.visibility, Attachment.created_at, Attachment.removed_at, Attachment.author_id),
            Person.name.label("author"),
        ).outerjoin(Person, Person.id == Attachment.author_id)
        wanted = wanted.where(Attachment.ticket_id == sa.bindparam("ticket", type_=sa.Uuid()))
        in_order = wanted.order_by(Attachment.created_at, Attachment.id)
        return CompiledStatement(told(in_order, actor, Attachment), values)

    values = {"ticket": ticket_id, **readers.values(actor)}
    return _found.get((readers.reader_of(actor), actor.may("ticket:internal")), build).named(values)


def get(actor: Actor, attachment_id: uuid.UUID) -> Attachment:
    """One file that can be downloaded. Raises Forbidden, NotFound, BeingScanned, FileInfected, FileRemoved."""
    row = get_visible(actor, Attachment, attachment_id, OWN)
    if row.scan is Scan.INFECTED:
        raise refusals.FileInfected
    if row.removed_at is not None:
        raise refusals.FileRemoved
    if row.storage_key is None:
        raise NotFound
    if row.scan is Scan.PENDING:
        raise refusals.BeingScanned
    return row


def out(row: Any) -> dict[str, Any]:
    """A file as the API shows it."""
    return {
        "id": row.id,
        "name": row.name,
        "media_type": row.media_type,
        "bytes": row.bytes,
        "scan": row.scan,
        "sha256": row.sha256,
        "visibility": row.visibility,
        "message_id": row.message_id,
        "has_thumbnail": row.has_thumbnail,
        "created_at": row.created_at,
    }
