"""Policies and clocks over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from core.scope import get_visible
from tickets.calendars import versions
from tickets.clocks import expecting, policies, reading, schemas, without_device
from tickets.clocks.models import SlaPolicy
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("clocks", __name__, "Targets of service, and how long tickets take against them")

COLUMNS = (
    *("code", "name", "calendar", "targets", "pauses", "without_device_minutes", "without_device_categories"),
    *("steps", "created_at"),
)


def _shown(policy: SlaPolicy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in COLUMNS} | {"version": policy.number}


@api.route("/sla-policies")
@api.response(200, schemas.PoliciesOut)
def find() -> Response:
    """The latest version of each policy."""
    return doors.listed(Page(versions.latest(doors.me(), SlaPolicy)), _shown)


@api.route("/sla-policies", methods=["POST"])
@api.arguments(schemas.DefinePolicy)
@api.response(201, schemas.PolicyOut)
def define(body: dict[str, Any]) -> Response:
    """Make a policy, or the next version of a known one."""
    return doors.json(_shown(policies.define(doors.me(), **body)), 201)


@api.route("/sla-policies/<policy>")
@api.response(200, schemas.PolicyVersionsOut)
def get(policy: str) -> Response:
    """One policy with all its versions."""
    found = versions.every(doors.me(), SlaPolicy, policy)
    return doors.json(_shown(found[0]) | {"versions": [_shown(one) for one in found]})


@api.route("/tickets/<uuid:ticket_id>/clocks")
@api.response(200, schemas.ClocksOut)
def clocks(ticket_id: uuid.UUID) -> Response:
    """How long a ticket has taken, what is due when, and each pause with its reason."""
    return doors.listed(Page(reading.of_ticket(doors.me(), ticket_id)), reading.out)


@api.route("/tickets/<uuid:ticket_id>/wait")
@api.response(200, schemas.WaitOut)
def wait(ticket_id: uuid.UUID) -> Response:
    """The place of a ticket in its team's queue, and how long tickets like it usually take; never a promise."""
    return doors.json(expecting.out(expecting.seen(doors.me(), ticket_id)))


@api.route("/tickets/<uuid:ticket_id>/device-in-hand", methods=["POST"])
@api.versioned
@api.arguments(schemas.DeviceInHand)
@api.response(200, schemas.ClocksOut)
def device_in_hand(_: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Say that the pupil has a working or a loan device again."""
    me = doors.me()
    ticket = get_visible(me, Ticket, ticket_id, OWN, lock=True)
    without_device.in_hand(me, ticket, expected=doors.if_match())
    return doors.listed(Page(reading.of(ticket)), reading.out)
