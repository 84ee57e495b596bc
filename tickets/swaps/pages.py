"""A swap as a page beside the ticket."""

import uuid
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError, Forbidden
from registry.devices import devices
from registry.devices.models import Device
from registry.pools import pools
from tickets.desk import desk, reading
from tickets.states import OPEN
from tickets.swaps import schemas, swapping
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import WORK
from web import doors, moments
from web.panels import Panel

pages = Blueprint("swaps", __name__, template_folder="templates")


@pages.get("/tickets/<uuid:ticket_id>/swap")
def show(ticket_id: uuid.UUID) -> Response:
    """Which device comes in, which one goes out."""
    ticket = desk.get(doors.me(), ticket_id)
    return _form(ticket, doors.Form())


@pages.post("/tickets/<uuid:ticket_id>/swap")
def swap(ticket_id: uuid.UUID) -> Response:
    """Do it."""
    me = doors.me()
    ticket = desk.get(me, ticket_id, lock=True)
    if not desk.works(me, ticket):
        raise Forbidden(permission=WORK)
    try:
        done = swapping.swap(me, ticket, **doors.load(schemas.Swap))
    except DomainError as error:
        return _form(desk.get(me, ticket_id), doors.refused(error))
    faulty, loaner = (devices.get(me, done[key]) for key in ("faulty", "loaner"))
    told = {"faulty": _named(faulty), "loaner": _named(loaner), "day": moments.day(done["due_on"])}
    return doors.see_other(
        url_for("desk_ticket.show", ticket_id=ticket_id),
        gettext("%(faulty)s is taken in, %(loaner)s is lent until %(day)s.", **told),
    )


def _named(device: Device) -> str:
    return device.asset_tag or device.serial or "–"


def _form(ticket: Ticket, form: doors.Form) -> Response:
    me = doors.me()
    if not desk.works(me, ticket):
        raise Forbidden(permission=WORK)
    named = [(str(row.id), row.asset_tag or row.serial or "–") for row in reading.devices(ticket.id)]
    free = [(str(pool["id"]), f"{pool['name']} ({pool['stock']})") for pool in pools.find(me) if pool["stock"]]
    return doors.page(
        "swaps/swap.html", form.status, form=form, ticket=ticket, named=named, pools=free, days=swapping.DAYS
    )


def _link(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """A link to the page while the ticket is open; for the desk alone."""
    return {"ticket": ticket} if desk.works(actor, ticket) and ticket.state in OPEN else None


TICKET = [Panel(WORK, "swaps/panel-ticket.html", _link)]
