"""Data quality over JSON."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext

from registry.quality import findings, schemas
from registry.quality.rules import MEANINGS
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("quality", __name__, "Data quality: what is wrong in the register, and where")


@api.route("/quality/findings")
@api.arguments(schemas.FindFindings, location="query")
@api.response(200, schemas.FindingsOut)
def find(query: dict[str, Any]) -> Response:
    """What is wrong with devices now, each with the page on which it is put right."""
    return doors.listed(findings.find(doors.me(), **query), shown)


@api.route("/quality/scores")
@api.response(200, schemas.ScoresOut)
def read_scores() -> Response:
    """How well the devices of each school are recorded, the worst first."""
    return doors.json({"items": findings.scores(doors.me()), "next": None})


def shown(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding in the reader's language."""
    meaning = MEANINGS[finding["rule"]]
    url = url_for("devices.show", device_id=finding["device"]["id"])
    return finding | {"message": gettext(meaning.words), "repair_url": url}
