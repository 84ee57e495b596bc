"""Profiles of columns over JSON, and the first rows of a file as a mapping would have them read."""

import uuid
from typing import Any

from flask import Response

from registry.imports import batches, profile_schemas, profiles, schemas, understood
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("mapping_profiles", __name__, "Profiles of columns: how files of one layout are read")
ONE = "/mapping-profiles/<uuid:profile_id>"


@api.route("/mapping-profiles")
@api.arguments(profile_schemas.FindProfiles, location="query")
@api.response(200, profile_schemas.MappingProfilesOut)
def find(query: dict[str, Any]) -> Response:
    """How files are read that have certain columns, by supplier and name. Saved by PUT …/mapping of a batch."""
    found = profiles.find(doors.me(), **query)
    return doors.json({"items": [profiles.shown(profile) for profile in found], "next": None})


@api.route(ONE)
@api.response(200, profile_schemas.MappingProfileOut)
def get(profile_id: uuid.UUID) -> Response:
    """One profile."""
    return _one(profile_id)


@api.route(ONE, methods=["PATCH"])
@api.versioned
@api.arguments(profile_schemas.RenameProfile)
@api.response(200, profile_schemas.MappingProfileOut)
def rename(said: dict[str, Any], profile_id: uuid.UUID) -> Response:
    """Give a profile another name."""
    profiles.rename(doors.me(), profiles.get(doors.me(), profile_id), expected=doors.if_match(), **said)
    return _one(profile_id)


@api.route(ONE, methods=["DELETE"])
@api.versioned
@api.response(204)
def delete(profile_id: uuid.UUID) -> Response:
    """Forget a profile: the next file of this layout is recognised by the names of its columns alone."""
    profiles.delete(doors.me(), profiles.get(doors.me(), profile_id), expected=doors.if_match())
    return Response(status=204)


@api.route("/purchase-batches/<uuid:batch_id>/mapping/preview", methods=["POST"])
@api.arguments(profile_schemas.PreviewMapping)
@api.response(200, profile_schemas.UnderstoodOut)
def preview(said: dict[str, Any], batch_id: uuid.UUID) -> Response:
    """The first rows of the file as this mapping would have them read; nothing is kept."""
    rows = understood.preview(doors.me(), batches.get(doors.me(), batch_id), **schemas.apart(said))
    return doors.json({"rows": rows})


def _one(profile_id: uuid.UUID) -> Response:
    profile = profiles.get(doors.me(), profile_id)
    return doors.json(profiles.shown(profile), version=profile.version)
