"""Saved lists of the desk and the choice of its columns, as pages."""

import uuid
from urllib.parse import parse_qsl

import marshmallow as ma
from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext

from core.errors import N_, DomainError
from tickets.desk import columns, list_address, views
from web import doors, frame
from web.fields import Choice, Flag, Id, Input, Text

pages = Blueprint("desk_views", __name__)


class ChooseColumns(Input):
    columns = ma.fields.List(Choice(columns.Column), load_default=list)
    comfortable = Flag(load_default=False)
    address = Text(0, 2_000, load_default="")


class SaveView(Input):
    name = Text(1, 60, required=True)
    team = Id()
    address = Text(0, 2_000, load_default="", metadata={"description": "names and values of the list's address"})


@pages.post("/desk/columns")
def choose_columns() -> Response:
    """Keep which columns the list has, and how dense it is."""
    me = doors.me()
    me.must("ticket:read")
    given = doors.load(ChooseColumns)
    columns.choose(me, given["columns"], comfortable=given["comfortable"])
    return _list(parse_qsl(given["address"]))


@pages.post("/desk/views")
def save() -> Response:
    """Keep the list under a name."""
    me = doors.me()
    me.must("ticket:read")
    try:
        given = doors.load(SaveView)
        filters, _, _ = list_address.readable(parse_qsl(given["address"]))
        made = views.save(me, name=given["name"], filters=filters, team=given.get("team"))
    except DomainError as error:
        for sentences in doors.refused(error).summary.values():
            flash(" ".join(sentences), "error")
        return redirect(frame.came_from(), 303)  # type: ignore[return-value]
    flash(gettext("The list is saved as “%(name)s”.", name=made.name), "success")
    return _list([*filters.items(), ("view", str(made.id))])


@pages.get("/desk/views/<uuid:view_id>")
def show(view_id: uuid.UUID) -> Response:
    """The list under that name; what can no longer be asked for is said, and left out."""
    view = views.get(doors.me(), view_id)
    filters, meant, unknown = list_address.readable(view.filters.items())
    lost = [*unknown, *views.gone(meant)]
    if lost:
        names = ", ".join(gettext(list_address.LABELS.get(name, name)) for name in lost)
        said = N_("“%(view)s” also asks for what is no longer there: %(names)s. The rest of it is shown.")
        flash(gettext(said, view=view.name, names=names), "alert")
    return _list([*((name, value) for name, value in filters.items() if name not in lost), ("view", str(view.id))])


@pages.post("/desk/views/<uuid:view_id>/delete")
def delete(view_id: uuid.UUID) -> Response:
    """Forget a list of one's own."""
    name = views.delete(doors.me(), view_id)
    flash(gettext("“%(name)s” is deleted.", name=name), "success")
    return redirect(url_for("desk.index"), 303)  # type: ignore[return-value]


def _list(pairs: list[tuple[str, str]]) -> Response:
    return redirect(frame.with_query(url_for("desk.index"), pairs), 303)  # type: ignore[return-value]
