"""Devices over JSON: found, looked up, added and corrected, with their history."""

import datetime as dt
import uuid
from typing import Any

from flask import Response

from core import clock
from core.actor import Actor
from registry.custody import custody
from registry.devices import devices, export, history, schemas, search
from registry.devices.criteria import Filters
from registry.devices.watched import holders_shown
from registry.own_fields import own_fields
from web import doors, downloads
from web.fields import PageArgs
from web.openapi import ApiBlueprint

api = ApiBlueprint("devices", __name__, "Devices: where they are, in what condition, in whose hands")


@api.route("/devices")
@api.arguments(schemas.FindDevices, location="query")
@api.response(200, schemas.DevicePage)
def find(args: dict[str, Any]) -> Response:
    """Devices, filtered and sorted; with `at` as the register had them at the end of that day."""
    page = {name: args.pop(name, None) for name in ("sort", "limit", "after", "at")}
    found = search.find(doors.me(), Filters(**args), **page)
    holders_shown(doors.me(), found.items, "GET devices")
    return doors.listed(found)


@api.route("/devices/count")
@api.arguments(schemas.CountDevices, location="query")
@api.response(200, schemas.DeviceCount)
def count(args: dict[str, Any]) -> Response:
    """How many devices the same filters find, counted up to a million."""
    at = args.pop("at", None)
    found = search.count(doors.me(), Filters(**args), at)
    return doors.json({"count": found.number, "more": found.more})


@api.route("/devices.csv")
@api.arguments(schemas.ExportDevices, location="query")
@api.response(200, content_type="text/csv")
def as_csv(args: dict[str, Any]) -> Response:
    """The devices that the same filters find, all of them in the same order; an import reads the table back unchanged."""
    return table("csv", args)


@api.route("/devices.xlsx")
@api.arguments(schemas.ExportDevices, location="query")
@api.response(200, content_type=downloads.TYPES["xlsx"])
def as_xlsx(args: dict[str, Any]) -> Response:
    """The same as a workbook."""
    return table("xlsx", args)


def table(kind: str, args: dict[str, Any]) -> Response:
    """The devices asked for as a download."""
    me, sort = doors.me(), args.pop("sort")
    filters = Filters(**args)
    own = own_fields.in_use()
    rows = export.rows(me, filters, sort, own=own)
    return downloads.table(
        me, "devices", kind, export.header(me, own), rows, fact="device.exported", narrowed=filters.given()
    )


@api.route("/devices/<uuid:device_id>")
@api.arguments(schemas.ShowDevice, location="query")
@api.response(200, schemas.OneDeviceOut)
def show(args: dict[str, Any], device_id: uuid.UUID) -> Response:
    """One device; with `at` as the register had it at the end of that day, also if it has left the register since."""
    return shown(search.one(doors.me(), device_id, args.get("at")), "GET devices/id", is_past="at" in args)


@api.route("/devices/by-tag/<tag>")
@api.response(200, schemas.OneDeviceOut)
def by_tag(tag: str) -> Response:
    """One device by its asset tag, in any case, with or without the hyphen."""
    return shown(search.by_tag(doors.me(), tag), "GET devices/by-tag")


@api.route("/devices/by-serial/<path:serial>")
@api.arguments(schemas.SerialArgs, location="query")
@api.response(200, schemas.OneDeviceOut)
def by_serial(args: dict[str, Any], serial: str) -> Response:
    """One device by its serial number, however it is spelled; 409 where several makers use it and none is named."""
    return shown(search.by_serial(doors.me(), serial, **args), "GET devices/by-serial")


@api.route("/devices", methods=["POST"])
@api.arguments(schemas.AddDevice)
@api.response(201, schemas.OneDeviceOut)
def add(body: dict[str, Any]) -> Response:
    """Register a device that exists, without an order."""
    made = devices.add(doors.me(), **body)
    answer = shown(search.one(doors.me(), made.id), "POST devices", status=201)
    answer.headers["Location"] = f"/api/v1/devices/{made.id}"
    return answer


@api.route("/devices/<uuid:device_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.CorrectDevice)
@api.response(200, schemas.OneDeviceOut)
def correct(body: dict[str, Any], device_id: uuid.UUID) -> Response:
    """Correct what the register says of a device."""
    devices.correct(doors.me(), devices.hold(doors.me(), device_id), expected=doors.if_match(), **body)
    return shown(search.one(doors.me(), device_id), "PATCH devices/id")


@api.route("/devices/<uuid:device_id>/history")
@api.arguments(PageArgs, location="query")
@api.response(200, schemas.HistoryPage)
def read_history(args: dict[str, Any], device_id: uuid.UUID) -> Response:
    """What happened to a device, newest first; a school that it has left reads its own period."""
    return doors.listed(history.of(doors.me(), device_id, **args), history.out)


@api.route("/devices/<uuid:device_id>/custody")
@api.arguments(schemas.CustodyArgs, location="query")
@api.response(200, schemas.CustodyAnswer)
def who_had(args: dict[str, Any], device_id: uuid.UUID) -> Response:
    """Who or what had a device on a day or at an instant; without one, now."""
    devices.get(doors.me(), device_id)
    found = custody.who_had(doors.me(), device_id, instant(args.get("at")))
    holders_shown(doors.me(), [{"custody": found}], "GET devices/id/custody")
    return doors.json({"custody": found})


def instant(said: str | None) -> dt.datetime:
    """The instant that was asked for: of a day its last moment in the schools' zone. Raises Invalid."""
    if said is None:
        return clock.now()
    if len(said) == len("2026-03-01"):
        day: dt.date = doors.load(schemas.AtDay, raw={"at": said})["at"]
        return clock.midnight(day + dt.timedelta(days=1)) - custody.TICK
    at: dt.datetime = doors.load(schemas.AtInstant, raw={"at": said})["at"]
    return at


def shown(device: dict[str, Any], purpose: str, *, status: int = 200, is_past: bool = False) -> Response:
    """A device as the answer to a call; that its holder was shown is logged. What it was has no ETag to change it by."""
    holders_shown(doors.me(), [device], purpose)
    return doors.json(device, status, version=None if is_past else device["version"])


def after(actor: Actor, device_id: uuid.UUID, purpose: str) -> Response:
    """The device as it is after a change."""
    return shown(search.one(actor, device_id), purpose)
