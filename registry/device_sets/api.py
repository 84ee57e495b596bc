"""Class sets and charging carts over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from registry.bulk import presenting, works
from registry.bulk.models import BulkWork
from registry.bulk.schemas import BulkOut
from registry.device_sets import handing, members, schemas, sets
from registry.device_sets.models import DeviceSet
from registry.devices.watched import holders_shown
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("device_sets", __name__, "Class sets and charging carts")
ONE = "/device-sets/<uuid:set_id>"


def _locked(set_id: uuid.UUID, expected: int | None = None) -> DeviceSet:
    return sets.get(doors.me(), set_id, lock=True, expected=expected)


def _one(own: DeviceSet, status: int = 200) -> Response:
    school, room = sets.place_of(own)
    figures = members.figures(members.counted([own.id]).get(own.id, {}))
    return doors.json(schemas.out(own, school, room, figures), status, version=own.version)


def _planned(work: BulkWork) -> dict[str, Any]:
    return presenting.whole(works.get(doors.me(), work.id))


@api.route("/device-sets")
@api.arguments(schemas.FindSets, location="query")
@api.response(200, schemas.SetPage)
def find(query: dict[str, Any]) -> Response:
    """Sets in use, by school and name."""
    return doors.listed(
        sets.find(doors.me(), **query), lambda row: schemas.out(row["set"], row["school"], row["room"], row["figures"])
    )


@api.route("/device-sets", methods=["POST"])
@api.arguments(schemas.BeginSet)
@api.response(201, schemas.SetOut)
def begin(body: dict[str, Any]) -> Response:
    """Begin a set, perhaps with its devices."""
    return _one(sets.begin(doors.me(), **body), 201)


@api.route(ONE)
@api.response(200, schemas.SetOut)
def show(set_id: uuid.UUID) -> Response:
    """One set."""
    return _one(sets.get(doors.me(), set_id))


@api.route(ONE, methods=["PATCH"])
@api.versioned
@api.arguments(schemas.CorrectSet)
@api.response(200, schemas.SetOut)
def correct(body: dict[str, Any], set_id: uuid.UUID) -> Response:
    """Change what it is called, its kind and its room."""
    return _one(sets.correct(doors.me(), _locked(set_id), expected=doors.if_match(), **body))


@api.route(ONE, methods=["DELETE"])
@api.versioned
@api.response(200, schemas.SetOut)
def dissolve(set_id: uuid.UUID) -> Response:
    """End it; its devices belong to no set then."""
    return _one(sets.dissolve(doors.me(), _locked(set_id), expected=doors.if_match()))


@api.route(f"{ONE}/devices")
@api.response(200, schemas.SetDevicesOut)
def devices(set_id: uuid.UUID) -> Response:
    """Its devices and where each is, those that lack first."""
    found = members.of(doors.me(), sets.get(doors.me(), set_id))
    holders_shown(doors.me(), found, "call device-sets.devices")
    return doors.listed(Page(found))


@api.route(f"{ONE}/devices", methods=["POST"])
@api.arguments(schemas.NameSetDevices)
@api.response(200, schemas.SetOut)
def put(body: dict[str, Any], set_id: uuid.UUID) -> Response:
    """Put devices of its school into it, out of any other set."""
    own = _locked(set_id)
    sets.put(doors.me(), own, **body)
    return _one(own)


@api.route(f"{ONE}/devices/remove", methods=["POST"])
@api.arguments(schemas.NameSetDevices)
@api.response(200, schemas.SetOut)
def take_out(body: dict[str, Any], set_id: uuid.UUID) -> Response:
    """Let devices belong to no set."""
    own = _locked(set_id)
    sets.take_out(doors.me(), own, **body)
    return _one(own)


@api.route(f"{ONE}/hand-over", methods=["POST"])
@api.arguments(schemas.HandOverSet)
@api.response(202, BulkOut)
def hand_over(body: dict[str, Any], set_id: uuid.UUID) -> Response:
    """Plan to hand the whole set over: bulk work, which is applied and undone at /bulk/{id}."""
    work = handing.hand_over(doors.me(), _locked(set_id), **body)
    return doors.json(_planned(work), 202, headers={"Location": f"/api/v1/bulk/{work.id}"})


@api.route(f"{ONE}/take-back", methods=["POST"])
@api.arguments(schemas.TakeSetBack)
@api.response(202, schemas.SetReturnOut)
def take_back(body: dict[str, Any], set_id: uuid.UUID) -> Response:
    """Plan to take it back, likewise: all of it, or what came back; says what is missing."""
    back = handing.take_back(doors.me(), _locked(set_id), **body)
    holders_shown(doors.me(), back.missing, "call device-sets.take-back")
    answer = {"plan": _planned(back.work), "missing": back.missing, "foreign": back.foreign}
    return doors.json(answer, 202, headers={"Location": f"/api/v1/bulk/{back.work.id}"})
