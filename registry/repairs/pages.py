"""Repair orders as a page."""

import uuid

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from registry.repairs import repairs, schemas
from registry.repairs.models import RepairOutcome
from registry.repairs.words import OUTCOMES
from web import doors
from web.fields import Choice, Day, Euros, Flag, Input, Text, choices

pages = Blueprint("repairs", __name__, template_folder="templates")


class TypedRepair(Input):
    device = Text(1, 80, required=True)
    vendor = Text(1, 120, required=True)
    fault = Text(0, 1_000, lines=True, load_default="")
    paid = Flag(load_default=False)
    expected_on = Day()
    ticket = Text(1, 60)
    cost = Euros()


class TypedReturn(Input):
    outcome = Choice(RepairOutcome, required=True)
    on = Day()
    cost = Euros()


@pages.get("/repairs")
def index() -> Response:
    """Repair orders, those that are not back first chosen."""
    return _list(doors.Form())


@pages.post("/repairs")
def send() -> Response:
    """Send a device to a vendor."""
    me = doors.me()
    me.must(repairs.WRITE)
    try:
        given = doors.load(TypedRepair)
        cost = given.pop("cost", None)
        repairs.send(me, cost_cents=cost, warranty=False if given.pop("paid") else None, **given)
    except DomainError as error:
        return _list(doors.refused(error))
    return doors.see_other(url_for("repairs.index"), gettext("The repair order was saved; the device is in repair."))


@pages.post("/repairs/<uuid:repair_id>/return")
def come_back(repair_id: uuid.UUID) -> Response:
    """Record that a device is back."""
    me = doors.me()
    order = repairs.get(me, repair_id, lock=True)
    me.must(repairs.WRITE)
    try:
        given = doors.load(TypedReturn)
        cost = given.pop("cost", None)
        repairs.come_back(me, order, cost_cents=cost, expected=doors.if_match(), **given)
    except DomainError as error:
        refused = doors.refused(error)
        told = [sentence for sentences in refused.errors.values() for sentence in sentences] or [refused.refusal]
        flash(" ".join(told), "error")
        return doors.see_other(url_for("repairs.index"))
    return doors.see_other(url_for("repairs.index"), gettext("The return was recorded."))


def _list(form: doors.Form) -> Response:
    me = doors.me()
    try:
        query = doors.load(schemas.FindRepairs, raw=request.args if request.method == "GET" else {})
    except DomainError as error:
        query, form = doors.load(schemas.FindRepairs, raw={}), doors.refused(error)
    if query["open"] is None:
        query["open"] = True
    return doors.page(
        "repairs/list.html",
        form.status,
        form=form,
        query=query,
        found=repairs.find(me, **query),
        may_write=me.may(repairs.WRITE),
        outcomes=choices(OUTCOMES),
        states=[("true", gettext("Not back yet")), ("false", gettext("Back"))],
        OUTCOMES=OUTCOMES,
    )
