"""What the calls about matching take and answer."""

import marshmallow as ma

from registry.matching.exceptions import Code
from web.fields import Choice, Output, PageArgs

PRICED = "without VAT; as the other amounts only for those who may see prices"


class ExceptionArgs(PageArgs):
    code = Choice(Code, load_default=None, metadata={"description": "orders with exceptions of this kind alone"})


class ExceptionOut(Output):
    code = ma.fields.Enum(Code, by_value=True, required=True)
    line = ma.fields.UUID(
        required=True, allow_none=True, metadata={"description": "of the order; null: of none of its lines"}
    )
    serials = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "as far as they are known"})
    quantity = ma.fields.Integer(required=True, metadata={"description": "devices"})
    cents = ma.fields.Integer(
        metadata={"description": f"as invoiced for paid_never_seen, else at the order's price, {PRICED}"}
    )


class MatchingLine(Output):
    id = ma.fields.UUID(required=True, metadata={"description": "the same as line"})
    line = ma.fields.UUID(required=True, metadata={"description": "of the order"})
    model = ma.fields.Dict(required=True)
    ordered = ma.fields.Integer(required=True)
    announced = ma.fields.Integer(
        required=True, metadata={"description": "sent, as the supplier says; a serial number named twice counts twice"}
    )
    sent = ma.fields.Integer(required=True, metadata={"description": "the same as registered"})
    received = ma.fields.Integer(required=True)
    registered = ma.fields.Integer(
        required=True, metadata={"description": "devices that came of despatches and deliveries"}
    )
    invoiced = ma.fields.Integer(required=True)
    missing = ma.fields.Integer(required=True, metadata={"description": "ordered and not registered"})
    outstanding = ma.fields.Integer(required=True, metadata={"description": "ordered and not received, sent or not"})
    over = ma.fields.Integer(required=True, metadata={"description": "registered beyond what was ordered"})
    to_receive = ma.fields.Integer(required=True, metadata={"description": "registered and not received"})
    to_follow = ma.fields.Integer(required=True, metadata={"description": "the supplier says it sends them later"})
    ordered_cents = ma.fields.Integer(metadata={"description": PRICED})
    received_cents = ma.fields.Integer(metadata={"description": "at the order's price"})
    invoiced_cents = ma.fields.Integer(metadata={"description": "as invoiced"})
    sent_cents = ma.fields.Integer(
        metadata={"description": "as the deliveries charge; the order's price where they do not say"}
    )
    difference_cents = ma.fields.Integer(
        metadata={"description": "how much that is above the order's prices; below: negative"}
    )


class MatchingOut(Output):
    number = ma.fields.String(required=True)
    lines = ma.fields.List(ma.fields.Nested(MatchingLine), required=True)
    exceptions = ma.fields.List(ma.fields.Nested(ExceptionOut), required=True)


class OpenOrderOut(Output):
    order = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    supplier = ma.fields.String(required=True)
    exceptions = ma.fields.List(ma.fields.Nested(ExceptionOut), required=True)


class OpenOrdersOut(Output):
    items = ma.fields.List(ma.fields.Nested(OpenOrderOut), required=True)
    next = ma.fields.String(allow_none=True)
