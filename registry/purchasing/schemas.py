"""What purchasing's commands take and its answers hold."""

import marshmallow as ma

from registry.purchasing.models import OrderState
from web.fields import Choice, Day, Id, Input, Output, PageArgs, Text, Whole


class SupplierArgs(PageArgs):
    q = Text(1, 100, load_default="", metadata={"description": "part of the name"})


class AddSupplier(Input):
    name = Text(1, 120, required=True, metadata={"example": "Laitetalo Oy"})


class SupplierOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)


class SupplierPage(Output):
    items = ma.fields.List(ma.fields.Nested(SupplierOut), required=True)
    next = ma.fields.String(allow_none=True)


class NewLine(Input):
    model = Id(required=True)
    quantity = Whole(1, 1_000_000, required=True)
    unit_price_cents = Whole(0, 100_000_000, required=True, metadata={"description": "without VAT"})
    warranty_months = Whole(0, 240)
    warranty_kind = Text(0, 120)
    school = Id(metadata={"description": "target; absent: as the delivery says"})


class ChangedLine(Input):
    id = Id(metadata={"description": "a line of the order; absent: a new line"})
    model = Id(metadata={"description": "of a new line"})
    quantity = Whole(1, 1_000_000)
    unit_price_cents = Whole(0, 100_000_000)
    warranty_months = Whole(0, 240)
    warranty_kind = Text(0, 120)
    school = Id()


class PlaceOrder(Input):
    number = Text(1, 60, required=True, metadata={"example": "4500000007"})
    supplier = Text(1, 120, required=True, metadata={"description": "its id or exact name"})
    lines = ma.fields.List(ma.fields.Nested(NewLine), required=True, validate=ma.validate.Length(1, 200))
    ordered_on = Day()
    funding = Text(0, 120, metadata={"description": "funding source"})


class AmendOrder(Input):
    lines = ma.fields.List(ma.fields.Nested(ChangedLine), load_default=list, validate=ma.validate.Length(0, 200))
    funding = Text(0, 120)


class OrderArgs(PageArgs):
    q = Text(1, 60, load_default="", metadata={"description": "part of the number"})
    state = Choice(OrderState, load_default=None)
    supplier = Text(1, 120, load_default=None, metadata={"description": "its id or exact name"})


class LineOut(Output):
    id = ma.fields.UUID(required=True)
    position = ma.fields.Integer(required=True)
    model = ma.fields.Dict(required=True, metadata={"description": "id, manufacturer, model_number, category"})
    quantity = ma.fields.Integer(required=True)
    unit_price_cents = ma.fields.Integer(required=True)
    warranty_months = ma.fields.Integer(allow_none=True)
    school = ma.fields.UUID(allow_none=True)
    sent = ma.fields.Integer(required=True, metadata={"description": "registered from deliveries"})
    received = ma.fields.Integer(required=True, metadata={"description": "of those, taken in"})


class OrderOut(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    supplier = ma.fields.Nested(SupplierOut, required=True)
    state = ma.fields.String(required=True)
    ordered_on = ma.fields.Date(required=True)
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
    quantity = ma.fields.Integer(required=True)
    price_cents = ma.fields.Integer(required=True, metadata={"description": "all lines, without VAT"})
    version = ma.fields.Integer(required=True)


class OrderPage(Output):
    items = ma.fields.List(ma.fields.Nested(OrderRow), required=True)
    next = ma.fields.String(allow_none=True)


class MatchingLine(Output):
    id = ma.fields.UUID(required=True)
    model = ma.fields.Dict(required=True)
    ordered = ma.fields.Integer(required=True)
    sent = ma.fields.Integer(required=True)
    received = ma.fields.Integer(required=True)
    missing = ma.fields.Integer(required=True, metadata={"description": "ordered and not sent"})
    to_receive = ma.fields.Integer(required=True, metadata={"description": "sent and not received"})
    ordered_cents = ma.fields.Integer(required=True)
    sent_cents = ma.fields.Integer(required=True)


class MatchingOut(Output):
    number = ma.fields.String(required=True)
    lines = ma.fields.List(ma.fields.Nested(MatchingLine), required=True)
