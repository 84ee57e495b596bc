"""Where a ticket is after it was handed over or classified: with an agent, in a queue, or on its way to another team."""

import sqlalchemy as sa
from flask_babel import gettext, ngettext

from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from tickets.desk import classifying
from tickets.states import State
from tickets.teams.models import Team
from tickets.ticket import counts
from tickets.ticket.models import Ticket


def after_handing_over(ticket: Ticket, language: str) -> str:
    """Who has `ticket` now, or which team chooses who gets it."""
    if ticket.agent_id is not None:
        return str(gettext("%(agent)s has it now.", agent=_agent(ticket)))
    team = db.session.get(Team, ticket.team_id)
    return str(gettext("The team %(team)s has it now.", team=team.name(language))) if team else ""


def after_saying(ticket: Ticket, _language: str) -> str:
    """Whether `ticket` waits for something; nothing when it does not."""
    return str(gettext("The ticket is waiting.")) if ticket.state is State.WAITING else ""


def after_splitting(ticket: Ticket, _language: str) -> str:
    """Who has `ticket` again, or that it is routed anew."""
    if ticket.agent_id is None:
        return str(gettext("It is routed again."))
    return str(gettext("%(agent)s has it again.", agent=_agent(ticket)))


def _agent(ticket: Ticket) -> str | None:
    wanted = everywhere(sa.select(Person.name).where(Person.id == ticket.agent_id), Person, why="who has a ticket")
    name: str | None = db.session.scalar(wanted)
    return name


def after_classifying(ticket: Ticket, language: str) -> str:
    """Who has `ticket` now, or which team's queue it goes to and how many wait there already."""
    if ticket.state is State.NEW:
        return str(gettext("It is yet to be routed."))
    if ticket.agent_id is not None:
        return str(gettext("It stays with %(agent)s.", agent=_agent(ticket)))
    team = classifying.team_by_rules(ticket)
    if team is None:
        return ""
    waiting = max(0, counts.by_team().get(team.id, {}).get(State.QUEUED, 0) - (team.id == ticket.team_id))
    if not waiting:
        return str(gettext("It goes to the team %(team)s.", team=team.name(language)))
    told = ngettext(
        "It goes to the team %(team)s, where %(num)s other ticket waits.",
        "It goes to the team %(team)s, where %(num)s other tickets wait.",
        waiting,
        team=team.name(language),
    )
    return str(told)
