"""Merging, closing and renaming schools over JSON."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response

from organisation.schools import schools
from registry.school_changes import changes, presenting, schemas
from registry.school_changes.models import ChangeKind, SchoolChange
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("school_changes", __name__, "Merging, closing and renaming schools: planned, applied and undone")
ONE = "/school-changes/<uuid:change_id>"
MERGE = "/schools/<uuid:school_id>/merge"


def _one(change_id: uuid.UUID, status: int = 200, *, made: bool = False) -> Response:
    change = changes.get(doors.me(), change_id)
    headers = {"Location": f"/api/v1/school-changes/{change.id}"} if made else None
    return doors.json(presenting.whole(change, doors.me().language), status, version=change.version, headers=headers)


def _done(change_id: uuid.UUID, do: Callable[[Any, SchoolChange], None], status: int = 202) -> Response:
    do(doors.me(), changes.get(doors.me(), change_id, lock=True))
    return _one(change_id, status)


@api.route(MERGE, methods=["POST"])
@api.arguments(schemas.MergeSchool)
@api.response(202, schemas.SchoolChangeOut)
def merge(said: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Plan that a school becomes a part of another one: devices, rooms, people, open tickets and orders follow.

    Nothing is written until the plan is applied. A plan that waits for the same school is put away.
    """
    made = changes.merge(doors.me(), schools.get(doors.me(), school_id), **said)
    return _one(made.id, 202, made=True)


