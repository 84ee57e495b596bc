"""Sightings over JSON."""

from io import BytesIO

from flask import Response, request

from registry.imports.names import file_name_of
from registry.sightings import reading, schemas, sightings
from registry.sightings.refusals import SightingsUnreadable
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("sightings", __name__, "Sightings: when device management last saw devices")


@api.route("/sightings", methods=["POST"])
@api.doc(requestBody=schemas.BODY)
@api.response(200, schemas.SightingsOut)
@doors.takes_files
def report() -> Response:
    """Take in when devices were seen last: a JSON list, a CSV body or a file of Intune, Jamf Pro or Google.

    Of each device the latest day is kept; the same list again changes nothing. A row that cannot be taken is named in
    `problems`, and the rest goes on. A sighting is no scan: a stocktake tells it beside devices that it did not find.
    """
    sightings.begin(doors.me())
    name = ""
    if request.mimetype == "multipart/form-data":
        if (file := request.files.get("file")) is None:
            raise SightingsUnreadable
        read, name = reading.of_file(file.stream), file_name_of(file.filename or "")
    else:
        raw = request.get_data()
        read = reading.of_json(raw) if request.is_json else reading.of_file(BytesIO(raw))
    return doors.json(schemas.taken_out(sightings.take(doors.me(), read, file_name=name)))
