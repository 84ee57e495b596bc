"""The survey after a request is done: who was asked, and apart from that how often each answer was given.

Which answer somebody gave is not kept, nor when: no row or key of the counts leads back to a person or a ticket.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Key, Model, Versioned
from core.history import Recorded


class SurveyAsk(Model):
    """Somebody was asked how their request was handled."""

    __tablename__ = "survey_ask"
    __table_args__ = (sa.Index(None, "person_id", "asked_at"), sa.Index(None, "asked_at"))

    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"), comment="that resolved it")
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    asked_at: Mapped[dt.datetime]
    answered: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="what is not kept here")


class SurveyTally(Model):
    """How often an answer was given about requests that were done in a month, by team and school."""

    __tablename__ = "survey_tally"
    __table_args__ = (
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="score_of_five"),
        sa.CheckConstraint("EXTRACT(day FROM month) = 1", name="first_of_month"),
    )

    month: Mapped[dt.date] = mapped_column(primary_key=True, comment="its first day; in which people were asked")
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), primary_key=True)
    score: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, comment="1 very badly - 5 very well")
    times: Mapped[int]


class SurveySetting(Versioned, Recorded, Model):
    """How many of those whose request is done are asked. There is one row."""

    __tablename__ = "survey_setting"
    __table_args__ = (sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)

    id: Mapped[Key]
    percent: Mapped[int] = mapped_column(sa.SmallInteger, server_default="0", comment="of resolved requests; 0: nobody")
