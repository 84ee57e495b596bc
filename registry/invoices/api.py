"""Invoices over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from registry.invoices import invoices, presenting, schemas, search
from registry.purchasing import orders, suppliers
from web import doors
from web.fields import PageArgs
from web.openapi import ApiBlueprint

api = ApiBlueprint("invoices", __name__, "Invoices of orders")


@api.route("/orders/<uuid:order_id>/invoices")
@api.arguments(PageArgs, location="query")
@api.response(200, schemas.InvoicesOut)
def of_order(args: dict[str, Any], order_id: uuid.UUID) -> Response:
    """The invoices of an order, newest first, each held against what was ordered and received."""
    me = doors.me()
    found = invoices.of_order(me, orders.get(me, order_id), **args)
    return doors.listed(Page(presenting.several(me, found.items), found.next))


@api.route("/orders/<uuid:order_id>/invoices", methods=["POST"])
@api.arguments(schemas.RecordInvoice)
@api.response(201, schemas.InvoiceOut)
@api.alt_response(200, schema=schemas.InvoiceOut, description="The same invoice was already recorded")
def record(body: dict[str, Any], order_id: uuid.UUID) -> Response:
    """Record an invoice of an order; the same invoice sent again is answered with 200."""
    me = doors.me()
    me.must("invoice:write")
    made, is_new = invoices.record(me, orders.get(me, order_id, lock=True), **body)
    headers = {"Location": f"/api/v1/invoices/{made.id}"}
    return doors.json(presenting.out(me, made), 201 if is_new else 200, version=made.version, headers=headers)


@api.route("/invoices")
@api.arguments(schemas.InvoiceArgs, location="query")
@api.response(200, schemas.InvoicePage)
def find(args: dict[str, Any]) -> Response:
    """Invoices, newest first, or those that wait for the asker, oldest first."""
    supplier = args.pop("supplier")
    args["supplier_id"] = suppliers.named(supplier).id if supplier else None
    return doors.listed(search.find(doors.me(), **args), lambda found: presenting.row(doors.me(), found))


@api.route("/invoices/<uuid:invoice_id>")
@api.response(200, schemas.InvoiceOut)
def show(invoice_id: uuid.UUID) -> Response:
    """One invoice, its lines held against what was ordered and received."""
    found = invoices.get(doors.me(), invoice_id)
    return doors.json(presenting.out(doors.me(), found), version=found.version)


@api.route("/invoices/<uuid:invoice_id>/approve", methods=["POST"])
@api.arguments(schemas.ApproveInvoice)
@api.response(200, schemas.InvoiceOut)
def approve(body: dict[str, Any], invoice_id: uuid.UUID) -> Response:
    """Say that an invoice is to be paid. Never by who placed the order or received goods of it."""
    found = invoices.get(doors.me(), invoice_id, lock=True)
    found = invoices.approve(doors.me(), found, **body)
    return doors.json(presenting.out(doors.me(), found), version=found.version)


@api.route("/invoices/<uuid:invoice_id>/refuse", methods=["POST"])
@api.arguments(schemas.RefuseInvoice)
@api.response(200, schemas.InvoiceOut)
def refuse(body: dict[str, Any], invoice_id: uuid.UUID) -> Response:
    """Say that an invoice is not to be paid, with the reason; its number may be used again."""
    found = invoices.get(doors.me(), invoice_id, lock=True)
    found = invoices.refuse(doors.me(), found, **body)
    return doors.json(presenting.out(doors.me(), found), version=found.version)


@api.route("/invoices/<uuid:invoice_id>/withdraw", methods=["POST"])
@api.arguments(schemas.WithdrawInvoice)
@api.response(200, schemas.InvoiceOut)
def withdraw(body: dict[str, Any], invoice_id: uuid.UUID) -> Response:
    """Take back an invoice that was recorded by mistake and not decided about yet; its number may be used again."""
    found = invoices.get(doors.me(), invoice_id, lock=True)
    found = invoices.withdraw(doors.me(), found, **body)
    return doors.json(presenting.out(doors.me(), found), version=found.version)
