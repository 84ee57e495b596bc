"""Repair orders over JSON."""

import uuid
from typing import Any

from flask import Response

from registry.repairs import repairs, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("repairs", __name__, "Repair orders: devices that are with a vendor")


@api.route("/repairs")
@api.arguments(schemas.FindRepairs, location="query")
@api.response(200, schemas.RepairPage)
def find(args: dict[str, Any]) -> Response:
    """Repair orders, the latest sent first."""
    return doors.listed(repairs.find(doors.me(), **args))


@api.route("/repairs", methods=["POST"])
@api.arguments(schemas.SendToRepair)
@api.response(201, schemas.RepairOut)
def send(body: dict[str, Any]) -> Response:
    """Send a device to a vendor; it is in repair from then on."""
    return _one(repairs.send(doors.me(), **body).id, 201)


@api.route("/repairs/<uuid:repair_id>")
@api.response(200, schemas.RepairOut)
def show(repair_id: uuid.UUID) -> Response:
    """One repair order."""
    return _one(repair_id)


@api.route("/repairs/<uuid:repair_id>/return", methods=["POST"])
@api.versioned
@api.arguments(schemas.ComeBack)
@api.response(200, schemas.RepairOut)
def come_back(body: dict[str, Any], repair_id: uuid.UUID) -> Response:
    """Record that the device is back: it works, or is broken."""
    me = doors.me()
    repairs.come_back(me, repairs.get(me, repair_id, lock=True), expected=doors.if_match(), **body)
    return _one(repair_id)


def _one(repair_id: uuid.UUID, status: int = 200) -> Response:
    found = repairs.one(doors.me(), repair_id)
    return doors.json(found, status, version=found["version"])
