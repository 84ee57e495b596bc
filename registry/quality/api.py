"""Data quality over JSON."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext

from registry.quality import findings, ledger, schemas
from registry.quality.rules import MEANINGS
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("quality", __name__, "Data quality: what is wrong in the register, and where")


@api.route("/quality/findings")
@api.arguments(schemas.FindFindings, location="query")
@api.response(200, schemas.FindingsOut)
def find(query: dict[str, Any]) -> Response:
    """What is wrong with devices now, each with the page on which it is put right."""
    found = findings.find(doors.me(), **query)
    owners = ledger.given(doors.me(), {row["device"]["id"] for row in found.items})
    return doors.listed(found, lambda row: shown(row) | {"owner": owners.get((row["device"]["id"], row["rule"]))})


@api.route("/quality/scores")
@api.response(200, schemas.ScoresOut)
def read_scores() -> Response:
    """How well the devices of each school are recorded, the worst first."""
    return doors.json({"items": findings.scores(doors.me()), "next": None})


@api.route("/quality/files")
@api.response(200, schemas.FileScoresOut)
def read_files() -> Response:
    """How well the devices of each supplier's file are recorded, the worst first."""
    return doors.json({"items": findings.file_scores(doors.me()), "next": None})


@api.route("/quality/trend")
@api.response(200, schemas.TrendOut)
def read_trend() -> Response:
    """How many devices each rule found week by week, as counted then."""
    return doors.json({"items": ledger.trend(doors.me()), "next": None})


@api.route("/quality/findings/give", methods=["POST"])
@api.arguments(schemas.GiveFinding)
@api.response(200, schemas.TaskOut)
def give(body: dict[str, Any]) -> Response:
    """Have somebody put a finding right by a day; it stands on their start page until the rule finds it no more."""
    made = ledger.give(doors.me(), **body)
    return doors.json({"device": made.device_id, "rule": made.rule, "person": made.person_id, "due_on": made.due_on})


@api.route("/quality/findings/take-back", methods=["POST"])
@api.arguments(schemas.TakeFindingBack)
@api.response(204)
def take_back(body: dict[str, Any]) -> Response:
    """Nobody in particular puts the finding right any more."""
    ledger.take_back(doors.me(), **body)
    return Response(status=204)


def shown(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding in the reader's language."""
    meaning = MEANINGS[finding["rule"]]
    url = url_for("devices.show", device_id=finding["device"]["id"])
    return finding | {"message": gettext(meaning.words), "repair_url": url}
