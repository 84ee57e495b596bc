"""Bulk work over JSON."""

import uuid
from typing import Any

from flask import Response

from registry.bulk import presenting, schemas, undoing, works
from registry.bulk.models import BulkWork
from registry.devices.criteria import Filters
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("bulk", __name__, "Bulk work: one action on many devices, planned, applied and undone")
ONE = "/bulk/<uuid:work_id>"
OF_DEVICES = "/devices/bulk"  # another address of the same work, next to the devices' other calls


def _one(work_id: uuid.UUID, status: int = 200) -> Response:
    work = works.get(doors.me(), work_id)
    headers = {"Location": f"/api/v1/bulk/{work.id}"} if status == 202 else None  # noqa: PLR2004
    return doors.json(presenting.whole(work), status, version=work.version, headers=headers)


def _locked(work_id: uuid.UUID) -> BulkWork:
    return works.get(doors.me(), work_id, lock=True)


@api.route("/bulk", methods=["POST"])
@api.arguments(schemas.MakeBulk)
@api.response(202, schemas.BulkOut)
@doors.takes_lists
def make(said: dict[str, Any]) -> Response:
    """Plan one action on many devices. Nothing is written until the plan is applied."""
    return _made(said)


@api.route(OF_DEVICES, methods=["POST"])
@api.arguments(schemas.MakeBulk)
@api.response(202, schemas.BulkOut)
@doors.takes_lists
def make_of_devices(said: dict[str, Any]) -> Response:
    """As `POST /bulk`."""
    return _made(said)


def _made(said: dict[str, Any]) -> Response:
    filters = said.pop("filter", None)
    work = works.make(doors.me(), filters=None if filters is None else Filters(**filters), **said)
    return _one(work.id, 202)


@api.route("/bulk")
@api.arguments(schemas.FindBulk, location="query")
@api.response(200, schemas.BulkPage)
def find(args: dict[str, Any]) -> Response:
    """Bulk work that one may see, newest first."""
    found = works.find(doors.me(), **args)
    shares = presenting.shares(found.items)
    return doors.json({"items": [presenting.brief(w, shares[w.id]) for w in found.items], "next": found.next})


@api.route(ONE)
@api.response(200, schemas.BulkOut)
def show(work_id: uuid.UUID) -> Response:
    """One bulk work: where it stands and what its plan comes to."""
    return _one(work_id)


@api.route(f"{ONE}/rows")
@api.arguments(schemas.FindBulkRows, location="query")
@api.response(200, schemas.BulkRowsPage)
def rows(args: dict[str, Any], work_id: uuid.UUID) -> Response:
    """Its devices: what would change of each, or why it would not."""
    work = works.get(doors.me(), work_id)
    found, following = presenting.rows(doors.me(), work, **args)
    return doors.json({"items": found, "next": following})


@api.route(f"{ONE}/plan", methods=["POST"])
@api.arguments(schemas.PlanAgain)
@api.response(202, schemas.BulkOut)
def plan(body: dict[str, Any], work_id: uuid.UUID) -> Response:
    """Plan again, because devices have changed, or to confirm what the plan asks about."""
    works.plan_again(doors.me(), _locked(work_id), **body)
    return _one(work_id, 202)


@api.route(f"{ONE}/apply", methods=["POST"])
@api.arguments(schemas.ApplyBulk)
@api.response(202, schemas.BulkOut)
def apply(said: dict[str, Any], work_id: uuid.UUID) -> Response:
    """Apply the plan in the background: all of it or nothing, or the good devices only.

    Every device is judged again. Where one would come out differently, all or nothing applies nothing and plans again.
    """
    return _applied(work_id, said)


@api.route(f"{OF_DEVICES}/<uuid:work_id>/apply", methods=["POST"])
@api.arguments(schemas.ApplyBulk)
@api.response(202, schemas.BulkOut)
def apply_of_devices(said: dict[str, Any], work_id: uuid.UUID) -> Response:
    """As `POST /bulk/{work_id}/apply`."""
    return _applied(work_id, said)


def _applied(work_id: uuid.UUID, said: dict[str, Any]) -> Response:
    works.start_apply(doors.me(), _locked(work_id), **said)
    return _one(work_id, 202)


@api.route(f"{ONE}/undo")
@api.response(200, schemas.BulkOut)
def undo_of(work_id: uuid.UUID) -> Response:
    """The undo of this work, planned or applied; 404 where there is none."""
    return _one(undoing.needed(works.get(doors.me(), work_id)).id)


@api.route(f"{ONE}/undo", methods=["POST"])
@api.arguments(schemas.UndoBulk)
@api.response(202, schemas.BulkOut)
def undo(said: dict[str, Any], work_id: uuid.UUID) -> Response:
    """Bring back what nobody has touched since; the rest stays as it is. The undo is bulk work of its own: `undone_by`."""
    undoing.undo(doors.me(), _locked(work_id), **said)
    return _one(work_id, 202)


@api.route(f"{ONE}/discard", methods=["POST"])
@api.response(200, schemas.BulkOut)
def discard(work_id: uuid.UUID) -> Response:
    """Put a plan away; nothing of it was written."""
    works.discard(doors.me(), _locked(work_id))
    return _one(work_id)
