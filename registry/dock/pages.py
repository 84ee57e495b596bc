"""The page of the dock: one field, one scan at a time; it works without scripts, and quicker with them."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from registry.dock import scanning, words
from registry.dock.scanning import Scanned
from registry.purchasing import orders
from registry.purchasing.models import PurchaseOrder
from registry.receiving.pages import flash_refusal
from web import doors

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
        return redirect(url_for("dock.show", order_id=order.id), 303)  # type: ignore[return-value]
    return _shown(order, scanned)


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
    return redirect(url_for("dock.show", order_id=order.id), 303)  # type: ignore[return-value]


def _shown(order: PurchaseOrder, scanned: Scanned | None = None) -> Response:
    counted = {each["line"]: each for each in scanning.counts(order)}
    told: dict[str, Any] = {
        "order": order,
        "scanned": scanned,
        "sentence": words.sentence(scanned) if scanned else "",
        "lines": [(line, counted[line.id]) for line in order.lines],
        "expected": sum(each["expected"] for each in counted.values()),
        "received": sum(each["received"] for each in counted.values()),
        "recent": scanning.recent(doors.me(), order),
        "own_order": order.ordered_by_id == doors.me().id,
        "WORDS": words.WORDS,
        "TONES": words.TONES,
    }
    template = "dock/result.html" if scanned is not None and IN_PLACE in request.headers else "dock/dock.html"
    return doors.page(template, **told)
