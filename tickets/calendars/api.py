"""Calendars over JSON."""

from typing import Any

from flask import Response

from core.paging import Page
from tickets.calendars import calendars, counting, schemas, versions
from tickets.calendars.models import Calendar
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("calendars", __name__, "Working hours, and the working time between two instants")

COLUMNS = ("code", "name", "weekly", "public_holidays", "closed", "special", "valid_from", "created_at")


def _shown(calendar: Calendar) -> dict[str, Any]:
    return {name: getattr(calendar, name) for name in COLUMNS} | {"version": calendar.number}


@api.route("/calendars")
@api.response(200, schemas.CalendarsOut)
def find() -> Response:
    """The latest version of each calendar."""
    return doors.listed(Page(versions.latest(doors.me(), Calendar)), _shown)


@api.route("/calendars", methods=["POST"])
@api.arguments(schemas.DefineCalendar)
@api.response(201, schemas.CalendarOut)
def define(body: dict[str, Any]) -> Response:
    """Make a calendar, or the next version of a known one."""
    return doors.json(_shown(calendars.define(doors.me(), **body)), 201)


@api.route("/calendars/<code>")
@api.response(200, schemas.CalendarVersionsOut)
def get(code: str) -> Response:
    """One calendar with all its versions."""
    found = versions.every(doors.me(), Calendar, code)
    return doors.json(_shown(found[0]) | {"versions": [_shown(one) for one in found]})


@api.route("/calendars/<code>/elapsed", methods=["POST"])
@api.arguments(schemas.Elapsed)
@api.response(200, schemas.ElapsedOut)
def elapsed(body: dict[str, Any], code: str) -> Response:
    """The working minutes in some periods."""
    return doors.json(counting.elapsed(doors.me(), code, **body))


@api.route("/calendars/<code>/due", methods=["POST"])
@api.arguments(schemas.Due)
@api.response(200, schemas.BudgetDueOut)
def due(body: dict[str, Any], code: str) -> Response:
    """When a budget of working minutes is used up in some periods."""
    return doors.json(counting.due(doors.me(), code, **body))
