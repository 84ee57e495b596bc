"""Macros over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from tickets.desk import desk, reading
from tickets.desk.schemas import WholeTicketOut
from tickets.macros import macros, running, schemas
from tickets.macros.models import Macro
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("macros", __name__, "Macros: several steps of the desk in one")
_SHOWN = (
    *("id", "name_fi", "name_sv", "name_en", "outcome", "wait_reason", "wait_days", "resolution_code"),
    *("checklist", "active", "version"),
)


@api.route("/macros")
@api.arguments(schemas.FindMacros, location="query")
@api.response(200, schemas.MacroPage)
def find(args: dict[str, Any]) -> Response:
    """Macros, in the order of their Finnish names."""
    return doors.listed(Page(list(macros.find(doors.me(), **args))), _out)


@api.route("/macros", methods=["POST"])
@api.arguments(schemas.AddMacro)
@api.response(201, schemas.MacroOut)
def add(body: dict[str, Any]) -> Response:
    """Add a macro."""
    macro = macros.add(doors.me(), **body)
    return doors.json(_out(macro), 201, version=macro.version, headers={"Location": f"/api/v1/macros/{macro.id}"})


@api.route("/macros/<uuid:macro_id>")
@api.response(200, schemas.MacroOut)
def show(macro_id: uuid.UUID) -> Response:
    """One macro."""
    macro = macros.get(doors.me(), macro_id)
    return doors.json(_out(macro), version=macro.version)


@api.route("/macros/<uuid:macro_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterMacro)
@api.response(200, schemas.MacroOut)
def alter(body: dict[str, Any], macro_id: uuid.UUID) -> Response:
    """Change a macro, or take it out of use."""
    macro = macros.get(doors.me(), macro_id, lock=True)
    macro = macros.alter(doors.me(), macro, expected=doors.if_match(), **body)
    return doors.json(_out(macro), version=macro.version)


@api.route("/tickets/<uuid:ticket_id>/macros/<uuid:macro_id>")
@api.response(200, schemas.EffectOut)
def effect(ticket_id: uuid.UUID, macro_id: uuid.UUID) -> Response:
    """What a macro would do to a ticket."""
    me = doors.me()
    ticket, macro = desk.get(me, ticket_id), macros.get(me, macro_id)
    does = running.effect(me, ticket, macro)
    kept = {name: getattr(macro, name) for name in ("outcome", "wait_reason", "resolution_code")}
    reply = {"text": does.reply.text if does.reply else None, "missing": does.reply.missing if does.reply else []}
    return doors.json(
        kept | reply | {"until": does.until, "takes": does.takes, "steps": does.steps}, version=ticket.version
    )


@api.route("/tickets/<uuid:ticket_id>/macros/<uuid:macro_id>", methods=["POST"])
@api.versioned
@api.arguments(schemas.UseMacro)
@api.response(200, WholeTicketOut)
def use(body: dict[str, Any], ticket_id: uuid.UUID, macro_id: uuid.UUID) -> Response:
    """Carry a macro out on a ticket: all of it, or nothing."""
    me = doors.me()
    ticket = desk.get(me, ticket_id, lock=True, expected=doors.if_match())
    running.run(me, ticket, macro=macros.get(me, macro_id), **body)
    return doors.json(reading.out(me, ticket), version=ticket.version)


def _out(macro: Macro) -> dict[str, Any]:
    return {name: getattr(macro, name) for name in _SHOWN} | {"team": macro.team_id, "reply": macro.reply_id}
