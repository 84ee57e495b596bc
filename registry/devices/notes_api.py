"""Notes on a device, over JSON."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Response

from registry.devices import devices, notes
from registry.devices.schemas import NamedRef
from web import doors
from web.fields import Input, Output, Text
from web.openapi import ApiBlueprint

api = ApiBlueprint("device_notes", __name__, "Notes on devices")


class AddNote(Input):
    text = Text(1, 2_000, lines=True, required=True, metadata={"description": "never a pupil's name"})


class NoteOut(Output):
    id = ma.fields.UUID(required=True)
    text = ma.fields.String(required=True)
    author = ma.fields.Nested(NamedRef, required=True)
    written_at = ma.fields.DateTime(required=True, metadata={"description": "UTC"})
    may_remove = ma.fields.Boolean(required=True)


class NotesOut(Output):
    items = ma.fields.List(ma.fields.Nested(NoteOut), required=True)
    next = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "cursor of the next page; 50 notes in all at most"}
    )


@api.route("/devices/<uuid:device_id>/notes")
@api.response(200, NotesOut)
def find(device_id: uuid.UUID) -> Response:
    """The notes on a device that one may see, newest first."""
    device = devices.get(doors.me(), device_id)
    return doors.json({"items": notes.of(doors.me(), device.id), "next": None})


@api.route("/devices/<uuid:device_id>/notes", methods=["POST"])
@api.arguments(AddNote)
@api.response(201, NoteOut)
def add(said: dict[str, Any], device_id: uuid.UUID) -> Response:
    """Write a note on a device."""
    made = notes.add(doors.me(), devices.get(doors.me(), device_id), **said)
    return doors.json(next(note for note in notes.of(doors.me(), device_id) if note["id"] == made.id), 201)


@api.route("/device-notes/<uuid:note_id>/remove", methods=["POST"])
@api.response(204)
def remove(note_id: uuid.UUID) -> Response:
    """Take the text out of a note, for good. For whoever wrote it, and asset managers."""
    notes.remove(doors.me(), notes.get(doors.me(), note_id))
    return Response(status=204)
