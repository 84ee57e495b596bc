"""What purchasing's commands take and its answers hold."""

from typing import Any

import marshmallow as ma

from registry.purchasing.models import OrderState
from web import money
from web.fields import Choice, Day, Euros, Flag, Id, Input, Output, PageArgs, Text, Whole

FUNDED = {"description": "what pays for it: the appropriation's id or code"}
NEEDED = "Missing data for required field."  # the library's own words, which web.fields translates


class SupplierArgs(PageArgs):
    q = Text(1, 100, load_default="", metadata={"description": "part of the name"})


class AddSupplier(Input):
    name = Text(1, 120, required=True, metadata={"example": "Laitetalo Oy"})


class SupplierOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)


class SupplierRow(SupplierOut):
    orders = ma.fields.Integer(required=True, metadata={"description": "placed with this supplier"})
    open_orders = ma.fields.Integer(required=True, metadata={"description": "of those, open"})


class SupplierPage(Output):
    items = ma.fields.List(ma.fields.Nested(SupplierRow), required=True)
    next = ma.fields.String(allow_none=True)


class NewLine(Input):
    model = Id(required=True)
    quantity = Whole(1, 1_000_000, required=True)
    unit_price_cents = Whole(0, money.MOST, required=True, metadata={"description": "without VAT"})
    warranty_months = Whole(0, 240)
    warranty_kind = Text(0, 120)
    school = Id(metadata={"description": "target; absent: as the delivery says"})
    appropriation = Text(1, 60, metadata=FUNDED)


class ChangedLine(Input):
    id = Id(metadata={"description": "a line of the order; absent: a new line"})
    model = Id(metadata={"description": "of a new line"})
    quantity = Whole(1, 1_000_000)
    unit_price_cents = Whole(0, money.MOST, metadata={"description": "without VAT"})
    warranty_months = Whole(0, 240, allow_none=True)
    warranty_kind = Text(0, 120)
    school = Id(allow_none=True, metadata={"description": "target; none: as the delivery says"})
    appropriation = Text(1, 60, allow_none=True, metadata=FUNDED)

    @ma.validates_schema
    def _is_whole_when_new(self, line: dict[str, Any], **_: Any) -> None:
        missing = [n for n in ("model", "quantity", "unit_price_cents") if n not in line]
        if "id" not in line and missing:
            raise ma.ValidationError({n: [NEEDED] for n in missing})


class TypedLine(Input):
    """A line as it stands in a form: the model and the school by name, the price in euros."""

    id = Id()
    model = Text(1, 250)
    quantity = Whole(1, 1_000_000, required=True)
    unit_price = Euros(required=True)
    warranty_months = Whole(0, 240)
    school = Text(0, 250)
    appropriation = Id()


class OrderHead(Input):
    number = Text(1, 60, required=True, metadata={"example": "4500000007"})
    supplier = Text(1, 120, required=True, metadata={"description": "its id or exact name"})
    ordered_on = Day()
    due_on = Day(metadata={"description": "when the supplier is to deliver"})
    funding = Text(0, 120, metadata={"description": "funding source"})


class PlaceOrder(OrderHead):
    lines = ma.fields.List(ma.fields.Nested(NewLine), required=True, validate=ma.validate.Length(1, 200))


class AmendOrder(Input):
    lines = ma.fields.List(ma.fields.Nested(ChangedLine), load_default=list, validate=ma.validate.Length(0, 200))
    due_on = Day(allow_none=True, metadata={"description": "when the supplier is to deliver; null: not known"})
    funding = Text(0, 120)


class AmendHead(Input):
    due_on = Day(load_default=None)
    funding = Text(0, 120, load_default="")


class OrderArgs(PageArgs):
    q = Text(1, 60, load_default="", metadata={"description": "part of the number"})
    state = Choice(OrderState, load_default=None)
    supplier = Text(1, 120, load_default=None, metadata={"description": "its id or exact name"})
    late = Flag(load_default=False, metadata={"description": "true: open, and the day of delivery has passed"})


class ShowOrders(OrderArgs):
    view = Id(load_default=None, metadata={"description": "the saved list that this began with"})


class LineOut(Output):
    id = ma.fields.UUID(required=True)
    position = ma.fields.Integer(required=True)
    model = ma.fields.Dict(required=True, metadata={"description": "id, manufacturer, model_number, category"})
    quantity = ma.fields.Integer(required=True)
    unit_price_cents = ma.fields.Integer(metadata={"description": "without VAT; only for those who may see prices"})
    warranty_months = ma.fields.Integer(allow_none=True)
    warranty_kind = ma.fields.String(required=True)
    school = ma.fields.UUID(allow_none=True)
    appropriation = ma.fields.UUID(allow_none=True, metadata={"description": "what pays for it"})
    sent = ma.fields.Integer(required=True, metadata={"description": "registered from deliveries"})
    received = ma.fields.Integer(required=True, metadata={"description": "of those, taken in"})


class OrderOut(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    supplier = ma.fields.Nested(SupplierOut, required=True)
    state = ma.fields.String(required=True)
    ordered_on = ma.fields.Date(required=True)
    due_on = ma.fields.Date(required=True, allow_none=True)
    ordered_by = ma.fields.UUID(required=True)
    funding = ma.fields.String(required=True)
    lines = ma.fields.List(ma.fields.Nested(LineOut), required=True)
    version = ma.fields.Integer(required=True)


class OrderRow(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    supplier = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    ordered_on = ma.fields.Date(required=True)
    quantity = ma.fields.Integer(required=True, metadata={"description": "ordered, all lines"})
    sent = ma.fields.Integer(required=True, metadata={"description": "registered from deliveries"})
    received = ma.fields.Integer(required=True, metadata={"description": "of those, taken in"})
    missing = ma.fields.Integer(required=True, metadata={"description": "ordered and not sent"})
    outstanding = ma.fields.Integer(required=True, metadata={"description": "ordered and not received, sent or not"})
    price_cents = ma.fields.Integer(
        metadata={"description": "all lines, without VAT; only for those who may see prices"}
    )
    version = ma.fields.Integer(required=True)


class OrderPage(Output):
    items = ma.fields.List(ma.fields.Nested(OrderRow), required=True)
    next = ma.fields.String(allow_none=True)
