"""Why a ticket is where it is: every decision with its rules, gates and ranks, and why somebody did not get it."""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response
from flask_babel import gettext

from core.db import db
from core.errors import DomainError
from core.scope import everywhere
from organisation.people.models import Person
from tickets.desk import explaining
from tickets.routing import published
from tickets.routing.candidates import Gate, Rank
from tickets.routing.explain import Names
from tickets.routing.models import RoutingDecision
from tickets.routing.words import GATE_NAMES, RANK_NAMES
from tickets.teams import membership
from tickets.teams.models import TeamMember
from tickets.ticket.models import Ticket
from web import doors
from web.fields import Id, Input

pages = Blueprint("desk_routing", __name__, template_folder="templates")


class Asked(Input):
    agent = Id(load_default=None)


@dataclass(frozen=True, slots=True)
class GateShown:
    """One gate: its name, who was left after it and who was not."""

    name: str
    left: list[str]
    out: list[str]


@pages.get("/tickets/<uuid:ticket_id>/routing")
def show(ticket_id: uuid.UUID) -> Response:
    """The decisions about a ticket, the latest first, and the question why somebody did not get it."""
    me, form, why = doors.me(), doors.Form(), None
    rows = explaining.decisions(me, ticket_id)
    chosen = None
    try:
        chosen = doors.load(Asked)["agent"]
        why = explaining.why(me, ticket_id, chosen) if chosen and rows else None
    except DomainError as error:
        form = doors.refused(error)
    names = explaining.names_for(rows, me.language)
    number = sa.select(Ticket.number).where(Ticket.id == ticket_id)
    return doors.page(
        "desk/routing.html",
        form.status,
        form=form,
        ticket_id=ticket_id,
        number=db.session.scalar(everywhere(number, Ticket, why="its decisions may be read, as was looked up")),
        decisions=[_shown(row, names) for row in reversed(rows)],
        agents=_agents(),
        chosen=chosen,
        why=why,
    )


def _shown(row: RoutingDecision, names: Names) -> dict[str, Any]:
    left = [member["id"] for members in row.roster.values() for member in members]
    gates = []
    for gate in row.trace.get("gates", ()):
        left = [one for one in left if one not in gate["out"]]
        called = gettext(GATE_NAMES[Gate(gate["gate"])])
        gates.append(GateShown(called, [_name(one, names) for one in left], [_name(one, names) for one in gate["out"]]))
    ranks = [
        (_name(one["agent"], names), one["virtual_time"], gettext(RANK_NAMES[Rank(one["by"])]))
        for one in row.trace.get("ranks", ())
    ]
    version = published.version(row.ruleset_id).rules.version
    return {"row": row, "text": explaining.sentences(row, names), "gates": gates, "ranks": ranks, "version": version}


def _name(key: str, names: Names) -> str:
    return names.get(("agent", key), key)


def _agents() -> list[tuple[str, str]]:
    """Everybody who can be given tickets."""
    wanted = sa.select(Person.id, Person.name).join(TeamMember, TeamMember.person_id == Person.id)
    wanted = wanted.where(TeamMember.active, membership.can_work()).distinct().order_by(Person.name)
    rows = db.session.execute(everywhere(wanted, Person, why="whom routing might have chosen"))
    return [(str(row.id), row.name) for row in rows]
