"""The rules that send tickets to teams, for everybody who works by them."""

from flask import Blueprint, Response

from core.errors import DomainError
from tickets.desk import rules
from tickets.routing import published
from tickets.routing.default_ruleset import rationale_in_words
from web import doors, frame
from web.fields import PageArgs

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
    me, form = doors.me(), doors.Form()
    shown = rules.get(me, number)
    row = rules.described(me, shown.rules.version)
    try:
        versions = rules.versions(me, **doors.load(PageArgs))
    except DomainError as error:
        form, versions = doors.refused(error), rules.versions(me)
    return doors.page(
        "desk/rules.html",
        form.status,
        form=form,
        is_in_force=number is None or shown.rules.version == published.in_force().rules.version,
        shown=shown.rules,
        stages=rules.told(shown, frame.language()),
        versions=versions,
        row=row,
        rationale=rationale_in_words(row.rationale),
    )
