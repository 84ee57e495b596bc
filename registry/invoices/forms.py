"""The form of an invoice: of each line of the order how many are invoiced, at which price, as people type them."""

from typing import Any

from flask import request

from core.errors import Invalid
from registry.invoices import held, schemas
from registry.invoices.invoices import Given
from registry.purchasing.models import PurchaseOrder
from web import doors, money


def begun(order: PurchaseOrder) -> dict[str, str]:
    """What a new form holds: what was received of each line and not invoiced yet, at the order's prices."""
    open_numbers = held.to_invoice(order.lines)
    fields: dict[str, str] = {}
    for line in order.lines:
        fields[f"lines-{line.position}-quantity"] = str(open_numbers[line.id] or "")
        fields[f"lines-{line.position}-unit_price"] = money.typed(line.unit_price_cents)
    return fields


def read(order: PurchaseOrder) -> dict[str, Any]:
    """The whole form: number, invoiced_on and the lines whose quantity was typed.

    Raises   Invalid, with every error at once under the name of its field
    """
    errors: dict[str, Any] = {}
    said: dict[str, Any] = {}
    names = schemas.InvoiceHead().fields
    try:
        said = doors.load(schemas.InvoiceHead, raw={name: request.form.get(name, "") for name in names})
    except Invalid as bad:
        errors |= bad.errors
    said["lines"] = _lines(order, errors)
    if errors:
        raise Invalid(errors)
    return said


def _lines(order: PurchaseOrder, errors: dict[str, Any]) -> list[Given]:
    found = []
    for line in order.lines:
        typed = {name: request.form.get(f"lines-{line.position}-{name}", "") for name in ("quantity", "unit_price")}
        if not typed["quantity"].strip():
            continue
        try:
            row = doors.load(schemas.TypedInvoiceLine, raw=typed)
        except Invalid as bad:
            errors |= {f"lines-{line.position}-{name}": sentences for name, sentences in bad.errors.items()}
            continue
        found.append({"line": str(line.id), "quantity": row["quantity"], "unit_price_cents": row["unit_price"]})
    return found
