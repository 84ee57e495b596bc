"""Why tickets go where they go, over JSON."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Response

from tickets.desk import explaining
from web import doors
from web.fields import Id, Input, Output
from web.openapi import ApiBlueprint

api = ApiBlueprint("routing", __name__, "Routing: why tickets go where they go")


class AskWhyNot(Input):
    agent = Id(required=True, metadata={"description": "key of the person"})


class DecisionOut(Output):
    id = ma.fields.UUID(required=True)
    epoch = ma.fields.Integer(required=True, metadata={"description": "grows with each time it is routed"})
    decided_at = ma.fields.AwareDateTime(required=True)
    ruleset = ma.fields.Integer(required=True, metadata={"description": "number of the version"})
    outcome = ma.fields.Dict(required=True, metadata={"description": "team, agent, priority, points, reason …"})
    facts = ma.fields.Dict(required=True, metadata={"description": "all the rules could know"})
    trace = ma.fields.Dict(required=True, metadata={"description": "rules tried, who passed each gate, ranks"})
    text = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "in the asker's language"})


class DecisionsOut(Output):
    items = ma.fields.List(ma.fields.Nested(DecisionOut), required=True)
    next = ma.fields.String(allow_none=True)


class WhyNotOut(Output):
    agent = ma.fields.UUID(required=True)
    epoch = ma.fields.Integer(required=True)
    answer = ma.fields.String(
        required=True, metadata={"description": "code of the gate or rank", "example": "capacity"}
    )
    text = ma.fields.String(required=True, metadata={"description": "in the asker's language"})
    would_need = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "what would have to differ, in the asker's language; tried with the decision itself"},
    )
    reachable = ma.fields.Boolean(
        required=True, metadata={"description": "whether the person would get the ticket if all of that were so"}
    )


@api.route("/tickets/<uuid:ticket_id>/routing")
@api.response(200, DecisionsOut)
def decisions(ticket_id: uuid.UUID) -> Response:
    """Every decision about a ticket, with what it knew, what it tried, and why."""
    rows = explaining.decisions(doors.me(), ticket_id)
    names = explaining.names_for(rows, doors.me().language)
    return doors.json({"items": [explaining.out(row, names) for row in rows], "next": None})


@api.route("/tickets/<uuid:ticket_id>/routing/why-not")
@api.arguments(AskWhyNot, location="query")
@api.response(200, WhyNotOut)
def why_not(args: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Why a person did not get the ticket when it was last decided."""
    return doors.json(explaining.why(doors.me(), ticket_id, args["agent"]))
