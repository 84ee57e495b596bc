"""A ticket as its requester sees it: who has it, in words."""

import uuid
from typing import Any

from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.scope import visible
from tickets.categories.models import Category
from tickets.filing.words import WAITS, WHO_HAS_IT
from tickets.states import State
from tickets.teams.models import Team
from tickets.ticket.models import Ticket

TEAM_NAMES = (Team.name_fi.label("team_fi"), Team.name_sv.label("team_sv"), Team.name_en.label("team_en"))
COLUMNS = (
    *(
        Ticket.id,
        Ticket.number,
        Ticket.title,
        Ticket.state,
        Ticket.wait_reason,
        Ticket.class_stopped,
        Ticket.created_at,
    ),
    *(Ticket.resolved_at, Ticket.requester_id, Ticket.version),
)


def get(actor: Actor, ticket_id: uuid.UUID) -> Any:
    """One ticket the actor may see: `COLUMNS`, the team's names and the category's code. Raises Forbidden, NotFound."""
    wanted = visible(actor, Ticket, "ticket:own", *COLUMNS, *TEAM_NAMES, Category.code.label("category"))
    wanted = wanted.outerjoin(Team, Team.id == Ticket.team_id).outerjoin(Category, Category.id == Ticket.category_id)
    found = db.session.execute(wanted.where(Ticket.id == ticket_id)).first()
    if found is None:
        raise NotFound
    return found


def team(row: Any, language: str) -> str:
    """The name of the team that has the ticket of `row`, or “IT support” while none has it."""
    return str(getattr(row, f"team_{language}", None) or gettext("IT support"))


def who_has_it(row: Any, team_name: str) -> str:
    """One sentence for the requester."""
    waits = row.state == State.WAITING and row.wait_reason is not None
    says = WAITS[row.wait_reason] if waits else WHO_HAS_IT[State(row.state)]
    return str(gettext(says, team=team_name)) if "%(team)s" in says else str(gettext(says))