@api.route("/schools/<uuid:school_id>/closure", methods=["POST"])
@api.arguments(schemas.PlanClosure)
@api.response(202, schemas.SchoolChangeOut)
def close(said: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Plan that a school closes. What still stands there is named; the plan is refused while there is any."""
    made = changes.close(doors.me(), schools.get(doors.me(), school_id), **said)
    return _one(made.id, 202, made=True)


@api.route("/schools/<uuid:school_id>/rename", methods=["POST"])
@api.arguments(schemas.RenameSchool)
@api.response(202, schemas.SchoolChangeOut)
def rename(said: dict[str, Any], school_id: uuid.UUID) -> Response:
    """Plan a new name, address or number of a school. It stays findable by the former ones."""
    made = changes.rename(doors.me(), schools.get(doors.me(), school_id), **said)
    return _one(made.id, 202, made=True)


@api.route("/school-changes")
@api.arguments(schemas.FindChanges, location="query")
@api.response(200, schemas.SchoolChangesPage)
def find(args: dict[str, Any]) -> Response:
    """Changes of schools, newest first."""
    found, language = changes.find(doors.me(), **args), doors.me().language
    return doors.json({"items": [presenting.brief(one, language) for one in found.items], "next": found.next})


@api.route(ONE)
@api.response(200, schemas.SchoolChangeOut)
def show(change_id: uuid.UUID) -> Response:
    """One change of a school: where it stands, and how much of what it comes to."""
    return _one(change_id)


@api.route(f"{ONE}/rows")
@api.arguments(schemas.FindChangeRows, location="query")
@api.response(200, schemas.SchoolChangeRowsPage)
def rows(args: dict[str, Any], change_id: uuid.UUID) -> Response:
    """What belongs to the school, one by one: what becomes of it, or why it stays."""
    found, following = presenting.rows(doors.me(), changes.get(doors.me(), change_id), **args)
    return doors.json({"items": [_row(row) for row in found], "next": following})


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in schemas.SchoolChangeRowOut._declared_fields}


@api.route(f"{ONE}/apply", methods=["POST"])
@api.arguments(schemas.ApplyChange)
@api.response(202, schemas.SchoolChangeOut)
def apply(said: dict[str, Any], change_id: uuid.UUID) -> Response:  # noqa: ARG001  a mode is understood; there is one
    """Apply a plan, all of it at once. It is planned again first, so what has come since follows too."""
    return _done(change_id, changes.apply)


@api.route(f"{ONE}/undo")
@api.response(200, schemas.SchoolChangeUndoOut)
def undo_of(change_id: uuid.UUID) -> Response:
    """What undoing would come to now, or came to: how much is brought back, and what stays, with the reason."""
    return doors.json(presenting.undo_preview(doors.me(), changes.get(doors.me(), change_id)))


@api.route(f"{ONE}/undo", methods=["POST"])
@api.arguments(schemas.UndoChange)
@api.response(202, schemas.SchoolChangeOut)
def undo(said: dict[str, Any], change_id: uuid.UUID) -> Response:
    """Bring back what nobody has touched since; the rest stays as it is and is named in the rows."""
    return _done(change_id, changes.undo) if said["apply"] else _one(change_id, 202)


@api.route(f"{ONE}/discard", methods=["POST"])
@api.response(200, schemas.SchoolChangeOut)
def discard(change_id: uuid.UUID) -> Response:
    """Put a plan away; nothing of it was written."""
    return _done(change_id, changes.discard, 200)


def _merge_of(school_id: uuid.UUID) -> uuid.UUID:
    return changes.newest(doors.me(), school_id, ChangeKind.MERGE)


@api.route(MERGE)
@api.response(200, schemas.SchoolChangeOut)
def newest(school_id: uuid.UUID) -> Response:
    """The newest merge of this school into another one."""
    return _one(_merge_of(school_id))


@api.route(f"{MERGE}/apply", methods=["POST"])
@api.arguments(schemas.ApplyChange)
@api.response(202, schemas.SchoolChangeOut)
def apply_newest(said: dict[str, Any], school_id: uuid.UUID) -> Response:  # noqa: ARG001  as apply
    """As `POST /school-changes/{change_id}/apply`, of the newest merge of this school."""
    return _done(_merge_of(school_id), changes.apply)


@api.route(f"{MERGE}/undo", methods=["POST"])
@api.arguments(schemas.UndoChange)
@api.response(202, schemas.SchoolChangeOut)
def undo_newest(said: dict[str, Any], school_id: uuid.UUID) -> Response:
    """As `POST /school-changes/{change_id}/undo`, of the newest merge of this school."""
    found = _merge_of(school_id)
    return _done(found, changes.undo) if said["apply"] else _one(found, 202)


@api.route(f"{MERGE}/discard", methods=["POST"])
@api.response(200, schemas.SchoolChangeOut)
def discard_newest(school_id: uuid.UUID) -> Response:
    """As `POST /school-changes/{change_id}/discard`, of the newest merge of this school."""
    return _done(_merge_of(school_id), changes.discard, 200)


OF_MERGE = f"{MERGE}/<uuid:change_id>"


def _of(school_id: uuid.UUID, change_id: uuid.UUID) -> uuid.UUID:
    return changes.of_school(doors.me(), school_id, change_id)


@api.route(f"{OF_MERGE}/apply", methods=["POST"])
@api.arguments(schemas.ApplyChange)
@api.response(202, schemas.SchoolChangeOut)
def apply_merge(said: dict[str, Any], school_id: uuid.UUID, change_id: uuid.UUID) -> Response:  # noqa: ARG001  as apply
    """As `POST /school-changes/{change_id}/apply`."""
    return _done(_of(school_id, change_id), changes.apply)


@api.route(f"{OF_MERGE}/undo", methods=["POST"])
@api.arguments(schemas.UndoChange)
@api.response(202, schemas.SchoolChangeOut)
def undo_merge(said: dict[str, Any], school_id: uuid.UUID, change_id: uuid.UUID) -> Response:
    """As `POST /school-changes/{change_id}/undo`."""
    found = _of(school_id, change_id)
    return _done(found, changes.undo) if said["apply"] else _one(found, 202)


@api.route(f"{OF_MERGE}/discard", methods=["POST"])
@api.response(200, schemas.SchoolChangeOut)
def discard_merge(school_id: uuid.UUID, change_id: uuid.UUID) -> Response:
    """As `POST /school-changes/{change_id}/discard`."""
    return _done(_of(school_id, change_id), changes.discard, 200)
