"""The rules that send tickets to teams, for everybody who works by them."""

from flask import Blueprint, Response

from tickets.desk import rules
from tickets.routing.default_ruleset import rationale_in_words
from web import doors, frame

pages = Blueprint("rules", __name__, template_folder="templates")


@pages.get("/rules")
def index() -> Response:
    """The rules in force."""
    return _page(None)


@pages.get("/rules/<int:number>")
def version(number: int) -> Response:
    """An earlier version of the rules."""
    return _page(number)


def _page(number: int | None) -> Response:
    me = doors.me()
    shown = rules.get(me, number)
    versions = rules.versions(me, limit=200).items
    row = next(one for one in versions if one.number == shown.rules.version)
    return doors.page(
        "desk/rules.html",
        shown=shown.rules,
        stages=rules.told(shown, frame.language()),
        versions=versions,
        row=row,
        rationale=rationale_in_words(row.rationale),
    )
