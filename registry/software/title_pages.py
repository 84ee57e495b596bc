"""Software titles and required software as a page."""

import uuid
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext, ngettext

from core import clock
from core.errors import DomainError
from organisation.schools.words import KINDS
from registry.catalogue import naming
from registry.catalogue.words import CATEGORIES, USES
from registry.software import pages as software_pages
from registry.software import schemas, titles
from web import doors
from web.fields import choices

pages = Blueprint("software_titles", __name__, template_folder="templates")


@pages.get("/software/titles")
def index() -> Response:
    """The titles, and what is required of which devices."""
    return _shown(doors.Form())


@pages.post("/software/titles")
def add() -> Response:
    """Add a title."""
    me = doors.me()
    me.must(titles.WRITE)
    try:
        made = titles.add(me, **doors.load(schemas.AddTitle))
    except DomainError as error:
        return _shown(doors.refused(error), "add")
    return _to(gettext("%(title)s was added.", title=made.name))


@pages.post("/software/titles/<uuid:title_id>")
def correct(title_id: uuid.UUID) -> Response:
    """Correct a title, or stop or begin to count it."""
    title = titles.get(doors.me(), title_id, lock=True)
    try:
        titles.correct(doors.me(), title, expected=doors.if_match(), **doors.load(schemas.CorrectTitle))
    except DomainError as error:
        return _shown(doors.refused(error), str(title_id))
    return _to(gettext("Saved."))


@pages.post("/software/required")
def require() -> Response:
    """Say that devices must have titles."""
    me = doors.me()
    me.must(titles.WRITE)
    try:
        made = titles.require(me, **doors.load(schemas.RequireTitles))
    except DomainError as error:
        return _shown(doors.refused(error), "require")
    return _to(ngettext("%(num)s title is required.", "%(num)s titles are required.", len(made)))


@pages.post("/software/required/<uuid:required_id>/end")
def end(required_id: uuid.UUID) -> Response:
    """Say since when devices need not have a title any more."""
    me = doors.me()
    me.must(titles.WRITE)
    try:
        titles.end(me, required_id, expected=doors.if_match(), **doors.load(schemas.EndRequired))
    except DomainError as error:
        return _shown(doors.refused(error), str(required_id))
    return _to(gettext("The end was set."))


def _to(said: str) -> Response:
    return doors.see_other(url_for("software_titles.index"), said)


def _shown(form: doors.Form, refused: str = "") -> Response:
    """The page, with the form that was refused open again: `add`, `require`, or the key of its row."""
    me = doors.me()
    query: dict[str, Any] = {"q": "", "followed": None, "limit": 50, "after": None}
    try:
        query = doors.load(schemas.TitleArgs, raw=None if not refused else {})
    except DomainError as error:
        form = doors.refused(error)
    found = titles.find(me, **query)
    required = titles.required(me, on=clock.today())
    models = naming.names(me, {row.model_id for row in required if row.model_id})
    return doors.page(
        "software/titles.html",
        form.status,
        form=form,
        refused=refused,
        query=query,
        found=found,
        required=required,
        models=models,
        may_write=me.may(titles.WRITE),
        today=clock.today(),
        categories=choices(CATEGORIES),
        uses=choices(USES),
        kinds=choices(KINDS),
        CATEGORIES=CATEGORIES,
        USES=USES,
        KINDS=KINDS,
        model_options=[(key, name) for key, name, _ in naming.options()] if me.may(titles.WRITE) else [],
        blank=doors.Form(),
        **software_pages.around(me),
    )
