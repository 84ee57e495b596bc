"""Who of the desk has how much, and handing over all tickets of one of them, over JSON."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Response

from core.paging import Page
from tickets.bulk import handing_over, presenting
from tickets.bulk.engine import MOST
from tickets.bulk.handing_over import Receiver
from tickets.desk import workloads
from web import doors
from web.fields import Flag, Id, Input, Output, Text
from web.openapi import ApiBlueprint

api = ApiBlueprint("agents", __name__, "Agents and their open tickets")


class GoesTo(Input):
    ticket = Id(required=True)
    team = Id(required=True)
    agent = Id(metadata={"description": "key of a member of the team; absent: it is routed anew in the team"})


class HandOverAll(Input):
    to = ma.fields.List(
        ma.fields.Nested(GoesTo),
        validate=ma.validate.Length(0, MOST),
        metadata={"description": "absent: as the plan says"},
    )
    away = Flag(load_default=False, metadata={"description": "they get no new tickets in any team"})
    reason = Text(0, 500, load_default="")


class AgentOut(Output):
    person = ma.fields.Dict(required=True, metadata={"description": "id and name"})
    open_tickets = ma.fields.Integer(required=True)
    open_points = ma.fields.Integer(required=True, metadata={"description": "effort points of those"})
    waiting_for_requester = ma.fields.Integer(required=True)
    oldest_at = ma.fields.AwareDateTime(allow_none=True, metadata={"description": "when the oldest was filed"})
    away = ma.fields.Boolean(required=True, metadata={"description": "gets tickets in no team"})


class AgentsOut(Output):
    items = ma.fields.List(ma.fields.Nested(AgentOut), required=True)
    next = ma.fields.String(allow_none=True)


class PlanOut(Output):
    items = ma.fields.List(
        ma.fields.Dict(), required=True, metadata={"description": "ticket, number, version, team and agent or null"}
    )
    unseen = ma.fields.Integer(required=True, metadata={"description": "tickets that stay: not yours to see"})


class HandedOverOut(Output):
    bulk = ma.fields.UUID(required=True, metadata={"description": "its key for POST /tickets/bulk/{id}/undo"})
    moved = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "ticket, team, agent or null"})
    left = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "ticket, code and detail"})


@api.route("/agents")
@api.response(200, AgentsOut)
def find() -> Response:
    """Agents with their open tickets, the busiest first."""
    return doors.listed(Page(workloads.of_agents(doors.me())), _agent)


def _agent(one: workloads.Workload) -> dict[str, Any]:
    return {
        "person": {"id": one.person_id, "name": one.name},
        "open_tickets": one.tickets,
        "open_points": one.points,
        "waiting_for_requester": one.waiting,
        "oldest_at": one.oldest_at,
        "away": one.away,
    }


@api.route("/agents/<uuid:person_id>/hand-over")
@api.response(200, PlanOut)
def plan(person_id: uuid.UUID) -> Response:
    """Where the open tickets of an agent would go: in each team to who is next by their share, never to you."""
    found = handing_over.plan(doors.me(), person_id)
    items = [
        {"ticket": move.ticket.id, "number": move.ticket.number, "version": move.ticket.version, **_receiver(move.to)}
        for move in found.moves
    ]
    return doors.json({"items": items, "unseen": found.unseen})


@api.route("/agents/<uuid:person_id>/hand-over", methods=["POST"])
@api.arguments(HandOverAll)
@api.response(200, HandedOverOut)
def carry_out(body: dict[str, Any], person_id: uuid.UUID) -> Response:
    """Hand the open tickets of an agent over; what is theirs no more is left alone and named."""
    me = doors.me()
    found = handing_over.plan(me, person_id)
    given = body.pop("to", None)
    to = {move.ticket.id: move.to for move in found.moves}
    if given is not None:
        to = {one["ticket"]: Receiver(one["team"], one.get("agent")) for one in given}
    done = presenting.whole(handing_over.carry_out(me, person_id, to, **body))
    moved = [{"ticket": one["ticket"], **_receiver(to[one["ticket"]])} for one in done["items"] if one["done"]]
    left = [
        {"ticket": one["named"], "code": one["problem"]["code"], "detail": one["problem"]["detail"]}
        for one in done["items"]
        if not one["done"]
    ]
    return doors.json({"bulk": done["id"], "moved": moved, "left": left})


def _receiver(receiver: Receiver) -> dict[str, Any]:
    return {"team": receiver.team_id, "agent": receiver.agent_id}
