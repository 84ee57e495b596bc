"""Labels over JSON: a file to print."""

from typing import Any, Final

import marshmallow as ma
from flask import Response, request

from core.errors import N_, Invalid
from registry.bulk import label_files, labels
from registry.bulk.label_sheets import MOST_PLACES, Sheet
from registry.bulk.models import PERMISSION
from web import doors, downloads
from web.fields import Choice, Input, Said, Text, Whole
from web.openapi import ApiBlueprint

api = ApiBlueprint("labels", __name__, "Labels of devices, as PDF or for label printers")
PDF: Final = "application/pdf"
ZPL: Final = "application/zpl"


class PrintLabels(Input):
    devices = ma.fields.List(
        Text(1, 200),
        required=True,
        validate=ma.validate.Length(1, labels.MOST),
        metadata={"description": "tags, serial numbers or keys", "example": ["HKI-0000013"]},
    )
    sheet = Choice(
        Sheet, load_default=Sheet.L4778, metadata={"description": "Avery Zweckform number, or 25x54: a roll"}
    )
    start = Whole(
        1, MOST_PLACES, load_default=1, metadata={"description": "the first free place of the first sheet, from 1"}
    )
    spoiled = ma.fields.List(
        Whole(1, MOST_PLACES),
        load_default=list,
        validate=ma.validate.Length(0, MOST_PLACES),
        metadata={"description": "places of the first sheet that stay empty, from 1"},
    )


@api.route("/labels", methods=["POST"])
@api.arguments(PrintLabels)
@api.response(200, content_type=PDF)
@api.doc(description="With `Accept: application/zpl` as ZPL II, in the size of the sheet's labels. Changes nothing.")
def make(body: dict[str, Any]) -> Response:
    """The labels of devices, in the order given, as a file to print."""
    doors.me().must(PERMISSION)
    sheet, start = body["sheet"], labels.first_place(body["start"], body["sheet"])
    found = labels.of(doors.me(), devices=body["devices"])
    if found.none:
        says = Said(
            N_("These name no device with a tag that you can see: %(codes)s."), codes=", ".join(found.none[:20])
        )
        raise Invalid({"devices": [says]})
    printed = labels.printed(found.found)
    if request.accept_mimetypes.best_match([PDF, ZPL], PDF) == ZPL:
        return downloads.file(label_files.zpl(printed, sheet).encode(), ZPL, "labels.zpl")
    return downloads.file(label_files.pdf(printed, sheet, start, body["spoiled"]), PDF, "labels.pdf")
