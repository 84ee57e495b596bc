"""Teams and their members."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Key, Model, Versioned
from core.history import Recorded


class Team(Versioned, Recorded, Model):
    """People who mend the same kind of thing, for every school."""

    __tablename__ = "team"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("take_within_minutes BETWEEN 5 AND 10000", name="take_within_plausible"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(comment="named by routing rules, never changed")
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    name_en: Mapped[str]
    closed_on: Mapped[dt.date | None]
    take_within_minutes: Mapped[int | None] = mapped_column(
        comment="working time after which a ticket that its agent has not taken goes to another; none: never"
    )
    members: Mapped[list["TeamMember"]] = relationship(back_populates="team", lazy="raise")

    def name(self, language: str) -> str:
        """Its name in `language`."""
        return {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en)


class TeamMember(Recorded, Model):
    """An agent in a team. `weight` is the share of work relative to the others; 0.5 is half a post.

    virtual_time  weighted fair queueing: grows by points / weight at each assignment
    """

    __tablename__ = "team_member"
    __table_args__ = (
        sa.UniqueConstraint("team_id", "person_id"),
        sa.CheckConstraint("weight > 0 AND weight <= 10", name="weight_plausible"),
        sa.Index(None, "person_id"),
    )
    quiet = frozenset({"virtual_time", "last_assigned_at"})

    id: Mapped[Key]
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    weight: Mapped[float] = mapped_column(server_default="1", default=1.0)
    active: Mapped[bool] = mapped_column(server_default=sa.true(), default=True)
    capacity: Mapped[int | None] = mapped_column(comment="points of open tickets at most; none: no limit")
    virtual_time: Mapped[float] = mapped_column(server_default="0", default=0.0)
    last_assigned_at: Mapped[dt.datetime | None]
    team: Mapped[Team] = relationship(back_populates="members", lazy="raise")
