"""What proves that a request is someone's: sessions, tokens, reset links; and who looked at whom."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model


class SignedIn(Model):
    """One signed-in browser. The cookie holds a random value; only its SHA-256 is kept."""

    __tablename__ = "signed_in"

    id: Mapped[Key]
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(
        server_default="", default="", comment="family and system, e.g. Firefox, Linux"
    )
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]
    expires_at: Mapped[dt.datetime]


class ApiToken(Model):
    """A bearer token `vire_<8 hex public id>_<secret>`; only the secret's SHA-256 is kept.

    One that was made with another token ends with that one, at the latest.
    """

    __tablename__ = "api_token"
    __table_args__ = (sa.CheckConstraint("expires_at <= created_at + interval '366 days'", name="at_most_a_year"),)

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(unique=True)
    secret_hash: Mapped[bytes]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    label: Mapped[str] = mapped_column(server_default="", default="")
    reads_only: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    seen_at: Mapped[dt.datetime | None]
    maker_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("api_token.id", ondelete="SET NULL"), comment="the token it was made with; none: no token"
    )


class PasswordReset(Model):
    """A link that lets a person set a new password once; first only asked for, by somebody who typed an address."""

    __tablename__ = "password_reset"
    __table_args__ = (sa.CheckConstraint("person_id IS NULL OR asked_for IS NULL", name="answered"),)

    id: Mapped[Key]
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), comment="none: only asked for")
    asked_for: Mapped[str | None] = mapped_column(comment="the address that was typed, until it is answered")
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    smtp_started_at: Mapped[dt.datetime | None] = mapped_column(
        comment="set first, so that a crash while sending shows"
    )
    smtp_accepted_at: Mapped[dt.datetime | None] = mapped_column(comment="the mail server has the message")


class PersonalView(Model):
    """A member of staff looked at another person's data. Rows are only ever added.

    Source: Act on Information Management in Public Administration (906/2019), section 17
    """

    __tablename__ = "personal_view"
    __table_args__ = (sa.Index(None, "subject_id", "at"), sa.Index(None, "at", "id"))

    id: Mapped[Key]
    at: Mapped[CreatedAt]
    viewer_id: Mapped[uuid.UUID]
    subject_type: Mapped[str] = mapped_column(comment="person, device, ticket")
    subject_id: Mapped[uuid.UUID]
    purpose: Mapped[str] = mapped_column(comment="the page or call")
    request_id: Mapped[str] = mapped_column(server_default="")
