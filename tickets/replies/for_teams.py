"""What is written once and offered to one team or to every team: canned replies and macros."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.db import CreatedAt, Key, db
from tickets.desk.refusals import TeamUnknown
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember

READ, WRITE = "reply:read", "reply:write"


class ForTeams:
    """The columns that they have in common."""

    id: Mapped[Key]
    team_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("team.id"), comment="none: for every team")
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    name_en: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default=sa.true(), default=True, comment="offered to the desk")
    created_at: Mapped[CreatedAt]

    def name(self, language: str) -> str:
        """Its name in `language`."""
        return {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en)


Row = TypeVar("Row", bound=ForTeams)


def find(
    actor: Actor, model: type[Row], order: Any, *, team: str | None = None, active: bool | None = None
) -> Sequence[Row]:
    """Rows of `model`, sorted by `order`, a column.

    team    code or key: those of this team and those for every team
    active  only those that are offered, or only those that are not any more
    Raises  Forbidden, TeamUnknown
    """
    actor.must(READ)
    wanted = sa.select(model).order_by(order, model.id)
    if active is not None:
        wanted = wanted.where(model.active.is_(active))
    if (key := team_key(team)) is not None:
        wanted = wanted.where(sa.or_(model.team_id.is_(None), model.team_id == key))
    return db.session.scalars(wanted).all()


def offered(actor: Actor, model: type[Row], order: Any, team: uuid.UUID | None) -> Sequence[Row]:
    """Rows of `model` that are for every team, for `team`, or for one that `actor` works in. Raises Forbidden."""
    actor.must(READ)
    own = sa.select(TeamMember.team_id).join(Team, Team.id == TeamMember.team_id)
    own = own.where(TeamMember.person_id == actor.id, TeamMember.active, membership.works())
    is_for = sa.or_(model.team_id.is_(None), model.team_id == team, model.team_id.in_(own))
    return db.session.scalars(sa.select(model).where(model.active, is_for).order_by(order, model.id)).all()


def team_key(team: str | None, *, now: uuid.UUID | None = None) -> uuid.UUID | None:
    """The key of a team that works, by its code or key; `now`: one that stays, even if it was closed. Raises TeamUnknown."""
    if not team:
        return None
    if now is not None and team == str(now):
        return now
    if (found := membership.open_one(team)) is None:
        raise TeamUnknown
    return found.id


def names(model: type[Row], reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of rows of `model` in the reader's language."""
    if not (reader.may(READ) or reader.everywhere("event:read")):
        return {}
    found = db.session.scalars(sa.select(model).where(model.id.in_(keys)))
    return {one.id: one.name(reader.language) for one in found}
