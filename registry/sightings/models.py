"""The latest day on which device management saw a device."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model
from core.history import Recorded


class DeviceSighting(Model):
    """The day on which a device was seen last, and which list said so."""

    __tablename__ = "device_sighting"
    __table_args__ = (sa.Index(None, "seen_on"),)

    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id", ondelete="CASCADE"), primary_key=True)
    seen_on: Mapped[dt.date] = mapped_column(comment="local day")
    source: Mapped[str] = mapped_column(comment="the list that said so, such as Intune")
    taken_at: Mapped[CreatedAt]


class SightingList(Recorded, Model):
    """A list that told something new."""

    __tablename__ = "sighting_list"
    __table_args__ = (sa.Index(None, "taken_at", "id"),)

    id: Mapped[Key]
    source: Mapped[str]
    file_name: Mapped[str] = mapped_column(server_default="", default="")
    rows: Mapped[int] = mapped_column(comment="of the list, the refused ones among them")
    changed: Mapped[int] = mapped_column(comment="devices that were seen later than was known")
    refused: Mapped[int]
    taken_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), comment="none: Vire itself")
    taken_at: Mapped[dt.datetime]
