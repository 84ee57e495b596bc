"""The choice of the desk's columns, as a form."""

from urllib.parse import parse_qsl

import marshmallow as ma
from flask import Blueprint, Response, url_for

from tickets.desk import columns
from web import doors, frame
from web.fields import Choice, Flag, Input, Text

pages = Blueprint("desk_columns", __name__)


class ChooseColumns(Input):
    columns = ma.fields.List(Choice(columns.Column), load_default=list)
    comfortable = Flag(load_default=False)
    address = Text(0, 2_000, load_default="")


@pages.post("/desk/columns")
def choose_columns() -> Response:
    """Keep which columns the list has, and how dense it is."""
    me = doors.me()
    me.must("ticket:read")
    given = doors.load(ChooseColumns)
    columns.choose(me, given["columns"], comfortable=given["comfortable"])
    address = frame.with_query(url_for("desk.index"), parse_qsl(given["address"]))
    return doors.see_other(address)
