"""Files on devices, orders and lots over JSON."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Response

from tickets.attachments import preparing, refusals
from tickets.attachments.models import RegisterFile
from tickets.desk.attachments_api import SentFiles, own, sent
from tickets.desk.schemas import Reason
from tickets.register_files import files
from tickets.register_files.subjects import DEVICE, LOT, ORDER, Kind
from web import doors, downloads
from web.fields import Output
from web.openapi import ApiBlueprint

api = ApiBlueprint("register_files", __name__, "Files on devices, orders and lots")
NAMES = ("id", "name", "media_type", "bytes", "scan", "sha256", "has_thumbnail", "created_at")


class FileOut(Output):
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
    has_thumbnail = ma.fields.Boolean(required=True)
    created_at = ma.fields.AwareDateTime(required=True)


class FilesOut(Output):
    items = ma.fields.List(ma.fields.Nested(FileOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


@api.route("/devices/<uuid:device_id>/files")
@api.response(200, FilesOut)
def of_device(device_id: uuid.UUID) -> Response:
    """The files on a device that you may see, oldest first."""
    return _listed(DEVICE, device_id)


@api.route("/devices/<uuid:device_id>/files", methods=["POST"])
@api.arguments(SentFiles, location="files")
@api.response(201, FilesOut)
@doors.takes_files
def add_to_device(_: dict[str, Any], device_id: uuid.UUID) -> Response:
    """Add files to a device, all of them or none."""
    return _added(DEVICE, device_id)


@api.route("/orders/<uuid:order_id>/files")
@api.response(200, FilesOut)
def of_order(order_id: uuid.UUID) -> Response:
    """The files on an order, for those who see prices; oldest first."""
    return _listed(ORDER, order_id)


@api.route("/orders/<uuid:order_id>/files", methods=["POST"])
@api.arguments(SentFiles, location="files")
@api.response(201, FilesOut)
@doors.takes_files
def add_to_order(_: dict[str, Any], order_id: uuid.UUID) -> Response:
    """Add files to an order, all of them or none."""
    return _added(ORDER, order_id)


@api.route("/disposal-lots/<uuid:lot_id>/files")
@api.response(200, FilesOut)
def of_lot(lot_id: uuid.UUID) -> Response:
    """The files on a lot for disposal, oldest first."""
    return _listed(LOT, lot_id)


@api.route("/disposal-lots/<uuid:lot_id>/files", methods=["POST"])
@api.arguments(SentFiles, location="files")
@api.response(201, FilesOut)
@doors.takes_files
def add_to_lot(_: dict[str, Any], lot_id: uuid.UUID) -> Response:
    """Add files to a lot for disposal, all of them or none."""
    return _added(LOT, lot_id)


@api.route("/files/<uuid:kept_id>")
@api.response(200, {"type": "string", "format": "binary"}, content_type="*/*")
def download(kept_id: uuid.UUID) -> Response:
    """The file itself, in its own media type."""
    row, file = files.open_file(doors.me(), kept_id, own())
    return downloads.sent(file, row.media_type, row.name)


@api.route("/files/<uuid:kept_id>/thumbnail")
@api.response(200, {"type": "string", "format": "binary"}, content_type="image/jpeg")
def thumbnail(kept_id: uuid.UUID) -> Response:
    """A picture made small; 404 for what is no picture."""
    row, file = files.open_file(doors.me(), kept_id, own(), thumbnail=True)
    return downloads.sent(file, "image/jpeg", f"{row.name}.jpg")


@api.route("/files/<uuid:kept_id>/remove", methods=["POST"])
@api.arguments(Reason)
@api.response(200, FileOut)
def remove(body: dict[str, Any], kept_id: uuid.UUID) -> Response:
    """Take a file away for good. Whoever added it may, and who looks after devices, orders or lots."""
    return doors.json(_out(files.remove(doors.me(), kept_id, **body)[1]))


def _listed(kind: Kind, key: uuid.UUID) -> Response:
    kind.get(doors.me(), key)
    return doors.json({"items": [_out(row.RegisterFile) for row in files.of(doors.me(), kind, key)], "next": None})


def _added(kind: Kind, key: uuid.UUID) -> Response:
    files.begin(doors.me(), kind, key)
    if not (given := sent("file")):
        raise refusals.FileMissing
    with preparing.prepared(given, own()) as prepared:
        prepared.must_be_whole()
        rows = files.add(doors.me(), kind, key, prepared, own())
    return doors.json({"items": [_out(row) for row in rows], "next": None}, 201)


def _out(row: RegisterFile) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMES}
