"""Despatches over JSON."""

import uuid
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

from core.errors import N_
from registry.despatches import announcing, schemas, search
from registry.despatches.models import Despatch
from registry.imports.refusals import field
from registry.purchasing import suppliers
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("despatches", __name__, "Despatches: what suppliers say they sent")


@api.route("/despatches", methods=["POST"])
@api.arguments(schemas.DespatchFile, location="files")
@api.arguments(schemas.AnnounceDespatch, location="form")
@api.response(201, schemas.DespatchOut)
@api.alt_response(
    200, schema=schemas.DespatchOut, description="The supplier's number is known already: nothing changed."
)
@doors.takes_files
def announce(files: dict[str, Any], said: dict[str, Any]) -> Response:
    """Register a despatch from a UBL DespatchAdvice or a list of serial numbers. What has no problem is on its way then.

    The same number of the same supplier again answers 200 with the despatch that is there, whatever the file holds.
    """
    file = files["file"]
    if not isinstance(file, FileStorage):
        raise field("file", N_("Send the file itself, as multipart/form-data."))
    supplier = suppliers.named(said.pop("supplier"))
    despatch, is_new = announcing.announce(
        doors.me(), supplier=supplier, file=file.stream, file_name=file.filename or "", **said
    )
    return _answer(search.get(doors.me(), despatch.id), 201 if is_new else 200)


@api.route("/despatches")
@api.arguments(schemas.FindDespatches, location="query")
@api.response(200, schemas.DespatchesOut)
def find(query: dict[str, Any]) -> Response:
    """Despatches, newest first."""
    return doors.listed(search.find(doors.me(), **query), lambda row: schemas.brief(row["despatch"], row))


@api.route("/despatches/<uuid:despatch_id>")
@api.response(200, schemas.DespatchOut)
def get(despatch_id: uuid.UUID) -> Response:
    """One despatch with its lines, serial numbers and problems."""
    return _answer(search.get(doors.me(), despatch_id))


@api.route("/despatches/<uuid:despatch_id>/match", methods=["POST"])
@api.response(200, schemas.DespatchOut)
def match(despatch_id: uuid.UUID) -> Response:
    """Hold what became no device once more against the catalogue, the orders and the register, which may have changed."""
    despatch = search.get(doors.me(), despatch_id, lock=True)
    announcing.match_again(doors.me(), despatch)
    return _answer(despatch)


def _answer(despatch: Despatch, status: int = 200) -> Response:
    location = {"Location": f"/api/v1/despatches/{despatch.id}"} if status == 201 else None  # noqa: PLR2004
    return doors.json(schemas.whole(doors.me(), despatch), status, version=despatch.version, headers=location)
