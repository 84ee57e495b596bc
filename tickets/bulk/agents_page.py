"""For leads: who has how much, and one page on which all tickets of an agent are handed over."""

import uuid

import marshmallow as ma
from flask import Blueprint, Response, url_for
from flask_babel import gettext

from core.errors import DomainError
from tickets.bulk import handing_over, presenting
from tickets.bulk.engine import MOST
from tickets.bulk.handing_over import Receiver
from tickets.desk import workloads
from tickets.desk.refusals import TeamUnknown
from tickets.ticket.words import PRIORITY_TONES, STATES, TONES, WAIT_REASONS
from web import doors, frame
from web.fields import Flag, Input, Text

pages = Blueprint("agents", __name__, template_folder="templates")


class HandOverAll(Input):
    """`to` holds a ticket, a team and perhaps a person each: their keys with colons between."""

    to = ma.fields.List(Text(1, 120), load_default=list, validate=ma.validate.Length(0, MOST))
    away = Flag(load_default=False)
    reason = Text(0, 500, load_default="")


@pages.get("/desk/agents")
def index() -> Response:
    """Agents with their open tickets, the busiest first."""
    return doors.page("desk/agents.html", agents=workloads.of_agents(doors.me()))


@pages.get("/desk/agents/<uuid:person_id>/hand-over")
def show(person_id: uuid.UUID) -> Response:
    """Where the tickets of an agent would go."""
    return _shown(person_id, doors.Form())


@pages.post("/desk/agents/<uuid:person_id>/hand-over")
def carry_out(person_id: uuid.UUID) -> Response:
    """Hand them over as the page says."""
    me = doors.me()
    try:
        given = doors.load(HandOverAll)
        to = dict(_target(one) for one in given.pop("to"))
        done = handing_over.carry_out(me, person_id, to, **given)
    except DomainError as error:
        return _shown(person_id, doors.refused(error))
    presenting.tell(done)
    return doors.see_other(url_for("ticket_bulk.show", bulk_id=done.id))


def _target(sent: str) -> tuple[uuid.UUID, Receiver]:
    ticket, _, receiver = sent.partition(":")
    team, _, agent = receiver.partition(":")
    try:
        return uuid.UUID(ticket), Receiver(uuid.UUID(team), uuid.UUID(agent) if agent else None)
    except ValueError:
        raise TeamUnknown from None


def _shown(person_id: uuid.UUID, form: doors.Form) -> Response:
    found = handing_over.plan(doors.me(), person_id)
    offered = handing_over.choices(found, frame.language())
    return doors.page(
        "desk/hand-over.html",
        form.status,
        form=form,
        plan=found,
        titles=handing_over.titles(found, frame.language()),
        summary=_summary(found),
        options=lambda move: [(_value(move, to), name, to == move.to) for to, name in offered[move.to.team_id]],
        STATES=STATES,
        TONES=TONES,
        WAIT_REASONS=WAIT_REASONS,
        PRIORITY_TONES=PRIORITY_TONES,
    )


def _value(move: handing_over.Move, to: Receiver) -> str:
    return ":".join(str(key) for key in (move.ticket.id, to.team_id, to.agent_id) if key)


def _summary(found: handing_over.Plan) -> list[tuple[str, int]]:
    """Who gets how many, those who get most first."""
    counted: dict[str, int] = {}
    for move in found.moves:
        queue = gettext("the queue of %(team)s", team=found.teams[move.to.team_id].name(frame.language()))
        name = found.names.get(move.to.agent_id, "") if move.to.agent_id else queue
        counted[name] = counted.get(name, 0) + 1
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))
