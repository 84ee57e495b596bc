"""Filing over JSON."""

from typing import Any

from flask import Response

from tickets.filing import filing, named_devices, requester, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("filing", __name__, "Filing tickets")


@api.route("/tickets", methods=["POST"])
@api.arguments(schemas.FileTicket)
@api.response(201, schemas.TicketOut)
def file(body: dict[str, Any]) -> Response:
    """File a ticket. A school or a device is needed; without a category it is routed as not yet known."""
    if "on_behalf_of" in body:
        body["on_behalf_of"] = requester.named(doors.me(), body["on_behalf_of"], field="on_behalf_of")
    with named_devices.naming(doors.me()) as named:
        devices = named(body.pop("devices"))
        ticket = filing.file(doors.me(), devices=devices, **body)
    location = {"Location": f"/api/v1/tickets/{ticket.id}"}
    return doors.json(filing.out(ticket, devices), 201, version=ticket.version, headers=location)
