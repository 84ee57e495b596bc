"""What a person's page shows of teams."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from tickets.teams.membership import works
from tickets.teams.models import Team, TeamMember
from web.panels import Panel


def _of_person(_actor: Actor, person: Any) -> dict[str, Any] | None:
    """The teams that somebody is in, and whether they get tickets there; nothing for those in none."""
    wanted = sa.select(Team, TeamMember.active).join(TeamMember, TeamMember.team_id == Team.id)
    rows = db.session.execute(wanted.where(TeamMember.person_id == person.id, works()).order_by(Team.code)).all()
    return {"rows": rows} if rows else None


PERSON = [Panel("team:read", "teams/panel-person.html", _of_person)]
