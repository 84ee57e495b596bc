"""A ticket as its requester sees it: who has it, in words."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.scope import visible
from organisation.people.models import Person
from tickets.categories.models import Category
from tickets.teams.models import Team
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title

TEAM_NAMES = (Team.name_fi.label("team_fi"), Team.name_sv.label("team_sv"), Team.name_en.label("team_en"))
AGENT, REQUESTER = (sa.orm.aliased(Person) for _ in range(2))
NAMES = (AGENT.name.label("agent"), REQUESTER.name.label("requester"))
COLUMNS = (
    *(
        Ticket.id,
        Ticket.number,
        Ticket.state,
        Ticket.wait_reason,
        Ticket.stopped_until,
        Ticket.school_id,
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
        actor, Ticket, "ticket:own", *COLUMNS, title(language), *TEAM_NAMES, *NAMES, Category.code.label("category")
    )
    wanted = with_names(wanted)
    wanted = wanted.outerjoin(Team, Team.id == Ticket.team_id).outerjoin(Category, Category.id == Ticket.category_id)
    found = db.session.execute(wanted.where(Ticket.id == ticket_id)).first()
    if found is None:
        raise NotFound
    return found


def with_names(wanted: Any) -> Any:
    """`wanted`, a statement of tickets, joined to those whom `NAMES` names."""
    return wanted.outerjoin(AGENT, AGENT.id == Ticket.agent_id).join(REQUESTER, REQUESTER.id == Ticket.requester_id)


def asked_by(actor: Actor, row: Any) -> str:
    """The name of the requester of `row` for whoever filed it for them, and for a school's contact; empty for oneself.

    One who only follows it, since their own was joined to it, is not told whose it is.
    """
    if row.requester_id == actor.id:
        return ""
    is_told = row.filed_by_id == actor.id or actor.may("ticket:school", row.school_id)
    return str(row.requester) if is_told else ""


def team(row: Any, language: str) -> str:
    """The name of the team that has the ticket of `row`, or “IT support” while none has it."""
    return str(getattr(row, f"team_{language}", None) or gettext("IT support"))
