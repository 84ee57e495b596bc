"""The desk on the phone: who calls is found by any scrap, and the form of their ticket begins."""

from flask import Blueprint, Response

from core.errors import DomainError
from tickets.filing import callers
from web import doors
from web.fields import Input, Text

pages = Blueprint("callers", __name__, template_folder="templates")


class Scrap(Input):
    find = Text(0, 100, load_default="")


@pages.get("/tickets/callers")
def index() -> Response:
    """Who or what a scrap finds; the form at once, when it finds one alone, or one person and what they have."""
    me, form = doors.me(), doors.Form()
    me.must(callers.FILE)
    found: tuple[list[callers.Hit], list[callers.Hit]] = ([], [])
    try:
        scrap = doors.load(Scrap)["find"]
        found = callers.find(me, scrap) if scrap else found
    except DomainError as error:
        scrap, form = "", doors.refused(error)
    if (only := callers.the_one(*found)) is not None:
        return doors.see_other(only.url)
    return doors.page("filing/callers.html", form.status, people=found[0], devices=found[1], scrap=scrap, form=form)


@pages.get("/tickets/callers/found")
def found() -> Response:
    """The same as a part of the page, while somebody types."""
    me = doors.me()
    me.must(callers.FILE)
    scrap = doors.load(Scrap)["find"]
    persons, things = callers.find(me, scrap) if scrap else ([], [])
    return doors.page("filing/callers-found.html", people=persons, devices=things, scrap=scrap, first=False)
