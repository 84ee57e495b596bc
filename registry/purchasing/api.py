"""Purchasing over JSON. Spellings stand here because they name a supplier."""

import uuid
from typing import Any, Final

from flask import Response

from registry.catalogue import catalogue
from registry.catalogue.schemas import AddAlias, ModelOut
from registry.purchasing import matching, orders, schemas, search, suppliers, taking
from web import doors, downloads
from web.openapi import ApiBlueprint

api = ApiBlueprint("purchasing", __name__, "Suppliers and orders")


@api.route("/suppliers")
@api.arguments(schemas.SupplierArgs, location="query")
@api.response(200, schemas.SupplierPage)
def find_suppliers(args: dict[str, Any]) -> Response:
    """Suppliers by name."""
    return doors.listed(suppliers.find(doors.me(), **args))


@api.route("/suppliers", methods=["POST"])
@api.arguments(schemas.AddSupplier)
@api.response(201, schemas.SupplierOut)
def add_supplier(body: dict[str, Any]) -> Response:
    """Add a supplier."""
    made = suppliers.add(doors.me(), **body)
    return doors.json(suppliers.out(made), 201, version=made.version)


@api.route("/suppliers/<uuid:supplier_id>")
@api.response(200, schemas.SupplierOut)
def show_supplier(supplier_id: uuid.UUID) -> Response:
    """One supplier."""
    found = suppliers.get(doors.me(), supplier_id)
    return doors.json(suppliers.out(found), version=found.version)


@api.route("/suppliers/<uuid:supplier_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AddSupplier)
@api.response(200, schemas.SupplierOut)
def rename_supplier(body: dict[str, Any], supplier_id: uuid.UUID) -> Response:
    """Correct a supplier's name."""
    found = suppliers.rename(doors.me(), suppliers.get(doors.me(), supplier_id), **body, expected=doors.if_match())
    return doors.json(suppliers.out(found), version=found.version)


TAKEN: Final = schemas.OrderArgs(only=("q", "state", "supplier", "late"))


@api.route("/orders.csv")
@api.arguments(TAKEN, location="query")
@api.response(200, content_type="text/csv")
def orders_csv(args: dict[str, Any]) -> Response:
    """The orders that the same filters find, all of them; prices only for who may see them."""
    return taking.table("csv", args)


@api.route("/orders.xlsx")
@api.arguments(TAKEN, location="query")
@api.response(200, content_type=downloads.TYPES["xlsx"])
def orders_xlsx(args: dict[str, Any]) -> Response:
    """The same as a workbook."""
    return taking.table("xlsx", args)


@api.route("/models/<uuid:model_id>/aliases", methods=["POST"])
@api.arguments(AddAlias)
@api.response(201, ModelOut)
def add_alias(body: dict[str, Any], model_id: uuid.UUID) -> Response:
    """Say how a supplier, or every one, spells a model."""
    model = catalogue.get(doors.me(), model_id)
    supplier = suppliers.named(body["supplier"]).id if "supplier" in body else None
    catalogue.add_alias(doors.me(), model, alias=body["alias"], supplier_id=supplier)
    return doors.json(catalogue.out(doors.me(), catalogue.get(doors.me(), model_id)), 201)


@api.route("/orders")
@api.arguments(schemas.OrderArgs, location="query")
@api.response(200, schemas.OrderPage)
def find_orders(args: dict[str, Any]) -> Response:
    """Orders, newest first."""
    supplier = args.pop("supplier")
    args["supplier_id"] = suppliers.named(supplier).id if supplier else None
    return doors.listed(search.find(doors.me(), **args), lambda row: search.out(doors.me(), row))


@api.route("/orders", methods=["POST"])
@api.arguments(schemas.PlaceOrder)
@api.response(201, schemas.OrderOut)
def place(body: dict[str, Any]) -> Response:
    """Place an order."""
    supplier = suppliers.named(body.pop("supplier"))
    order = orders.place(doors.me(), supplier=supplier, **body)
    location = {"Location": f"/api/v1/orders/{order.id}"}
    return doors.json(matching.order_out(doors.me(), order), 201, version=order.version, headers=location)


@api.route("/orders/<uuid:order_id>")
@api.response(200, schemas.OrderOut)
def show(order_id: uuid.UUID) -> Response:
    """One order with its lines and what was sent and received of them."""
    order = orders.get(doors.me(), order_id)
    return doors.json(matching.order_out(doors.me(), order), version=order.version)


@api.route("/orders/<uuid:order_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AmendOrder)
@api.response(200, schemas.OrderOut)
def amend(body: dict[str, Any], order_id: uuid.UUID) -> Response:
    """Change an open order: a line with an id is changed, one without is added, the others stay."""
    order = orders.get(doors.me(), order_id, lock=True, expected=doors.if_match())
    order = orders.amend(doors.me(), order, **body)
    return doors.json(matching.order_out(doors.me(), order), version=order.version)


@api.route("/orders/<uuid:order_id>/close", methods=["POST"])
@api.versioned
@api.response(200, schemas.OrderOut)
def close(order_id: uuid.UUID) -> Response:
    """Nothing more is expected."""
    order = orders.get(doors.me(), order_id, lock=True, expected=doors.if_match())
    order = orders.close(doors.me(), order)
    return doors.json(matching.order_out(doors.me(), order), version=order.version)


@api.route("/orders/<uuid:order_id>/cancel", methods=["POST"])
@api.versioned
@api.response(200, schemas.OrderOut)
def cancel(order_id: uuid.UUID) -> Response:
    """Take back an order of which nothing was sent."""
    order = orders.get(doors.me(), order_id, lock=True, expected=doors.if_match())
    order = orders.cancel(doors.me(), order)
    return doors.json(matching.order_out(doors.me(), order), version=order.version)
