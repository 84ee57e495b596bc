"""What whoever asked answered to the questions of a decision tree before they filed: for the desk and for the rules."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


def code(category: str, question: str, answer: str) -> str:
    """An answer as the rules know it: code of the tree's category, key of the question, key of the answer."""
    return f"{category}/{question}/{answer}"


class TicketAnswer(Model):
    """One answer, in the order in which they were given."""

    __tablename__ = "ticket_answer"

    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tree_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("help_tree.id"))
    question_key: Mapped[str]
    answer_key: Mapped[str]
    code: Mapped[str] = mapped_column(comment="as the rules know it: category/question/answer")
    question: Mapped[dict[str, Any]] = mapped_column(comment="language → text, as it was asked")
    answer: Mapped[dict[str, Any]] = mapped_column(comment="language → text, as it was chosen")
