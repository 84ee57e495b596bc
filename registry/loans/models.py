"""What people answer to a hand-over."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class HandOverAnswer(Model):
    """Whether whoever a device was handed to says that they have received it; the latest answer."""

    __tablename__ = "hand_over_answer"

    custody_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="the interval; it may be undone since")
    received: Mapped[bool]
    return_on: Mapped[dt.date | None] = mapped_column(
        comment="proposed day of return, until somebody agrees to it or declines it"
    )
    answered_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), comment="UTC")
