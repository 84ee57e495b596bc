"""The start page: what is new for me, as panels of my role."""

from flask import Blueprint, Response

from web import doors, panels

pages = Blueprint("start", __name__)


@pages.get("/")
def index() -> Response:
    """The start page of whoever asks."""
    return doors.page("start.html", panels=panels.shown("start", doors.me()), actor=doors.me())
