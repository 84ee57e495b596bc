"""Pools of devices to lend over JSON."""

import uuid
from typing import Any

from flask import Response

from core.errors import NotFound
from core.paging import Page
from registry.pools import pools, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("pools", __name__, "Pools of devices to lend")


@api.route("/pools")
@api.response(200, schemas.PoolPage)
def find() -> Response:
    """Every pool with its stock, what is overdue, and how many devices it lacks."""
    return doors.listed(Page(pools.find(doors.me())))


@api.route("/pools", methods=["POST"])
@api.arguments(schemas.BeginPool)
@api.response(201, schemas.PoolOut)
def begin(body: dict[str, Any]) -> Response:
    """Begin a pool, perhaps with its devices."""
    return _one(pools.begin(doors.me(), **body).id, 201)


@api.route("/pools/<uuid:pool_id>")
@api.response(200, schemas.PoolOut)
def show(pool_id: uuid.UUID) -> Response:
    """One pool."""
    return _one(pool_id)


@api.route("/pools/<uuid:pool_id>/devices", methods=["POST"])
@api.arguments(schemas.NamePoolDevices)
@api.response(200, schemas.PoolOut)
def put(body: dict[str, Any], pool_id: uuid.UUID) -> Response:
    """Put devices into a pool, out of any other."""
    pools.put(doors.me(), pools.get(doors.me(), pool_id, lock=True), **body)
    return _one(pool_id)


@api.route("/pools/<uuid:pool_id>/devices/remove", methods=["POST"])
@api.arguments(schemas.NamePoolDevices)
@api.response(200, schemas.PoolOut)
def take_out(body: dict[str, Any], pool_id: uuid.UUID) -> Response:
    """Take devices out of a pool."""
    pools.take_out(doors.me(), pools.get(doors.me(), pool_id, lock=True), **body)
    return _one(pool_id)


def _one(pool_id: uuid.UUID, status: int = 200) -> Response:
    found = pools.find(doors.me(), pool_id)
    if not found:
        raise NotFound
    return doors.json(found[0], status, version=found[0]["version"])
