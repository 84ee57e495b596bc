"""Mails, in and out, and what is known about addresses that cannot be reached."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.db import CreatedAt, Key, Model, one_of
from core.scope import Guarded
from tickets.ticket.models import Ticket


class Direction(enum.StrEnum):
    """Whether a mail came or went."""

    IN = "in"
    OUT = "out"


class MailState(enum.StrEnum):
    """What became of a mail. The first nine are of mails that came, the others of mails that went."""

    RECEIVED = "received"  # stored, not read yet
    NEW = "new"  # it made a ticket
    THREADED = "threaded"  # it was added to a ticket
    QUARANTINED = "quarantined"  # a person has to decide
    AUTO = "auto"  # an automatic reply
    BOUNCE = "bounce"  # a report that a mail of ours did not arrive
    LOOP = "loop"  # a mail of ours that came back
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    QUEUED = "queued"
    SENT = "sent"
    DEFERRED = "deferred"  # the server did not take it, it is tried again
    BOUNCED = "bounced"


INCOMING = frozenset(list(MailState)[:9])
OUTGOING = frozenset(MailState) - INCOMING
_OUT = ", ".join(f"'{state.value}'" for state in sorted(OUTGOING))


class Mail(Guarded, Model):
    """One e-mail. What it holds is deleted after MAIL_KEPT_DAYS; that it was there stays."""

    __tablename__ = "mail"
    __table_args__ = (
        sa.CheckConstraint(f"(direction = 'out') = (state IN ({_OUT}))", name="state_fits_direction"),
        sa.Index(None, "direction", "created_at", "id"),
        sa.Index(None, "direction", "state", "created_at", "id"),
        sa.Index(None, "person_id", "created_at", "id"),
        sa.Index("ix_mail_ticket", "ticket_id", postgresql_where=sa.text("ticket_id IS NOT NULL")),
        sa.Index("ix_mail_message", "message_key", postgresql_where=sa.text("message_key IS NOT NULL")),
        sa.Index("ix_mail_to_empty", "created_at", postgresql_where=sa.text("emptied_at IS NULL")),
        sa.Index(
            "uq_mail_received_once",
            *("mailbox", "message_id", "content_hash"),
            unique=True,
            postgresql_where=sa.text("direction = 'in' AND state <> 'duplicate'"),
        ),
    )

    id: Mapped[Key]
    direction: Mapped[Direction] = mapped_column(one_of(Direction))
    state: Mapped[MailState] = mapped_column(one_of(MailState))
    reason: Mapped[str] = mapped_column(server_default="", default="", comment="code: why it is in this state")
    kind: Mapped[str] = mapped_column(
        server_default="", default="", comment="of one that went: notice, digest, receipt"
    )
    mailbox: Mapped[str] = mapped_column(
        server_default="", default="", comment="of one that came: the address it was for"
    )
    message_id: Mapped[str] = mapped_column(server_default="", default="", comment="the header, without its brackets")
    content_hash: Mapped[bytes | None] = mapped_column(comment="SHA-256 of one that came")
    sender: Mapped[str] = mapped_column(server_default="", default="", comment="address")
    sender_name: Mapped[str] = mapped_column(server_default="", default="")
    recipient: Mapped[str] = mapped_column(server_default="", default="", comment="address")
    subject: Mapped[str] = mapped_column(server_default="", default="")
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), comment="who sent or gets it")
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("ticket.id"), comment="the one it is about")
    message_key: Mapped[uuid.UUID | None] = mapped_column(comment="the message of the ticket that it became")
    created_at: Mapped[CreatedAt]
    smtp_started_at: Mapped[dt.datetime | None]
    smtp_accepted_at: Mapped[dt.datetime | None]
    emptied_at: Mapped[dt.datetime | None] = mapped_column(comment="addresses, subject and content were deleted")

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """What was sent to oneself; for those who read mail also what is about no ticket, or one that they see."""
        if actor.id is None:
            return None
        own = sa.and_(cls.person_id == actor.id, cls.direction == Direction.OUT)
        if not actor.everywhere("mail:read"):
            return own
        tickets = Ticket.readable_by(actor)
        seen = sa.true() if tickets is None else cls.ticket_id.in_(sa.select(Ticket.id).where(tickets))
        return sa.or_(own, cls.ticket_id.is_(None), seen)


class MailContent(Model):
    """The mail itself, as it came or goes."""

    __tablename__ = "mail_content"

    mail_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("mail.id"), primary_key=True)
    raw: Mapped[bytes]


class DeadAddress(Model):
    """An address of a person that a mail server refused for good. One that was changed since is tried again."""

    __tablename__ = "dead_address"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    address: Mapped[str]
    reason: Mapped[str] = mapped_column(comment="code and words of the server, without addresses; or a status code")
    since: Mapped[CreatedAt]
