"""Who puts a finding right until when, and how many findings each rule had week by week."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.db import Key, Model, Versioned
from core.history import Recorded
from core.scope import Guarded

PERMISSION = "quality:read"


class QualityTask(Guarded, Versioned, Recorded, Model):
    """A finding that was given to somebody. It is done when the rule no longer finds the device."""

    __tablename__ = "quality_task"
    __table_args__ = (sa.UniqueConstraint("device_id", "rule"), sa.Index(None, "person_id"))

    id: Mapped[Key]
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(comment="code of the rule that finds the device")
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), comment="who puts it right")
    due_on: Mapped[dt.date] = mapped_column(comment="last day")

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Whoever reads of data quality everywhere sees all of them, others their own."""
        return None if actor.everywhere(PERMISSION) else cls.person_id == actor.id


class QualityCount(Model):
    """How many devices a rule found in a week, as counted then."""

    __tablename__ = "quality_count"

    week: Mapped[dt.date] = mapped_column(primary_key=True, comment="its Monday")
    rule: Mapped[str] = mapped_column(primary_key=True)
    findings: Mapped[int] = mapped_column(comment="at the last count of the week")
