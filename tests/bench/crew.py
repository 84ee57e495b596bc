"""Who asks in the measurements: made once in the template, so that every copy knows them."""

import sqlalchemy as sa

from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.access import signin
from organisation.people.roles import Role
from tests import cast
from tests.bench.ground import TEMPLATE, Ground
from tickets.teams.models import Team, TeamMember

ROLES = (Role.ASSET_MANAGER, Role.PROCUREMENT, Role.RECEIVER, Role.AGENT, Role.LEAD)
AGENTS_PER_TEAM = 3
TEACHERS = 40  # who file, so that nobody writes faster than one person may


def assemble(ground: Ground) -> dict[str, cast.Member]:
    """Make the people; returns them by role, and `teacher` and `contact` of First School."""
    with ground.inside(TEMPLATE):
        found = {role.value: cast.everywhere(role) for role in ROLES}
        found |= {"teacher": cast.teacher(), "contact": cast.contact()}
        found |= {f"teacher {number}": cast.teacher() for number in range(TEACHERS)}
        for team in db.session.scalars(sa.select(Team)).all():
            for _ in range(AGENTS_PER_TEAM):
                _join(team, cast.everywhere(Role.AGENT))
        if not all(one.token for one in found.values()):  # made here, so that every copy knows them
            raise RuntimeError("somebody has no token")
        return found


def _join(team: Team, who: cast.Member) -> None:
    member = TeamMember(team_id=team.id, person_id=who.id)
    with transaction(), change(member, "team.member_added", by=SYSTEM):
        db.session.add(member)


def browser(ground: Ground, name: str, who: cast.Member) -> dict[str, str]:
    """Headers of a browser that signed in to one database."""
    with ground.inside(name), transaction():
        return {"Cookie": f"__Host-vire={signin.begin(who.id)}", "Accept-Language": "fi"}
