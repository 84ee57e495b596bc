"""Files that were accepted are stored and noted: the file first, then its row."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.history import change
from core.outbox import items
from core.scope import everywhere
from core.settings import Settings
from tickets.attachments import limits, refusals, scanning
from tickets.attachments.models import Attachment, Scan
from tickets.attachments.preparing import Prepared, Ready
from tickets.attachments.refusals import FileRefused
from tickets.states import Visibility
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import WORK

WHY = "how much is there already, whoever may see it"


@dataclass(slots=True)
class Choice:
    """What becomes of accepted files: new ones, those that are there already, and those for which there is no room."""

    new: list[Ready] = field(default_factory=list)
    known: list[Attachment] = field(default_factory=list)
    refused: list[FileRefused] = field(default_factory=list)

    def names(self) -> str:
        """The new files as a message names them: a line for each, in brackets."""
        return "\n".join(f"[{ready.name}]" for ready in self.new)


def choose(
    actor: Actor, ticket: Ticket, prepared: Prepared, *, visibility: Visibility, by_mail: bool = False
) -> Choice:
    """Which of the accepted files are added to `ticket`, which is locked.

    by_mail  a small picture that the sender's mails have brought before, as those in signatures, is not added again
    """
    choice, room, taken = Choice(), _Room.of(ticket, actor), set[str]()
    for ready in prepared.ready:
        known = _known(actor, ticket, ready, visibility, by_mail=by_mail)
        if known is not None:
            choice.known.append(known)
        elif ready.sha256 not in taken:
            try:
                room.take(ready)
            except FileRefused as refused:
                choice.refused.append(refused)
            else:
                taken.add(ready.sha256)
                choice.new.append(ready)
    return choice


def store(
    actor: Actor,
    ticket: Ticket,
    prepared: Prepared,
    choice: Choice,
    own: Settings,
    *,
    visibility: Visibility,
    message_id: uuid.UUID | None = None,
    by_mail: bool = False,
) -> list[Attachment]:
    """Keep the new files of `choice` and note them; of mailed ones also which were refused, and why.

    message_id  the message that they were sent with; none: they came with the request
    Records     ticket.attached
    """
    facts = {
        "ticket_id": ticket.id,
        "author_id": actor.id,
        "by_desk": actor.may(WORK) and actor.id != ticket.requester_id,
        "visibility": visibility,
        "message_id": message_id,
        "by_mail": by_mail,
        "created_at": clock.now(),
    }
    rows = [_stored(ready, prepared, own, facts) for ready in choice.new]
    refused = prepared.refused if by_mail else []
    noted = [Attachment(**facts, name=name, bytes=size, refusal=why.code) for name, size, why in refused]
    if rows or noted:
        with change(ticket, "ticket.attached", by=actor) as made:
            made.extend([*rows, *noted])
    for row in rows:
        if row.scan is Scan.PENDING:
            items.add(scanning.TOPIC, {"attachment_id": str(row.id)}, dedup_key=str(row.id))
    return rows


def _stored(ready: Ready, prepared: Prepared, own: Settings, facts: dict[str, Any]) -> Attachment:
    return Attachment(
        **facts,
        id=ids.new(),
        name=ready.name,
        media_type=ready.media_type,
        bytes=ready.size,
        sha256=ready.sha256,
        storage_key=prepared.keep(ready),
        has_thumbnail=ready.thumbnail is not None,
        scan=Scan.PENDING if own.clamav else Scan.OFF,
    )


def _known(actor: Actor, ticket: Ticket, ready: Ready, visibility: Visibility, *, by_mail: bool) -> Attachment | None:
    """The same file where it is already: on this ticket for the same readers; a mailed picture in any mail of its sender."""
    same = sa.and_(Attachment.ticket_id == ticket.id, Attachment.visibility == visibility)
    if by_mail and ready.thumbnail is not None and ready.size <= limits.SIGNATURE_BYTES:
        same = sa.or_(same, sa.and_(Attachment.author_id == actor.id, Attachment.by_mail))
    wanted = sa.select(Attachment).where(Attachment.sha256 == ready.sha256, Attachment.storage_key.is_not(None), same)
    found: Attachment | None = db.session.scalars(everywhere(wanted.limit(1), Attachment, why=WHY)).one_or_none()
    return found


@dataclass(slots=True)
class _Room:
    """How much may still be added: to the ticket, and by the person today."""

    files: int
    ticket_bytes: int
    day_bytes: int

    @classmethod
    def of(cls, ticket: Ticket, actor: Actor) -> "_Room":
        held = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Attachment.bytes), 0))
        held = held.where(Attachment.storage_key.is_not(None))
        on_ticket = everywhere(held.where(Attachment.ticket_id == ticket.id), Attachment, why=WHY)
        today = held.where(Attachment.author_id == actor.id, Attachment.created_at > clock.now() - dt.timedelta(days=1))
        files, bytes_here = db.session.execute(on_ticket).one()
        _, bytes_today = db.session.execute(everywhere(today, Attachment, why=WHY)).one()
        return cls(
            limits.TICKET_FILES - files, limits.TICKET_BYTES - int(bytes_here), limits.DAY_BYTES - int(bytes_today)
        )

    def take(self, ready: Ready) -> None:
        """Raises TicketFull, DayFull."""
        if self.files < 1 or self.ticket_bytes < ready.size:
            raise refusals.TicketFull(name=ready.name)
        if self.day_bytes < ready.size:
            raise refusals.DayFull(name=ready.name, limit=limits.DAY_BYTES // limits.MIB)
        self.files -= 1
        self.ticket_bytes -= ready.size
        self.day_bytes -= ready.size
