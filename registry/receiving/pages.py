"""Taking in single devices of an order: those on their way as a list to tick, and a field to scan into."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext

from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError, Invalid
from core.paging import Order, Page, page
from core.scope import visible
from organisation.schools import schools
from registry.catalogue import naming
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.purchasing import orders
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.receiving import receiving, schemas
from registry.receiving.receiving import Received
from web import doors
from web.fields import PageArgs, Said

pages = Blueprint("receiving", __name__, template_folder="templates")
MOST_NAMED = 20  # of what was scanned, in one sentence
BY_KEY = Order((Device.id,), (uuid.UUID,))


@pages.route("/orders/<uuid:order_id>/scan", methods=["GET", "POST"])
def scan(order_id: uuid.UUID) -> Response:
    """Take in devices of an order that were ticked or scanned."""
    doors.me().must(receiving.PERMISSION)
    order, form, taken = orders.get(doors.me(), order_id), doors.Form(), None
    if request.method == "POST":
        try:
            taken = receiving.receive(doors.me(), receiving.of_order(order.id), devices=_asked())
            if not (left := [*taken.not_found, *taken.several]):
                return _to(order, taken)
            form = doors.Form({"scanned": "\n".join(left)}, {"scanned": _left(taken)})
        except DomainError as error:
            form = doors.refused(error)
    return _shown(order, form, taken)


@pages.post("/orders/<uuid:order_id>/receive")
def receive_order(order_id: uuid.UUID) -> Response:
    """Take in what was sent of an order, all of it or some lines."""
    order = orders.get(doors.me(), order_id)
    doors.me().must(receiving.PERMISSION)
    try:
        lines = [uuid.UUID(said) for said in request.form.getlist("line")]
        taken = receiving.receive(doors.me(), receiving.of_order(order.id, lines))
        tell(taken)
    except ValueError:
        flash(gettext("Choose lines of this order."), "error")
    except DomainError as error:
        flash(doors.refused(error).refusal, "error")
    return redirect(f"/orders/{order.id}", 303)  # type: ignore[return-value]


def _asked() -> list[str]:
    """What was ticked and what was scanned. Raises Invalid."""
    typed = request.form.get("scanned", "")
    try:
        asked = [*request.form.getlist("device"), *schemas.scanned(typed)]
    except Invalid as bad:
        raise Invalid({"scanned": bad.errors["devices"]}) from None
    if not asked:
        raise Invalid({"scanned": [Said(N_("Tick devices of the list, or scan at least one."))]})
    return asked


def _left(taken: Received) -> list[str]:
    """Why some of what was scanned is left."""
    unknown, several = len(taken.not_found), len(taken.several)
    none = ngettext("This is no device of the order.", "These are no devices of the order.", unknown)
    return [*([str(none)] if unknown else []), *([_say_several(taken)] if several else [])]


def _say_several(taken: Received) -> str:
    says = gettext("Several makers have a device with this serial number, scan the tag instead: %(names)s")
    return str(says % {"names": ", ".join(taken.several[:MOST_NAMED])})


def _shown(order: PurchaseOrder, form: doors.Form, taken: Received | None) -> Response:
    try:
        query = doors.load(PageArgs, raw=request.args)
    except DomainError:
        query = doors.load(PageArgs, raw={})
    found = _on_their_way(doors.me(), order, after=query["after"])
    return doors.page(
        "receiving/scan.html",
        form.status,
        order=order,
        form=form,
        said=told(taken) if taken and taken.received else None,
        found=found,
        models=naming.names(doors.me(), {row.model_id for row in found.items}),
        schools=schools.names(doors.me(), {row.school_id for row in found.items}),
        own_order=order.ordered_by_id == doors.me().id,
    )


def _on_their_way(actor: Actor, order: PurchaseOrder, *, after: str | None, limit: int = 50) -> Page:
    """Devices of `order` that were sent and not received: id, asset_tag, serial_printed, model_id, school_id."""
    columns = (Device.id, Device.asset_tag, Device.serial_printed, Device.model_id, Device.school_id)
    lines = sa.select(OrderLine.id).where(OrderLine.order_id == order.id)
    wanted = visible(actor, Device, "device:read", *columns)
    wanted = wanted.where(Device.order_line_id.in_(lines), Device.lifecycle == Lifecycle.EXPECTED)
    rows: Any = db.session.execute(BY_KEY.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda row: [row.id], BY_KEY)


def told(taken: Received) -> tuple[str, str]:
    """What to say of `taken`, and in which tone: nothing was done when somebody else had been first."""
    if not taken.received:
        return gettext("Nothing was left to receive: it had been received before."), "info"
    return ngettext("%(num)s device is received.", "%(num)s devices are received.", taken.received), "success"


def _to(order: PurchaseOrder, taken: Received) -> Response:
    flash(*told(taken))
    return redirect(url_for("receiving.scan", order_id=order.id), 303)  # type: ignore[return-value]


def tell(taken: Received) -> None:
    """Say on the next page what was taken in, and what is none of these devices."""
    if taken.received or not (taken.not_found or taken.several):
        flash(*told(taken))
    if taken.not_found:
        names = ", ".join(taken.not_found[:MOST_NAMED])
        flash(gettext("Not among these devices: %(names)s", names=names), "warning")
    if taken.several:
        flash(_say_several(taken), "warning")
