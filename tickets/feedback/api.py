"""The survey over JSON."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Response

from tickets.desk import desk
from tickets.feedback import asking, results, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("satisfaction", __name__, "Satisfaction with requests that are done")


@api.route("/satisfaction")
@api.response(200, schemas.ResultsOut)
def show() -> Response:
    """What people answered within twelve months, by month, size of school and team; nothing that fewer than five did."""
    return _answer()


@api.route("/satisfaction", methods=["PUT"])
@api.versioned
@api.arguments(schemas.AskOf)
@api.response(200, schemas.ResultsOut)
def ask_of(body: dict[str, Any]) -> Response:
    """Say how many of those whose request is resolved are asked."""
    asking.ask_of(doors.me(), expected=doors.if_match(), **body)
    return _answer()


@api.route("/tickets/<uuid:ticket_id>/satisfaction", methods=["POST"])
@api.arguments(schemas.Rate)
@api.response(200, schemas.RatedOut)
def rate(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Answer, as the one who asked, how the request was handled, if one is asked. Who answered what is not kept."""
    me = doors.me()
    asking.answer(me, desk.get(me, ticket_id), **body)
    return doors.json({"counted": True})


def _answer() -> Response:
    found, setting = results.of_year(doors.me()), asking.setting()
    told = {name: [_group(one) for one in getattr(found, name)] for name in ("months", "sizes", "teams")}
    return doors.json({"percent": setting.percent, "total": _group(found.total), **told}, version=setting.version)


def _group(one: results.Group) -> dict[str, Any]:
    return asdict(one) | {"key": str(one.key)}
