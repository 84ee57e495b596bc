"""Orders as pages: the list, a new one, one with what came of it, changing and ending it."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.errors import N_, DomainError, Invalid
from organisation.saved_views import presenting as saved_lists
from organisation.saved_views import saved_views
from organisation.saved_views.models import ListName
from organisation.schools import schools
from registry.catalogue import naming, prices
from registry.catalogue.words import CATEGORIES
from registry.funding import appropriations
from registry.purchasing import forms, matching, orders, schemas, search, suppliers, timeline
from registry.purchasing.models import OrderState, PurchaseOrder
from registry.purchasing.saved_list import COLUMNS
from registry.purchasing.words import STATES, TONES
from web import doors, doubts, facts, moments, panels
from web.fields import Said, choices

pages = Blueprint("orders", __name__, template_folder="templates")
FILTERS = tuple(schemas.ShowOrders().fields.keys() - {"after", "limit"})


@pages.get("/orders")
def index() -> Response:
    """The list of orders."""
    try:
        query, form = doors.load(schemas.ShowOrders), doors.Form()
        supplier = suppliers.named(query["supplier"]).id if query["supplier"] else None
    except DomainError as error:
        query, form, supplier = doors.load(schemas.ShowOrders, raw={}), doors.refused(error), None
    wanted = {name: value for name, value in query.items() if name not in {"supplier", "view"}}
    saved = saved_lists.menu(
        doors.me(), ListName.ORDERS, saved_views.listed(doors.me(), ListName.ORDERS), query["view"]
    )
    return doors.page(
        "purchasing/orders.html",
        form.status,
        found=search.find(doors.me(), **wanted, supplier_id=supplier),
        query=query,
        form=form,
        saved=saved,
        asked={name: said for name in FILTERS if (said := request.args.get(name))},
        shown_columns=saved["columns"] or list(COLUMNS),
        filtered=any(query[name] for name in ("q", "state", "supplier", "late")),
        suppliers=suppliers.options(doors.me()),
        states=choices(STATES),
        sees_prices=prices.may_see(doors.me()),
        **_words(),
    )


@pages.route("/orders/new", methods=["GET", "POST"])
def place() -> Response:
    """Place an order."""
    doors.me().must("order:write")
    form, rows = doors.Form(values=request.form), forms.typed_lines()
    if request.method == "GET":
        form, rows = _begun()
    if request.method == "POST" and not forms.changes_lines():
        try:
            said = forms.read(schemas.OrderHead, rows)
            supplier = suppliers.named(said.pop("supplier"))
            _refuse_days(said.get("ordered_on") or clock.today(), said.get("due_on"))
            order = orders.place(doors.me(), supplier=supplier, **said)
            return _to(order, gettext("Order %(number)s is placed.", number=order.number))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page(
        "purchasing/order-new.html",
        form.status,
        form=form,
        rows=forms.with_blanks(forms.priced(rows), len(rows) + 1 if rows else forms.BLANKS),
        suppliers=suppliers.options(doors.me()),
        today=clock.today(),
        **_choices(),
    )


def _refuse_days(ordered_on: dt.date, due_on: dt.date | None) -> None:
    """Raises Invalid: due before it is ordered; Doubtful: ordered on a day that is still to come."""
    _refuse_due(ordered_on, due_on)
    if ordered_on > clock.today():
        doubts.ask({"ordered_on": Said(N_("This day is still to come."))})


def _refuse_due(ordered_on: dt.date, due_on: dt.date | None) -> None:
    if due_on is not None and due_on < ordered_on:
        says = N_("The delivery would be due before the order was placed, which was on %(day)s.")
        raise Invalid({"due_on": [Said(says, day=moments.day(ordered_on))]})


def _begun() -> tuple[doors.Form, list[forms.Typed]]:
    """A new order as the address begins it: a copy of another order, or what a file names."""
    said = {name: value[:250] for name, value in request.args.items()}
    try:
        key = uuid.UUID(said.get("copy", ""))
    except ValueError:
        return doors.Form(values=said), forms.lines_in(said)
    order = orders.get(doors.me(), key)
    head = {"supplier": str(order.supplier_id), "funding": order.funding}
    return doors.Form(values=head), forms.copied(order.lines, _targets(order))


@pages.get("/orders/<uuid:order_id>")
def show(order_id: uuid.UUID) -> Response:
    """One order with what was sent and received of it."""
    return _shown(orders.get(doors.me(), order_id))


@pages.route("/orders/<uuid:order_id>/amend", methods=["GET", "POST"])
def amend(order_id: uuid.UUID) -> Response:
    """Change an open order."""
    is_sent = request.method == "POST"
    doors.me().must("order:write")
    order = orders.get(doors.me(), order_id, lock=is_sent)
    form, rows = doors.typed(), forms.typed_lines()
    if is_sent and not forms.changes_lines():
        try:
            said = forms.read(schemas.AmendHead, rows)
            if said["due_on"] != order.due_on:
                _refuse_due(order.ordered_on, said["due_on"])
            orders.amend(doors.me(), order, expected=doors.if_match(), **said)
            return _to(order, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return _to_amend(order, form, rows if is_sent else None)


@pages.post("/orders/<uuid:order_id>/close")
def close(order_id: uuid.UUID) -> Response:
    """Expect nothing more of an order."""
    order = orders.get(doors.me(), order_id, lock=True)
    try:
        orders.close(doors.me(), order, expected=doors.if_match())
    except DomainError as error:
        return _shown(order, doors.refused(error))
    return _to(order, gettext("The order was closed."))


@pages.post("/orders/<uuid:order_id>/cancel")
def cancel(order_id: uuid.UUID) -> Response:
    """Take back an order of which nothing was sent."""
    order = orders.get(doors.me(), order_id, lock=True)
    try:
        orders.cancel(doors.me(), order, expected=doors.if_match())
    except DomainError as error:
        return _shown(order, doors.refused(error))
    return _to(order, gettext("The order was cancelled."))


def _shown(order: PurchaseOrder, form: doors.Form | None = None) -> Response:
    form, me = form or doors.Form(), doors.me()
    lines = matching.by_line(order)
    total = matching.total(sums for _, sums in lines)
    people = facts.names_of(me, [("person", order.ordered_by_id)])
    may_change = me.may("order:write") and order.state is OrderState.OPEN
    return doors.page(
        "purchasing/order.html",
        form.status,
        order=order,
        form=form,
        lines=lines,
        total=total,
        ordered_by=people.get(("person", order.ordered_by_id), ""),
        schools=_targets(order),
        panels=panels.shown("order", me, order),
        history=timeline.of(me, order),
        may_change=may_change,
        sees_prices=prices.may_see(me),
        may_cancel=may_change and not total.sent,
        **_words(),
    )


def _to_amend(order: PurchaseOrder, form: doors.Form, rows: list[forms.Typed] | None) -> Response:
    stored = {row["id"]: row for row in forms.of_lines(order.lines, _targets(order))}
    rows = forms.priced(rows or [])
    typed = {row["id"] for row in rows}
    rows += [row for key, row in stored.items() if key not in typed]  # also what somebody else added meanwhile
    return doors.page(
        "purchasing/order-amend.html",
        form.status,
        order=order,
        form=form,
        rows=forms.with_blanks(rows, len(order.lines) + 1),
        stored=stored,
        lines={str(line.id): (line, sums) for line, sums in matching.by_line(order)},
        **_choices(order),
    )


def _targets(order: PurchaseOrder) -> dict[uuid.UUID, str]:
    keys: Collection[uuid.UUID] = {line.school_id for line in order.lines if line.school_id}
    return schools.names(doors.me(), keys) if keys else {}


def _to(order: PurchaseOrder, said: str) -> Response:
    return doors.see_other(url_for("orders.show", order_id=order.id), said)


def _choices(order: PurchaseOrder | None = None) -> dict[str, Any]:
    """What the form of an order offers; appropriations of past years only where a line of `order` has one."""
    years = [line.appropriation.year for line in order.lines if line.appropriation] if order else []
    known = forms.catalogue_prices()
    return {
        "models": [(name, gettext(CATEGORIES[kind]), known.get(key, "")) for key, name, kind in naming.options()],
        "schools": [name for _, name in schools.options(doors.me())],
        "appropriations": appropriations.options(since=min([clock.today().year, *years])),
    }


def _words() -> dict[str, Any]:
    return {"STATES": STATES, "TONES": TONES}
