"""Own fields as pages: all of them, adding one, changing, deleting and bringing one back."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from registry.catalogue.words import CATEGORIES
from registry.own_fields import own_fields, schemas, words
from registry.own_fields.models import OwnField
from web import doors
from web.fields import Text, choices
from web.frame import language

pages = Blueprint("own_fields", __name__, template_folder="templates")
ONE = "/own-fields/<uuid:field_id>"
FLAGS = {"required": False, "searchable": False}  # what an empty box means


class AddByForm(schemas.AddOwnField):
    choices: Any = Text(1, 7_000, lines=True, load_default="")


class CorrectByForm(schemas.CorrectOwnField):
    choices: Any = Text(1, 7_000, lines=True, load_default="")


def _lines(said: dict[str, Any]) -> dict[str, Any]:
    return FLAGS | said | {"choices": said["choices"].splitlines()}


@pages.route("/own-fields", methods=["GET", "POST"])
def index() -> Response:
    """The own fields by category, and adding one."""
    form = doors.Form()
    doors.me().must(own_fields.WRITE)
    if request.method == "POST":
        try:
            made = own_fields.add(doors.me(), **_lines(doors.load(AddByForm)))
            return _to(gettext("The field %(name)s was added.", name=own_fields.name(made, language())))
        except DomainError as error:
            form = doors.refused(error)
    found = own_fields.find(doors.me())
    return doors.page("own_fields/index.html", form.status, form=form, found=found, **_words())


@pages.get(ONE)
def show(field_id: uuid.UUID) -> Response:
    """One field, to change it."""
    doors.me().must(own_fields.WRITE)
    return _shown(own_fields.get(doors.me(), field_id), doors.Form())


@pages.post(ONE)
def correct(field_id: uuid.UUID) -> Response:
    """Change a field."""
    found = own_fields.get(doors.me(), field_id, lock=True)
    try:
        said = _lines(doors.load(CorrectByForm))
        own_fields.correct(doors.me(), found, expected=doors.if_match(), **said)
    except DomainError as error:
        return _shown(found, doors.refused(error))
    return _to(gettext("Saved."))


@pages.post(f"{ONE}/delete")
def delete(field_id: uuid.UUID) -> Response:
    """Hide a field."""
    found = own_fields.get(doors.me(), field_id, lock=True)
    try:
        own_fields.delete(doors.me(), found, expected=doors.if_match())
    except DomainError as error:
        return _shown(found, doors.refused(error))
    return _to(gettext("The field is deleted. Devices keep its values until it is brought back."))


@pages.post(f"{ONE}/restore")
def restore(field_id: uuid.UUID) -> Response:
    """Bring a field back."""
    found = own_fields.get(doors.me(), field_id, lock=True)
    try:
        own_fields.restore(doors.me(), found, expected=doors.if_match())
    except DomainError as error:
        return _shown(found, doors.refused(error))
    return _to(gettext("The field is there again, with its values."))


def _shown(field: OwnField, form: doors.Form) -> Response:
    return doors.page("own_fields/edit.html", form.status, form=form, field=field, **_words())


def _to(said: str) -> Response:
    return doors.see_other(url_for("own_fields.index"), said)


def _words() -> dict[str, Any]:
    return {
        "KINDS": words.KINDS,
        "CATEGORIES": CATEGORIES,
        "kinds": choices(words.KINDS),
        "categories": choices(CATEGORIES),
        "name_of": lambda field: own_fields.name(field, language()),
    }
