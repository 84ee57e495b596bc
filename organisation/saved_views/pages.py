"""Saved lists as pages: saving the list that is open, opening one, deleting one's own."""

import uuid
from urllib.parse import parse_qsl

import marshmallow as ma
from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext

from core.errors import DomainError
from organisation.saved_views import presenting, saved_views
from organisation.saved_views.kinds import kinds
from organisation.saved_views.models import ListName
from web import doors, frame
from web.fields import Choice, Input, Text

pages = Blueprint("saved_views", __name__, template_folder="templates")
EVERYBODY = "everybody"  # who may read the list


class SaveByForm(Input):
    on = Choice(ListName, required=True)
    name = Text(1, 60, required=True)
    who = Text(0, 40, load_default="", metadata={"description": "empty: oneself; everybody; or the key of a team"})
    columns = ma.fields.List(Text(1, 40), load_default=list)
    address = Text(0, 2_000, load_default="", metadata={"description": "names and values of the list's address"})


@pages.post("/saved-lists")
def save() -> Response:
    """Save the list under a name."""
    try:
        given = doors.load(SaveByForm)
        kind, pairs = kinds[given["on"]], parse_qsl(given["address"])
        sort = next((value for name, value in pairs if name == "sort" and value in kind.sorts()), "")
        shared = {"shared": given["who"] == EVERYBODY, "team": _team(given["who"])}
        wanted = {"on": given["on"], "name": given["name"], "columns": given["columns"], "sort": sort, **shared}
        doors.me().must(kind.permission)
        view, _ = saved_views.save(doors.me(), filters=kind.read(pairs)[0], **wanted)
    except DomainError as error:
        if error.status == 403:  # noqa: PLR2004
            raise
        for sentences in doors.refused(error).summary.values():
            flash(" ".join(sentences), "error")
        return doors.see_other(frame.came_from())
    return doors.see_other(
        presenting.address(kind, view, view.filters), gettext("The list is saved as “%(name)s”.", name=view.name)
    )


def _team(who: str) -> uuid.UUID | None:
    """The team that was chosen. Raises NotYourTeam."""
    if who in {"", EVERYBODY}:
        return None
    try:
        return uuid.UUID(who)
    except ValueError:
        raise saved_views.NotYourTeam from None


@pages.get("/saved-lists/<uuid:view_id>")
def show(view_id: uuid.UUID) -> Response:
    """The list under that name; what can no longer be asked for is named, and left out."""
    view = saved_views.get(doors.me(), view_id)
    kind = kinds[view.on]
    kept, lost = kind.readable(view)
    if lost:
        flash(presenting.lost_sentence(kind, view, lost), "alert")
    return doors.see_other(presenting.address(kind, view, kept))


@pages.post("/saved-lists/<uuid:view_id>/delete")
def delete(view_id: uuid.UUID) -> Response:
    """Delete a list of one's own."""
    view = saved_views.delete(doors.me(), view_id)
    return doors.see_other(url_for(kinds[view.on].endpoint), gettext("“%(name)s” is deleted.", name=view.name))
