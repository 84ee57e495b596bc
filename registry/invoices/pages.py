"""Invoices as pages: the list, recording one for an order, one held against what was received, deciding about it."""

import uuid

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.errors import N_, DomainError
from registry.catalogue import prices
from registry.invoices import forms, held, invoices, schemas, search, separation
from registry.invoices.models import Invoice, InvoiceState
from registry.invoices.words import STATES, TONES
from registry.purchasing import orders, suppliers
from web import doors, doubts, facts, moments
from web.fields import Said, choices

pages = Blueprint("invoices", __name__, template_folder="templates")


@pages.get("/invoices")
def index() -> Response:
    """The list of invoices."""
    me = doors.me()
    try:
        query, form = doors.load(schemas.InvoiceArgs), doors.Form()
        supplier = suppliers.named(query["supplier"]).id if query["supplier"] else None
    except DomainError as error:
        query, form, supplier = doors.load(schemas.InvoiceArgs, raw={}), doors.refused(error), None
    wanted = {name: value for name, value in query.items() if name != "supplier"}
    return doors.page(
        "invoices/invoices.html",
        form.status,
        form=form,
        query=query,
        found=search.find(me, **wanted, supplier_id=supplier),
        filtered=any(query[name] for name in ("q", "state", "supplier", "waiting_for_me")),
        waiting=search.count_waiting(me) if me.may("invoice:approve") else 0,
        suppliers=suppliers.options(me),
        states=choices(STATES),
        sees_prices=prices.may_see(me),
        STATES=STATES,
        TONES=TONES,
    )


@pages.route("/orders/<uuid:order_id>/invoices/new", methods=["GET", "POST"])
def record(order_id: uuid.UUID) -> Response:
    """Record an invoice of an order."""
    me = doors.me()
    me.must("invoice:write")
    order = orders.get(me, order_id, lock=request.method == "POST")
    form = doors.Form(values=forms.begun(order)) if request.method == "GET" else doors.typed()
    if request.method == "POST":
        try:
            given = forms.read(order)
            if given["invoiced_on"] < order.ordered_on:
                says = N_("This is before the order was placed, which was on %(day)s.")
                doubts.ask({"invoiced_on": Said(says, day=moments.day(order.ordered_on))})
            made, is_new = invoices.record(me, order, **given)
            said = gettext(
                "Invoice %(number)s is recorded. Someone who neither ordered nor received approves it.",
                number=made.number,
            )
            known = gettext("Invoice %(number)s was recorded before, with the same lines.", number=made.number)
            return _to(made, said if is_new else known)
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("invoices/new.html", form.status, form=form, order=order, today=clock.today())


@pages.get("/invoices/<uuid:invoice_id>")
def show(invoice_id: uuid.UUID) -> Response:
    """One invoice, its lines held against what was ordered and received."""
    return _shown(invoices.get(doors.me(), invoice_id))


@pages.post("/invoices/<uuid:invoice_id>/approve")
def approve(invoice_id: uuid.UUID) -> Response:
    """Say that an invoice is to be paid."""
    me = doors.me()
    found = invoices.get(me, invoice_id, lock=True)
    try:
        invoices.approve(me, found, **doors.load(schemas.ApproveInvoice), expected=doors.if_match())
    except DomainError as error:
        return _shown(found, doors.refused(error))
    return _to(found, gettext("Invoice %(number)s is approved.", number=found.number))


@pages.post("/invoices/<uuid:invoice_id>/refuse")
def refuse(invoice_id: uuid.UUID) -> Response:
    """Say that an invoice is not to be paid."""
    me = doors.me()
    found = invoices.get(me, invoice_id, lock=True)
    try:
        invoices.refuse(me, found, **doors.load(schemas.RefuseInvoice), expected=doors.if_match())
    except DomainError as error:
        return _shown(found, doors.refused(error))
    return _to(found, gettext("Invoice %(number)s is refused.", number=found.number))


@pages.post("/invoices/<uuid:invoice_id>/withdraw")
def withdraw(invoice_id: uuid.UUID) -> Response:
    """Take back an invoice that was recorded by mistake."""
    me = doors.me()
    found = invoices.get(me, invoice_id, lock=True)
    try:
        invoices.withdraw(me, found, **doors.load(schemas.WithdrawInvoice), expected=doors.if_match())
    except DomainError as error:
        return _shown(found, doors.refused(error), asks="withdraw")
    return _to(found, gettext("Invoice %(number)s is withdrawn.", number=found.number))


def _shown(invoice: Invoice, form: doors.Form | None = None, asks: str = "refuse") -> Response:
    """The page; `asks`: which question a refused reason belongs to."""
    form, me = form or doors.Form(), doors.me()
    lines = held.held([invoice])[invoice.id]
    asked = [("person", key) for key in (invoice.recorded_by_id, invoice.decided_by_id) if key]
    people = {key: name for (_, key), name in facts.names_of(me, asked).items()}
    waits = invoice.state is InvoiceState.RECORDED and me.may("invoice:approve")
    return doors.page(
        "invoices/invoice.html",
        form.status,
        form=form,
        invoice=invoice,
        lines=lines,
        not_received=sum(one.not_received for one in {one.line.order_line_id: one for one in lines}.values()),
        recorded_by=people.get(invoice.recorded_by_id, "") if invoice.recorded_by_id else "",
        decided_by=people.get(invoice.decided_by_id, "") if invoice.decided_by_id else "",
        why_not=_why_not(invoice) if waits else "",
        may_decide=waits,
        may_withdraw=invoice.state is InvoiceState.RECORDED and me.may("invoice:write"),
        asks=asks,
        history=facts.tell(me, search.history(invoice)),
        sees_prices=prices.may_see(me),
        STATES=STATES,
        TONES=TONES,
    )


def _why_not(invoice: Invoice) -> str:
    """Why the reader may not decide about this one, in their language; empty when they may."""
    try:
        separation.refuse_approver(doors.me(), invoice.order)
    except DomainError as error:
        return doors.refused(error).refusal
    return ""


def _to(invoice: Invoice, said: str) -> Response:
    return doors.see_other(url_for("invoices.show", invoice_id=invoice.id), said)
