"""The page of labels: which devices and which sheet, a preview, and the files to print."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext

from core.errors import DomainError
from registry.bulk import forms, label_files, labels
from registry.bulk.label_sheets import MEASURES, MOST_PLACES, NAMES, Sheet
from registry.bulk.labels import Labels
from registry.bulk.models import PERMISSION
from registry.devices import qr
from web import doors, downloads
from web.fields import Choice, Input, Text, Whole

pages = Blueprint("labels", __name__, template_folder="templates")


class ChooseSheet(Input):
    sheet = Choice(Sheet, load_default=Sheet.L4778)
    start = Whole(1, MOST_PLACES, load_default=1)
    spoiled = Text(0, 300, load_default="")


@pages.post("/devices/labels")
def show() -> Response:
    """Labels of the devices that were ticked, scanned or pasted, or of all that the list's filter finds."""
    doors.me().must(PERMISSION)
    return _page(*_asked())


@pages.post("/devices/labels.<any(pdf, zpl):kind>")
def take_away(kind: str) -> Response:
    """The same labels as a file."""
    doors.me().must(PERMISSION)
    form, found, said = _asked()
    if form.status >= 400:  # noqa: PLR2004
        return _page(form, found, said)
    printed = labels.printed(found.found)
    if kind == "zpl":
        return downloads.file(label_files.zpl(printed, said["sheet"]).encode(), "application/zpl", "labels.zpl")
    return downloads.file(
        label_files.pdf(printed, said["sheet"], said["start"], said["places"]), "application/pdf", "labels.pdf"
    )


def _asked() -> tuple[doors.Form, Labels, dict[str, Any]]:
    """The labels and the sheet that a form asks for; what of it is refused keeps the rest."""
    kept, form, found = forms.filter_asked(), doors.Form(), Labels((), ())
    said: dict[str, Any] = {"sheet": Sheet.L4778, "start": 1, "spoiled": "", "places": []}
    try:
        found = labels.of(doors.me(), devices=forms.codes_asked(), filters=forms.filters(kept) if kept else None)
        said |= doors.load(ChooseSheet, raw=forms.typed(ChooseSheet))
        said["places"] = labels.spoiled_places(said["spoiled"])
        said["start"] = min(said["start"], MEASURES[said["sheet"]].places)
    except DomainError as error:
        form = doors.refused(error)
    return form, found, said


def _page(form: doors.Form, found: Labels, said: dict[str, Any]) -> Response:
    kept = forms.filter_asked()
    addresses = {label.asset_tag: label.address for label in labels.printed(found.found)}
    return doors.page(
        "bulk/labels.html",
        form.status,
        form=form,
        kept=kept,
        codes="\n".join(forms.codes_asked()) if not kept else "",
        found=found,
        said=said,
        sheets=labels.sheets(found.found, said["sheet"], said["start"], said["places"]),
        choices=[(sheet, gettext(NAMES[sheet])) for sheet in Sheet],
        code_of=lambda label: qr.svg(addresses[label.asset_tag]),
    )
