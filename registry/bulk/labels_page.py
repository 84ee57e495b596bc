"""The page of labels to print."""

from typing import Any

from flask import Blueprint, Response, current_app, url_for
from flask_babel import gettext

from core.errors import DomainError
from registry.bulk import forms, labels
from registry.bulk.labels import NAMES, PLACES, Labels, Sheet
from registry.bulk.models import PERMISSION
from registry.devices import qr
from web import doors
from web.fields import Choice, Input, Whole

pages = Blueprint("labels", __name__, template_folder="templates")


class ChooseSheet(Input):
    sheet = Choice(Sheet, load_default=Sheet.SMALL)
    start = Whole(1, max(PLACES.values()), load_default=1)


@pages.post("/devices/labels")
def show() -> Response:
    """Labels of the devices that were ticked, scanned or pasted, or of all that the list's filter finds."""
    doors.me().must(PERMISSION)
    form, kept, found = doors.Form(), forms.filter_asked(), Labels((), ())
    said: dict[str, Any] = {"sheet": Sheet.SMALL, "start": 1}
    try:
        filters = forms.filters(kept) if kept else None
        found = labels.of(doors.me(), devices=forms.codes_asked(), filters=filters)
        said = doors.load(ChooseSheet, raw=forms.typed(ChooseSheet))
    except DomainError as error:
        form = doors.refused(error)
    base = str(current_app.config["SETTINGS"].public_url)
    return doors.page(
        "bulk/labels.html",
        form.status,
        form=form,
        kept=kept,
        codes="\n".join(forms.codes_asked()) if not kept else "",
        found=found,
        said=said,
        sheets=labels.sheets(found.found, said["sheet"], min(said["start"], PLACES[said["sheet"]])),
        choices=[(sheet, gettext(NAMES[sheet])) for sheet in Sheet],
        code_of=lambda label: qr.svg(base + url_for("sticker.show", tag=label.asset_tag)),
    )
