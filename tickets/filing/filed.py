"""A ticket as its requester sees it: who has it, in words."""

import uuid
from typing import Any

from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.scope import visible
from tickets.categories.models import Category
from tickets.teams.models import Team
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title

TEAM_NAMES = (Team.name_fi.label("team_fi"), Team.name_sv.label("team_sv"), Team.name_en.label("team_en"))
COLUMNS = (
    *(
        Ticket.id,
        Ticket.number,
        Ticket.state,
        Ticket.wait_reason,
        Ticket.stopped_until,
        Ticket.created_at,
    ),
    *(Ticket.resolved_at, Ticket.requester_id, Ticket.filed_by_id, Ticket.version),
)


def get(actor: Actor, ticket_id: uuid.UUID, language: str) -> Any:
    """One ticket the actor may see: `COLUMNS`, its title, the team's names, the category's code.

    language  of a title that was tapped
    Raises    Forbidden, NotFound
    """
    wanted = visible(
        actor, Ticket, "ticket:own", *COLUMNS, title(language), *TEAM_NAMES, Category.code.label("category")
    )
    wanted = wanted.outerjoin(Team, Team.id == Ticket.team_id).outerjoin(Category, Category.id == Ticket.category_id)
    found = db.session.execute(wanted.where(Ticket.id == ticket_id)).first()
    if found is None:
        raise NotFound
    return found


def team(row: Any, language: str) -> str:
    """The name of the team that has the ticket of `row`, or “IT support” while none has it."""
    return str(getattr(row, f"team_{language}", None) or gettext("IT support"))
