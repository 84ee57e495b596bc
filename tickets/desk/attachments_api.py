"""Files on tickets over JSON."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Response, current_app, request

from core.settings import Settings
from tickets.attachments import preparing, reading, refusals
from tickets.attachments.preparing import Sent
from tickets.desk import attaching, desk
from tickets.desk import reading as desk_reading
from tickets.desk.schemas import Reason
from tickets.states import Visibility
from web import doors, downloads
from web.fields import Choice, Input, Output
from web.openapi import ApiBlueprint

api = ApiBlueprint("attachments", __name__, "Files on tickets")


class SentFiles(Input):
    file = ma.fields.List(
        ma.fields.Raw(metadata={"type": "string", "format": "binary"}),
        required=True,
        metadata={"description": "one file, or several under the same name: all of them are taken or none"},
    )


class AddFiles(Input):
    visibility = Choice(Visibility, load_default=Visibility.PUBLIC)


class AttachmentOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    media_type = ma.fields.String(required=True, metadata={"example": "image/jpeg"})
    bytes = ma.fields.Integer(
        required=True, metadata={"description": "of a picture: after location and the like were removed"}
    )
    scan = ma.fields.String(
        required=True, metadata={"description": "pending, clean, infected, or off: no scanner is set up"}
    )
    sha256 = ma.fields.String(required=True, metadata={"description": "hexadecimal, of what is downloaded"})
    visibility = ma.fields.String(required=True)
    message_id = ma.fields.UUID(allow_none=True, metadata={"description": "the message that it was sent with"})
    has_thumbnail = ma.fields.Boolean(required=True)
    created_at = ma.fields.AwareDateTime(required=True)


class AttachmentsAddedOut(AttachmentOut):
    """The first file that was sent; `items` has all of them."""

    items = ma.fields.List(ma.fields.Nested(AttachmentOut), required=True)


class AttachmentPage(Output):
    items = ma.fields.List(ma.fields.Nested(AttachmentOut), required=True)
    next = ma.fields.String(allow_none=True)


def own() -> Settings:
    """The installation's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def sent(*names: str) -> list[Sent]:
    """The files of the present request under these names of fields; a field left empty counts as none."""
    files = [file for name in names for file in request.files.getlist(name)]
    return [Sent(file.filename, file.stream) for file in files if file.filename]


@api.route("/tickets/<uuid:ticket_id>/attachments", methods=["POST"])
@api.arguments(SentFiles, location="files")
@api.arguments(AddFiles, location="form")
@api.response(201, AttachmentsAddedOut)
@api.alt_response(200, schema=AttachmentsAddedOut, description="the ticket has these files already")
@doors.takes_files
def add(_: dict[str, Any], said: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Add files, as a message that names them. Messages never conflict, so no version is needed."""
    attaching.begin(doors.me(), ticket_id)
    files = sent("file")
    if not files:
        raise refusals.FileMissing
    with preparing.prepared(files, own()) as prepared:
        prepared.must_be_whole()
        ticket = desk.get(doors.me(), ticket_id, lock=True)
        added = attaching.attach(doors.me(), ticket, prepared, own(), all_or_none=True, **said)
    items = [reading.out(row) for row in (*added.new, *added.known)]
    return doors.json(items[0] | {"items": items}, 201 if added.new else 200)


@api.route("/tickets/<uuid:ticket_id>/attachments")
@api.response(200, AttachmentPage)
def of_ticket(ticket_id: uuid.UUID) -> Response:
    """The files of a ticket that you may see, oldest first."""
    ticket = desk.get(doors.me(), ticket_id)
    desk_reading.look(doors.me(), ticket, "tickets.attachments")
    rows = [row for row in reading.of(doors.me(), ticket.id) if row.media_type]
    return doors.json({"items": [reading.out(row) for row in rows], "next": None})


@api.route("/attachments/<uuid:attachment_id>")
@api.response(200, {"type": "string", "format": "binary"}, content_type="*/*")
def download(attachment_id: uuid.UUID) -> Response:
    """The file itself, in its own media type."""
    row, file = attaching.open_file(doors.me(), attachment_id, own())
    return downloads.sent(file, row.media_type, row.name)


@api.route("/attachments/<uuid:attachment_id>/remove", methods=["POST"])
@api.arguments(Reason)
@api.response(200, AttachmentOut)
def remove(body: dict[str, Any], attachment_id: uuid.UUID) -> Response:
    """Take a file off its ticket for good. The desk may, and whoever added it."""
    return doors.json(reading.out(attaching.remove(doors.me(), attachment_id, **body)))


@api.route("/attachments/<uuid:attachment_id>/thumbnail")
@api.response(200, {"type": "string", "format": "binary"}, content_type="image/jpeg")
def thumbnail(attachment_id: uuid.UUID) -> Response:
    """A picture made small; 404 for what is no picture."""
    row, file = attaching.open_file(doors.me(), attachment_id, own(), thumbnail=True)
    return downloads.sent(file, "image/jpeg", f"{row.name}.jpg")
