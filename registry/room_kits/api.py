"""Room kits over JSON."""

import uuid
from functools import partial
from typing import Any

from flask import Response

from core.paging import Page
from organisation.schools import rooms
from organisation.schools.models import Room
from registry.room_kits import completeness, kits, schemas, table
from registry.room_kits.models import RoomKit
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("room_kits", __name__, "Room kits: what rooms of a kind should hold, and what is missing")
ONE = "/room-kits/<uuid:kit_id>"
OF_ROOM = "/rooms/<uuid:room_id>/kit"


def _one(kit: RoomKit, status: int = 200) -> Response:
    return doors.json(schemas.kit_out(kit), status, version=kit.version)


def _of_room(room: Room) -> Response:
    found = completeness.of_room(doors.me(), room)
    return doors.json({"kit": schemas.room_out(doors.me(), found) if found else None})


@api.route("/room-kits")
@api.response(200, schemas.KitsOut)
def find() -> Response:
    """The kits in use."""
    return doors.listed(Page(kits.find(doors.me())), schemas.kit_out)


@api.route("/room-kits", methods=["POST"])
@api.arguments(schemas.AddKit)
@api.response(201, schemas.KitOut)
def add(body: dict[str, Any]) -> Response:
    """A new kit."""
    return _one(kits.add(doors.me(), **body), 201)


@api.route(ONE)
@api.response(200, schemas.KitOut)
def show(kit_id: uuid.UUID) -> Response:
    """One kit."""
    return _one(kits.get(doors.me(), kit_id))


@api.route(ONE, methods=["PATCH"])
@api.versioned
@api.arguments(schemas.CorrectKit)
@api.response(200, schemas.KitOut)
def correct(body: dict[str, Any], kit_id: uuid.UUID) -> Response:
    """Change a kit; its lines as a whole."""
    kit = kits.get(doors.me(), kit_id, lock=True)
    return _one(kits.correct(doors.me(), kit, expected=doors.if_match(), **body))


@api.route(ONE, methods=["DELETE"])
@api.versioned
@api.response(200, schemas.KitOut)
def end(kit_id: uuid.UUID) -> Response:
    """Use it no longer; it stays in the history."""
    return _one(kits.end(doors.me(), kits.get(doors.me(), kit_id, lock=True), expected=doors.if_match()))


@api.route("/room-kits/schools")
@api.arguments(schemas.KitSchoolsArgs, location="query")
@api.response(200, schemas.KitSchoolsOut)
def of_schools(query: dict[str, Any]) -> Response:
    """How the rooms of each school stand to their kits."""
    me = doors.me()
    return doors.listed(Page(completeness.of_schools(me, **query)), partial(schemas.school_out, me))


@api.route("/room-kits/rooms")
@api.arguments(schemas.FindKitRooms, location="query")
@api.response(200, schemas.KitRoomsOut)
def of_rooms(query: dict[str, Any]) -> Response:
    """Rooms that have a kit, with what they hold and lack."""
    me = doors.me()
    return doors.listed(completeness.find(me, **query), partial(schemas.room_out, me))


@api.route(OF_ROOM)
@api.response(200, schemas.KitOfRoomOut)
def of_room(room_id: uuid.UUID) -> Response:
    """How one room stands to its kit."""
    return _of_room(rooms.get(doors.me(), room_id))


@api.route(OF_ROOM, methods=["POST"])
@api.arguments(schemas.ChooseKit)
@api.response(200, schemas.KitOfRoomOut)
def choose(body: dict[str, Any], room_id: uuid.UUID) -> Response:
    """Let a room have another kit than rooms of its kind."""
    room = rooms.get(doors.me(), room_id)
    kits.choose(doors.me(), room, **body)
    return _of_room(room)


@api.route("/room-kits/rooms.csv")
@api.arguments(schemas.FindKitRooms(only=("school", "kit", "incomplete")), location="query")
@api.response(200, None)
def rooms_csv(query: dict[str, Any]) -> Response:
    """The same as CSV: one row for each room and category."""
    return table.download(doors.me(), "csv", **query)


@api.route("/room-kits/rooms.xlsx")
@api.arguments(schemas.FindKitRooms(only=("school", "kit", "incomplete")), location="query")
@api.response(200, None)
def rooms_xlsx(query: dict[str, Any]) -> Response:
    """The same as a workbook."""
    return table.download(doors.me(), "xlsx", **query)
