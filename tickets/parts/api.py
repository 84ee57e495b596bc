"""A ticket's parts over JSON."""

import uuid
from typing import Any

from flask import Response, request

from tickets.desk import desk, reading
from tickets.filing import named_devices
from tickets.parts import checklist, family, lines, presenting, schemas, splitting, time_spent
from tickets.parts.access import must_work
from tickets.ticket.models import Ticket
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("ticket_parts", __name__, "Tickets of more than one thing")
ONE = "/tickets/<uuid:ticket_id>"


@api.route(f"{ONE}/children")
@api.response(200, schemas.FamilyOut)
def relatives(ticket_id: uuid.UUID) -> Response:
    """The ticket of which it is a part, and its own parts."""
    ticket = _read(ticket_id)
    return doors.json(presenting.relatives(doors.me(), ticket), version=ticket.version)


@api.route(f"{ONE}/children", methods=["POST"])
@api.arguments(schemas.AddChildren)
@api.response(201, schemas.FamilyOut)
def add_children(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Make tickets parts of this one: existing ones, all or none, or a new one with this title."""
    me, ticket = doors.me(), _held(ticket_id, versioned="If-Match" in request.headers)
    if "tickets" in body:
        family.add(me, ticket, body["tickets"])
    else:
        splitting.new_child(me, ticket, **body)
    return doors.json(presenting.relatives(me, ticket), 201, version=ticket.version)


@api.route(f"{ONE}/parent", methods=["POST"])
@api.versioned
@api.arguments(schemas.SetParent)
@api.response(200, schemas.FamilyOut)
def set_parent(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Make it a part of another ticket, or of none. When the parent is resolved, so are its open parts."""
    me, ticket = doors.me(), _held(ticket_id)
    family.part_of(me, ticket, body["parent"])
    return doors.json(presenting.relatives(me, ticket), version=ticket.version)


@api.route(f"{ONE}/split", methods=["POST"])
@api.versioned
@api.arguments(schemas.Split)
@api.response(201)
def split(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Give a second matter a ticket of its own, for the same requester; the devices that are named move to it."""
    new = splitting.split(doors.me(), _held(ticket_id), **body)
    shown = reading.out(doors.me(), new)
    return doors.json(shown, 201, version=new.version, headers={"Location": f"/api/v1/tickets/{new.id}"})


@api.route(f"{ONE}/lines")
@api.response(200, schemas.TicketLinesOut)
def show_lines(ticket_id: uuid.UUID) -> Response:
    """Its devices, each with a state of its own."""
    ticket = desk.get(doors.me(), ticket_id)
    return doors.json(presenting.devices(doors.me(), ticket), version=ticket.version)


@api.route(f"{ONE}/lines", methods=["POST"])
@api.arguments(schemas.Lines)
@api.response(200, schemas.TicketLinesOut)
def set_lines(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Say how far some of its devices are; without a state, add devices to it."""
    me, ticket = doors.me(), _held(ticket_id, versioned="If-Match" in request.headers)
    if "state" in body:
        lines.set_state(me, ticket, **body)
    else:
        must_work(me, ticket)
        with named_devices.naming(me) as named:
            lines.add(me, ticket, named(body["devices"]))
    return doors.json(presenting.devices(me, ticket), version=ticket.version)


@api.route(f"{ONE}/checklist")
@api.response(200, schemas.ChecklistOut)
def show_checklist(ticket_id: uuid.UUID) -> Response:
    """The steps of its category, and its own."""
    return doors.json(presenting.steps(doors.me(), _read(ticket_id)))


@api.route(f"{ONE}/checklist", methods=["POST"])
@api.arguments(schemas.Check)
@api.response(200, schemas.ChecklistOut)
def check(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Tick a step, take the tick off, or add a step to this ticket alone."""
    me, ticket = doors.me(), _held(ticket_id, versioned=False)
    if "text" in body:
        checklist.add(me, ticket, text=body["text"])
    else:
        checklist.tick(me, ticket, item=body["item"], done=body["done"])
    return doors.json(presenting.steps(me, ticket))


@api.route(f"{ONE}/time")
@api.response(200, schemas.TimesOut)
def show_time(ticket_id: uuid.UUID) -> Response:
    """The minutes that went into it, for the desk."""
    return doors.json(presenting.time(_read(ticket_id)))


@api.route(f"{ONE}/time", methods=["POST"])
@api.arguments(schemas.NoteTime)
@api.response(201, schemas.TimesOut)
def note_time(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Note minutes that one worked on it."""
    ticket = _held(ticket_id, versioned=False)
    time_spent.note(doors.me(), ticket, **body)
    return doors.json(presenting.time(ticket), 201)


@api.route(f"{ONE}/time/<uuid:time_id>/take-back", methods=["POST"])
@api.response(200, schemas.TimesOut)
def take_time_back(ticket_id: uuid.UUID, time_id: uuid.UUID) -> Response:
    """Take back minutes that one noted by mistake."""
    ticket = _held(ticket_id, versioned=False)
    time_spent.take_back(doors.me(), ticket, time_id)
    return doors.json(presenting.time(ticket))


def _read(ticket_id: uuid.UUID) -> Ticket:
    """The ticket, for whoever works on it: its requester is told none of this."""
    ticket = desk.get(doors.me(), ticket_id)
    must_work(doors.me(), ticket)
    return ticket


def _held(ticket_id: uuid.UUID, *, versioned: bool = True) -> Ticket:
    return desk.get(doors.me(), ticket_id, lock=True, expected=doors.if_match() if versioned else None)
