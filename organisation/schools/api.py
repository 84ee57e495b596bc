"""Schools, their years and rooms over JSON."""

import uuid
from typing import Any

from flask import Response

from organisation.schools import former, rooms, schemas, schools, years
from organisation.schools.models import Room, School
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("schools", __name__, "Schools, their rooms and yearly figures")


def _school(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schemas.SchoolOut._declared_fields}


def _room(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schemas.RoomOut._declared_fields}


def _one(school: School, status: int = 200) -> Response:
    return doors.json(_school(school), status, version=school.version)


def _one_room(room: Room, status: int = 200) -> Response:
    return doors.json(_room(room), status, version=room.version)


@api.route("/schools")
@api.arguments(schemas.FindSchools, location="query")
@api.response(200, schemas.SchoolsOut)
def find(query: dict[str, Any]) -> Response:
    """Schools in Finnish alphabetical order."""
    return doors.listed(schools.find(doors.me(), **query), _school)


@api.route("/schools", methods=["POST"])
@api.arguments(schemas.AddSchool)
@api.response(201, schemas.SchoolOut)
def add(facts: dict[str, Any]) -> Response:
    """Add a school."""
    return _one(schools.add(doors.me(), **facts), 201)


@api.route("/schools/<uuid:school_id>")
@api.response(200, schemas.SchoolOut)
def get(school_id: uuid.UUID) -> Response:
    """One school."""
    return _one(schools.get(doors.me(), school_id))


@api.route("/schools/<uuid:school_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.CorrectSchool)
@api.response(200, schemas.SchoolOut)
def correct(facts: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Correct facts of a school."""
    school = schools.get(doors.me(), school_id)
    return _one(schools.correct(doors.me(), school, expected=doors.if_match(), **facts))


@api.route("/schools/<uuid:school_id>/contact", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.SetContact)
@api.response(200, schemas.SchoolOut)
def set_contact(facts: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Change a school's contact details."""
    school = schools.get(doors.me(), school_id)
    return _one(schools.set_contact(doors.me(), school, expected=doors.if_match(), **facts))


@api.route("/schools/<uuid:school_id>/close", methods=["POST"])
@api.arguments(schemas.CloseSchool)
@api.response(200, schemas.SchoolOut)
def close(when: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Say when a school ends. Its devices stay; `POST …/closure` plans it instead, and names them."""
    return _one(schools.close(doors.me(), schools.get(doors.me(), school_id), **when))


@api.route("/schools/<uuid:school_id>/former-names")
@api.response(200, schemas.FormerNamesOut)
def of_former_names(school_id: uuid.UUID) -> Response:
    """What a school was called, where it was and what numbers it had before, newest first."""
    found = former.of(schools.get(doors.me(), school_id).id)
    items = [{name: getattr(was, name) for name in schemas.FormerNameOut._declared_fields} for was in found]
    return doors.json({"items": items, "next": None})


@api.route("/schools/<uuid:school_id>/years")
@api.response(200, schemas.YearsOut)
def of_years(school_id: uuid.UUID) -> Response:
    """A school's figures per school year, newest first."""
    return doors.json(
        {"items": [dict(y._mapping) for y in years.of(schools.get(doors.me(), school_id).id)], "next": None}
    )


@api.route("/schools/<uuid:school_id>/years", methods=["POST"])
@api.arguments(schemas.AddYear)
@api.response(201, schemas.YearOut)
def add_year(figures: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Add the figures of a school year that has none."""
    school = schools.get(doors.me(), school_id)
    year = years.put(doors.me(), school, figures.pop("starts_in"), expected=0, **figures)
    return doors.json(dict(years.get(school.id, year.starts_in)._mapping), 201, version=year.version)


@api.route("/schools/<uuid:school_id>/years/<int:starts_in>", methods=["PUT"])
@api.versioned
@api.arguments(schemas.PutYear)
@api.response(200, schemas.YearOut)
def put_year(figures: dict[str, Any], school_id: uuid.UUID, starts_in: int) -> Response:
    """Correct the figures of a school year."""
    school = schools.get(doors.me(), school_id)
    years.get(school.id, starts_in)
    year = years.put(doors.me(), school, starts_in, expected=doors.if_match(), **figures)
    return doors.json(dict(years.get(school.id, starts_in)._mapping), version=year.version)


@api.route("/schools/<uuid:school_id>/rooms")
@api.response(200, schemas.RoomsOut)
def of_school(school_id: uuid.UUID) -> Response:
    """The rooms of a school, open ones first."""
    found = rooms.of(doors.me(), schools.get(doors.me(), school_id))
    return doors.json({"items": [_room(r) for r in found], "next": None})


@api.route("/schools/<uuid:school_id>/rooms", methods=["POST"])
@api.arguments(schemas.AddRoom)
@api.response(201, schemas.RoomOut)
def add_room(facts: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Add a room to a school."""
    return _one_room(rooms.add(doors.me(), schools.get(doors.me(), school_id), **facts), 201)


@api.route("/rooms/<uuid:room_id>")
@api.response(200, schemas.RoomOut)
def room(room_id: uuid.UUID) -> Response:
    """One room."""
    return _one_room(rooms.get(doors.me(), room_id))


@api.route("/rooms/<uuid:room_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterRoom)
@api.response(200, schemas.RoomOut)
def alter_room(facts: dict[str, Any], room_id: uuid.UUID) -> Response:
    """Rename a room, change what it is for, close it or open it again."""
    return _one_room(rooms.alter(doors.me(), rooms.get(doors.me(), room_id), expected=doors.if_match(), **facts))
