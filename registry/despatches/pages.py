"""Despatches as pages: register one, the list, one with its lines, serial numbers and problems."""

import uuid

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from core.errors import DomainError
from registry.despatches import announcing, schemas, search
from registry.despatches.words import STATES, TONES
from registry.purchasing import search as orders
from registry.purchasing import suppliers
from web import doors, facts
from web.fields import choices

pages = Blueprint("despatches", __name__, template_folder="templates")
AFTER = 303
SHOWN_UNITS = 500  # serial numbers of a line that a page names


@pages.route("/despatches", methods=["GET", "POST"])
@doors.takes_files
def index() -> Response:
    """The list of despatches, and the form that registers one."""
    doors.me().must("despatch:read")
    form = doors.Form(values={name: request.args.get(f"for_{name}", "")[:120] for name in ("supplier", "order")})
    if request.method == "POST":
        try:
            return _announced()
        except DomainError as error:
            form = doors.refused(error)
    try:
        query = doors.load(schemas.FindDespatches)
        found = search.find(doors.me(), **query)
    except DomainError as error:
        query, form = doors.load(schemas.FindDespatches, raw={}), doors.refused(error)
        found = search.find(doors.me())
    return doors.page(
        "despatches/index.html",
        form.status,
        form=form,
        found=found,
        query=query,
        filtered=any(query[name] for name in ("supplier", "order", "state")),
        numbers=orders.names(doors.me(), {key for row in found.items for key in row["orders"]}),
        suppliers=suppliers.options(doors.me()),
        states=choices(STATES),
        STATES=STATES,
        TONES=TONES,
    )


@pages.get("/despatches/<uuid:despatch_id>")
def show(despatch_id: uuid.UUID) -> Response:
    """One despatch: what it announced, what has arrived, what is wrong with it."""
    despatch = search.get(doors.me(), despatch_id)
    lines = search.lines_of(doors.me(), despatch)
    people = facts.names_of(doors.me(), [("person", despatch.announced_by_id)])
    return doors.page(
        "despatches/despatch.html",
        despatch=despatch,
        lines=lines,
        problems=[(line, problem) for line in lines for problem in line["problems"]],
        became=search.progress([despatch.id])[despatch.id],
        announced_by=people.get(("person", despatch.announced_by_id), ""),
        history=facts.tell(doors.me(), search.history(despatch)),
        SHOWN=SHOWN_UNITS,
        STATES=STATES,
        TONES=TONES,
    )


@pages.post("/despatches/<uuid:despatch_id>/match")
def match(despatch_id: uuid.UUID) -> Response:
    """Hold what became no device once more against the catalogue, the orders and the register."""
    despatch = search.get(doors.me(), despatch_id, lock=True)
    made = announcing.match_again(doors.me(), despatch)
    if made:
        flash(ngettext("%(num)s more device is on its way.", "%(num)s more devices are on their way.", made), "success")
    else:
        flash(gettext("Nothing has changed: the same serial numbers still have a problem."), "info")
    return _to(despatch_id)


def _announced() -> Response:
    said = doors.load(schemas.AnnounceDespatch, raw={name: request.form.get(name, "") for name in request.form})
    file = request.files.get("file") or FileStorage()
    supplier = suppliers.named(said.pop("supplier"))
    despatch, is_new = announcing.announce(
        doors.me(), supplier=supplier, file=file.stream, file_name=file.filename or "", **said
    )
    if is_new:
        flash(gettext("Despatch %(number)s is registered.", number=despatch.number), "success")
    else:
        flash(
            gettext("Despatch %(number)s was registered before. Nothing has changed.", number=despatch.number), "info"
        )
    return _to(despatch.id)


def _to(despatch_id: uuid.UUID) -> Response:
    return redirect(url_for("despatches.show", despatch_id=despatch_id), AFTER)  # type: ignore[return-value]
