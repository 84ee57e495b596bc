"""Which reminders of loans were sent."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Model


class LoanReminder(Model):
    """Somebody was told that a loan is due, or overdue; once for each promised day."""

    __tablename__ = "loan_reminder"

    custody_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("custody.id", ondelete="CASCADE"), primary_key=True)
    told: Mapped[str] = mapped_column(primary_key=True, comment="loan_due or loan_overdue, and the promised day")
    created_at: Mapped[CreatedAt]
