"""The catalogue over JSON."""

import uuid
from typing import Any

from flask import Response

from registry.catalogue import catalogue, listings, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("models", __name__, "Device models, how suppliers spell them, and standard listings")


@api.route("/models")
@api.arguments(schemas.ModelArgs, location="query")
@api.response(200, schemas.ModelPage)
def find(args: dict[str, Any]) -> Response:
    """Models by manufacturer and number."""
    return doors.listed(catalogue.find(doors.me(), **args), lambda model: catalogue.out(doors.me(), model))


@api.route("/models/<uuid:model_id>")
@api.response(200, schemas.ModelOut)
def show(model_id: uuid.UUID) -> Response:
    """One model."""
    model = catalogue.get(doors.me(), model_id)
    return doors.json(catalogue.out(doors.me(), model), version=model.version)


@api.route("/models", methods=["POST"])
@api.arguments(schemas.AddModel)
@api.response(201, schemas.ModelOut)
def add(body: dict[str, Any]) -> Response:
    """Add a model."""
    model = catalogue.add(doors.me(), **body)
    return doors.json(
        catalogue.out(doors.me(), model), 201, version=model.version, headers={"Location": f"/api/v1/models/{model.id}"}
    )


@api.route("/models/<uuid:model_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.CorrectModel)
@api.response(200, schemas.ModelOut)
def correct(body: dict[str, Any], model_id: uuid.UUID) -> Response:
    """Correct a model's number or category."""
    model = catalogue.get(doors.me(), model_id)
    model = catalogue.correct(doors.me(), model, **body, expected=doors.if_match())
    return doors.json(catalogue.out(doors.me(), model), version=model.version)


@api.route("/aliases/<uuid:alias_id>", methods=["DELETE"])
@api.versioned
@api.response(204)
def remove_alias(alias_id: uuid.UUID) -> Response:
    """Forget a spelling."""
    catalogue.remove_alias(doors.me(), catalogue.alias(doors.me(), alias_id), expected=doors.if_match())
    return Response(status=204)


@api.route("/models/<uuid:model_id>/listings", methods=["POST"])
@api.arguments(schemas.ListStandard)
@api.response(201, schemas.ModelOut)
def list_standard(body: dict[str, Any], model_id: uuid.UUID) -> Response:
    """Say that a model is the standard for a use, from and until."""
    listings.list_standard(doors.me(), catalogue.get(doors.me(), model_id), **body)
    return doors.json(catalogue.out(doors.me(), catalogue.get(doors.me(), model_id)), 201)


@api.route("/listings/<uuid:listing_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.EndListing)
@api.response(200, schemas.ListingOut)
def end_listing(body: dict[str, Any], listing_id: uuid.UUID) -> Response:
    """Say since when a model is no longer standard."""
    listing = catalogue.listing(doors.me(), listing_id)
    listings.end_listing(doors.me(), listing, **body, expected=doors.if_match())
    return doors.json(listings.listing_out(doors.me(), listing), version=listing.version)
