"""The page behind the bell."""

import enum

import marshmallow as ma
from flask import Blueprint, Response
from flask_babel import gettext

from core.errors import DomainError
from tickets.notices import reading, schemas
from tickets.notices.words import LEADS_TO, WORDS
from web import doors, frame
from web.fields import PageArgs

pages = Blueprint("notices", __name__, template_folder="templates")


class Which(enum.StrEnum):
    """The lists of the page."""

    UNREAD = "unread"
    ALL = "all"
    MENTIONS = "mentions"


class Show(PageArgs):
    show = ma.fields.Enum(Which, by_value=True, load_default=Which.UNREAD)


@pages.get("/notices")
def index() -> Response:
    """What is new for me, and what was."""
    try:
        query, form = doors.load(Show), doors.Form()
    except DomainError as error:
        query, form = {"show": Which.UNREAD, "limit": 50, "after": None}, doors.refused(error)
    show = query.pop("show")
    unread, mentions = show is Which.UNREAD, show is Which.MENTIONS
    found = reading.find(doors.me(), unread=unread, mentions=mentions, language=frame.language(), **query)
    tabs = [
        {"label": gettext("Unread"), "url": "/notices", "current": show is Which.UNREAD},
        {"label": gettext("All"), "url": "/notices?show=all", "current": show is Which.ALL},
    ]
    if doors.me().may("ticket:work"):
        tabs.append({"label": gettext("Mentions of me"), "url": "/notices?show=mentions", "current": mentions})
    words = {"WORDS": WORDS, "LEADS_TO": LEADS_TO}
    return doors.page("notices/list.html", form.status, found=found, form=form, tabs=tabs, show=show.value, **words)


@pages.post("/notices/read")
def read() -> Response:
    """These were read, or all."""
    reading.read(doors.me(), **doors.load(schemas.ReadNotices))
    return doors.see_other(frame.came_from())
