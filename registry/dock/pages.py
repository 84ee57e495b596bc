"""The page of the dock: one scan at a time, or a list of codes; it works without scripts, and quicker with them."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from organisation.schools import schools
from registry.catalogue import naming
from registry.dock import scanning, words
from registry.dock.scanning import Scanned
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder
from registry.receiving import pages as receiving_pages
from registry.receiving import receiving
from registry.receiving.answers import Result
from registry.receiving.pages import flash_refusal
from registry.receiving.receiving import Received
from web import doors
from web.fields import PageArgs

pages = Blueprint("dock", __name__, template_folder="templates")
IN_PLACE = "HX-Request"  # the header by which a page asks for its changed part alone


@pages.route("/orders/<uuid:order_id>/dock", methods=["GET", "POST"])
def show(order_id: uuid.UUID) -> Response:
    """Scan devices of an order, one after the other."""
    order = orders.get(doors.me(), order_id)
    doors.me().must(scanning.PERMISSION)
    if request.method == "GET":
        return _shown(order)
    code = request.form.get("code", "")
    try:
        scanned = scanning.scan(doors.me(), order, code=code, dead_on_arrival="dead_on_arrival" in request.form)
    except DomainError as error:
        flash_refusal(error)
        return doors.see_other(url_for("dock.show", order_id=order.id))
    return _shown(order, scanned)


@pages.post("/orders/<uuid:order_id>/dock/list")
def receive_list(order_id: uuid.UUID) -> Response:
    """Receive the devices that were ticked or stand in a list of codes."""
    order = orders.get(doors.me(), order_id)
    doors.me().must(scanning.PERMISSION)
    try:
        taken, noted = scanning.receive_list(doors.me(), order, receiving_pages.asked())
    except DomainError as error:
        return _shown(order, form=doors.refused(error))
    if all(answer.result is Result.RECEIVED for answer in taken.answers):
        flash(*receiving_pages.told(taken))
        return doors.see_other(url_for("dock.show", order_id=order.id))
    form = doors.Form({"scanned": "\n".join(receiving_pages.unsettled(taken))})
    return _shown(order, form=form, taken=taken, noted=noted)


@pages.get("/orders/<uuid:order_id>/scan")
def moved(order_id: uuid.UUID) -> Response:
    """Where the list of codes was received before."""
    orders.get(doors.me(), order_id)
    doors.me().must(scanning.PERMISSION)
    return redirect(url_for("dock.show", order_id=order_id), 301)  # type: ignore[return-value]


@pages.post("/orders/<uuid:order_id>/dock/undo")
def undo(order_id: uuid.UUID) -> Response:
    """Take back the person's last scan of the order."""
    order = orders.get(doors.me(), order_id)
    doors.me().must(scanning.PERMISSION)
    try:
        taken_back = scanning.undo(doors.me(), order)
        flash(gettext("The scan of %(code)s was taken back.", code=taken_back.code), "success")
    except DomainError as error:
        flash_refusal(error)
    return doors.see_other(url_for("dock.show", order_id=order.id))


def _shown(
    order: PurchaseOrder,
    scanned: Scanned | None = None,
    *,
    form: doors.Form | None = None,
    taken: Received | None = None,
    noted: int = 0,
) -> Response:
    """The page after a scan, or after a list of codes.

    form   what was typed into the list, and why it was refused
    taken  what came of the list
    noted  how many of its codes were noted for whoever ordered
    """
    counted = {each["line"]: each for each in scanning.counts(order)}
    recent = scanning.recent(doors.me(), order)
    told: dict[str, Any] = {
        "order": order,
        "scanned": scanned,
        "sentence": words.sentence(scanned) if scanned else "",
        "lines": [(line, counted[line.id]) for line in order.lines],
        "expected": sum(each["expected"] for each in counted.values()),
        "received": sum(each["received"] for each in counted.values()),
        "recent": recent,
        "about": scanning.described(
            doors.me(), [*(one.device_id for one in recent), scanned.device if scanned else None]
        ),
        "own_order": order.ordered_by_id == doors.me().id,
        "WORDS": words.WORDS,
        "TONES": words.TONES,
    }
    if scanned is not None and IN_PLACE in request.headers:
        return doors.page("dock/result.html", **told)
    form = form or doors.Form()
    return doors.page("dock/dock.html", form.status, form=form, noted=noted, **told, **_list(order, taken))


def _list(order: PurchaseOrder, taken: Received | None) -> dict[str, Any]:
    """What the page shows for receiving several devices at once."""
    me, which = doors.me(), receiving.of_order(order.id)
    try:
        after = doors.load(PageArgs, raw=request.args)["after"]
    except DomainError:
        after = None
    found = receiving_pages.on_their_way(me, order, after=after)
    return {
        "said": receiving_pages.told(taken) if taken else None,
        "answers": taken.answers if taken else (),
        "Result": Result,
        "found": found,
        "models": naming.names(me, {row.model_id for row in found.items}),
        "schools": schools.names(me, {row.school_id for row in found.items}),
        "receipts": receiving_pages.receipts(me, which),
        "pages_on": after is not None,
    }
