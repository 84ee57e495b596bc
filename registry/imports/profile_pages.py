"""Pages about how files are read: the profiles of columns, and the first rows as a mapping would have them read."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from registry.imports import batch_page, batches, mapping_form, profile_schemas, profiles, schemas, understood
from web import doors

pages = Blueprint("profiles", __name__, template_folder="templates")


@pages.get("/purchasing/profiles")
def index() -> Response:
    """All profiles, to be renamed or deleted."""
    return _list(doors.Form())


@pages.post("/purchasing/profiles/<uuid:profile_id>/rename")
def rename(profile_id: uuid.UUID) -> Response:
    """Give a profile another name."""
    try:
        said = doors.load(profile_schemas.RenameProfile)
        profiles.rename(doors.me(), profiles.get(doors.me(), profile_id), expected=doors.if_match(), **said)
    except DomainError as error:
        return _list(doors.refused(error))
    return _to(gettext("Saved."))


@pages.post("/purchasing/profiles/<uuid:profile_id>/delete")
def delete(profile_id: uuid.UUID) -> Response:
    """Forget a profile."""
    try:
        profiles.delete(doors.me(), profiles.get(doors.me(), profile_id), expected=doors.if_match())
    except DomainError as error:
        return _list(doors.refused(error))
    return _to(gettext("The profile was deleted."))


@pages.post("/purchasing/batches/<uuid:batch_id>/preview")
def preview(batch_id: uuid.UUID) -> Response:
    """The first rows as the form would have them read: the part of the page alone where a script asks for it."""
    batch = batches.get(doors.me(), batch_id)
    try:
        said = schemas.checked(mapping_form.said(batch))
        rows = understood.preview(doors.me(), batch, **said)
    except DomainError as error:
        return batch_page.shown(batch, doors.refused(error))
    if "HX-Request" not in request.headers:
        return batch_page.shown(batch, doors.Form(values=request.form.to_dict()), first_rows=rows)
    return doors.page("imports/understood.html", understood=rows, **batch_page.all_words())


def _list(form: doors.Form) -> Response:
    found = profiles.find(doors.me())
    mine = {profile.id for profile in found if doors.me().may(batches.WRITES[profile.purpose])}
    context: dict[str, Any] = {"found": found, "form": form, "mine": mine}
    return doors.page("imports/profiles.html", form.status, **context, **batch_page.all_words())


def _to(said: str) -> Response:
    return doors.see_other(url_for("profiles.index"), said)
