"""Canned replies in three languages."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Versioned
from core.history import Recorded
from tickets.replies.for_teams import ForTeams

NAMES = ("name_fi", "name_sv", "name_en")
TEXTS = ("text_fi", "text_sv", "text_en")


class CannedReply(ForTeams, Versioned, Recorded, Model):
    """A text that is sent again and again. It never goes out in a language that was not written."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        # among those in use, what is typed leads to one reply
        sa.Index("uq_canned_reply_shortcut", "shortcut", unique=True, postgresql_where=sa.text("active")),
        sa.CheckConstraint("shortcut ~ '^[a-z0-9][a-z0-9-]{1,29}$'", name="shortcut_plain"),
    )
    private = frozenset(TEXTS)

    shortcut: Mapped[str] = mapped_column(comment="typed after a slash in the box of a reply")
    text_fi: Mapped[str] = mapped_column(comment="with variables in braces, see replies.variables")
    text_sv: Mapped[str]
    text_en: Mapped[str]

    def text(self, language: str) -> str:
        """Its text in `language`, its variables not yet filled in."""
        return {"fi": self.text_fi, "sv": self.text_sv}.get(language, self.text_en)
