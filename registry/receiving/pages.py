"""Taking in devices of an order by lines or all that is on its way, and undoing that; what other pages need of it."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext

from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError, Invalid
from core.paging import Order, Page, page
from core.scope import visible
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.purchasing import orders
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.receiving import receiving, schemas, undoing
from registry.receiving.answers import Result
from registry.receiving.receiving import Received
from web import doors, facts
from web.fields import Said

pages = Blueprint("receiving", __name__, template_folder="templates")
BY_KEY = Order((Device.id,), (uuid.UUID,))
NOTHING_TICKED = N_(
    "Nothing was received: tick a line first, or use the button that says how many devices it takes in."
)
NOTHING_TO_UNDO = N_("Tick the devices that were received by mistake.")
NOTHING_SCANNED = N_("Tick devices of the list, or scan at least one.")
LEAST_SERIOUS = (Result.RECEIVED, Result.ALREADY, Result.DUPLICATE)  # codes that need nothing more


@pages.post("/orders/<uuid:order_id>/receive")
def receive_order(order_id: uuid.UUID) -> Response:
    """Take in the ticked lines of an order, or all that is on its way if the button that says its number was pressed."""
    order = orders.get(doors.me(), order_id)
    doors.me().must(receiving.PERMISSION)
    try:
        lines = [uuid.UUID(said) for said in request.form.getlist("line")]
        if not lines and "all" not in request.form:
            raise Invalid({"line": [Said(NOTHING_TICKED)]})
        which = receiving.of_order(order.id, None if "all" in request.form else lines)
        tell(receiving.receive(doors.me(), which, at_most=said_number()))
    except ValueError:
        flash(gettext("Choose lines of this order."), "error")
    except DomainError as error:
        flash_refusal(error)
    return doors.see_other(f"/orders/{order.id}#receive")


@pages.post("/orders/<uuid:order_id>/undo-receipt")
def undo_order(order_id: uuid.UUID) -> Response:
    """Say that a receipt was a mistake."""
    order = orders.get(doors.me(), order_id)
    undo(receiving.of_order(order.id))
    back = f"/orders/{order.id}/dock#receipts" if "scan" in request.form else f"/orders/{order.id}#receive"
    return doors.see_other(back)


def said_number() -> int | None:
    """How many devices the pressed button said it would take in; None: it named none."""
    typed = request.form.get("all", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None  # noqa: PLR2004  digits


def asked() -> list[str]:
    """What was ticked and what was scanned. Raises Invalid."""
    typed = request.form.get("scanned", "")
    try:
        found = schemas.scanned("\n".join([*request.form.getlist("device"), typed]))
    except Invalid as bad:
        raise Invalid({"scanned": bad.errors["devices"]}) from None
    if not found:
        raise Invalid({"scanned": [Said(NOTHING_SCANNED)]})
    return found


def unsettled(taken: Received) -> list[str]:
    """The codes that somebody has to look at; the others need not be typed again."""
    return [answer.said for answer in taken.answers if answer.result not in LEAST_SERIOUS]


def undo(which: Any) -> None:
    """Undo the receipt that the form names, and say on the next page what became of it. Raises Forbidden."""
    doors.me().must(receiving.PERMISSION)
    try:
        undone = undoing.undo(doors.me(), which, **_mistaken())
    except DomainError as error:
        return flash_refusal(error)
    flash(
        ngettext("%(num)s device is on its way again.", "%(num)s devices are on their way again.", undone.undone),
        "success",
    )
    if undone.used:
        says = ngettext(
            "%(num)s device has been changed since and stays received.",
            "%(num)s devices have been changed since and stay received.",
            undone.used,
        )
        flash(says, "warning")
    return None


def _mistaken() -> dict[str, Any]:
    """The receipt that the form names, or the devices of it that were ticked. Raises Invalid."""
    if "ticked" not in request.form:
        return doors.load(schemas.UndoReceipt, raw={"receipt": request.form.get("receipt")})
    found = schemas.scanned("\n".join(request.form.getlist("device")))
    if not found:
        raise Invalid({"device": [Said(NOTHING_TO_UNDO)]})
    return {"devices": found}


def receipts(actor: Actor, which: Any) -> list[dict[str, Any]]:
    """Receipts that can still be undone, for a page: at, iso, by (a name), devices, codes of some of them.

    Empty for who does not receive.
    """
    if not actor.may(receiving.PERMISSION):
        return []
    found = undoing.recent(actor, which)
    people = facts.names_of(actor, [("person", row.actor_id) for row in found])
    return [
        {
            "at": row.at,
            "iso": _iso(row.at),
            "by": people.get(("person", row.actor_id), ""),
            "devices": row.devices,
            "codes": row.codes,
        }
        for row in found
    ]


def _iso(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()


def on_their_way(actor: Actor, order: PurchaseOrder, *, after: str | None, limit: int = 50) -> Page:
    """Devices of `order` that were sent and not received: id, asset_tag, serial_printed, model_id, school_id."""
    columns = (Device.id, Device.asset_tag, Device.serial_printed, Device.model_id, Device.school_id)
    lines = sa.select(OrderLine.id).where(OrderLine.order_id == order.id)
    wanted = visible(actor, Device, "device:read", *columns)
    wanted = wanted.where(Device.order_line_id.in_(lines), Device.lifecycle == Lifecycle.EXPECTED)
    rows: Any = db.session.execute(BY_KEY.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda row: [row.id], BY_KEY)


def told(taken: Received) -> tuple[str, str]:
    """What to say of `taken`, and in which tone: nothing was done when somebody else had been first."""
    if taken.received:
        says = ngettext("%(num)s device was received.", "%(num)s devices were received.", taken.received)
        return says, "success"
    if any(answer.result is not Result.ALREADY for answer in taken.answers):
        return gettext("No device was received."), "warning"
    return gettext("There was nothing left to receive: everything has already been received."), "info"


def tell(taken: Received) -> None:
    """Say on the next page what was taken in."""
    flash(*told(taken))


def flash_refusal(error: DomainError) -> None:
    """Say on the next page what was refused."""
    refused = doors.refused(error)
    flash(" ".join(sentence for each in refused.errors.values() for sentence in each) or refused.refusal, "error")
