"""How people keep the desk's list, and what they have begun to write on its tickets."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, one_of
from tickets.states import Visibility


class DeskSetting(Model):
    """The columns and the density of the desk's list, as a person left them."""

    __tablename__ = "desk_setting"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(
        sa.ARRAY(sa.Text), comment="of the desk's list, besides those always shown"
    )
    comfortable: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="with room around rows")


class TicketDraft(Model):
    """Somebody of the desk who has, or had, a ticket open, with what they have begun to write on it."""

    __tablename__ = "ticket_draft"
    __table_args__ = (sa.Index(None, "person_id"), sa.Index(None, "seen_at"))

    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    text: Mapped[str] = mapped_column(server_default="", default="", comment="begun and not sent; empty: nothing")
    visibility: Mapped[Visibility] = mapped_column(
        one_of(Visibility),
        server_default="public",
        default=Visibility.PUBLIC,
        comment="whether it is to be a reply or a note",
    )
    seen_at: Mapped[dt.datetime] = mapped_column(comment="when the person last had the ticket open")
    written_at: Mapped[dt.datetime | None] = mapped_column(comment="when the text last changed")
