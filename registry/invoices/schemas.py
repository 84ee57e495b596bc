"""What the calls about invoices take and answer."""

import re
from typing import Any

import marshmallow as ma

from core.errors import N_
from registry.invoices.models import InvoiceState
from registry.purchasing.schemas import SupplierOut
from web import money
from web.fields import Choice, Day, Euros, Flag, Input, Output, PageArgs, Said, Text, Whole

EURO = "EUR"
OTHER_CURRENCY = N_("Amounts are in euros. Convert an invoice in another currency first.")


class NamedLine(ma.fields.Field[str]):
    """A line of the order: its id, or its number from 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not re.fullmatch(r"[0-9]{1,3}|[0-9A-Fa-f-]{36}", text):
            raise ma.ValidationError(Said(N_("Name a line of the order by its id or its number.")))
        return text


class EuroOnly(ma.fields.String):
    """The currency, for programs that send one: the euro."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if text.strip().upper() != EURO:
            raise ma.ValidationError(Said(OTHER_CURRENCY))
        return EURO


class InvoicedLine(Input):
    line = NamedLine(required=True, metadata={"description": "a line of the order: its id, or its number from 1"})
    quantity = Whole(1, 1_000_000, required=True)
    unit_price_cents = Whole(0, money.MOST, required=True, metadata={"description": "without VAT"})


class RecordInvoice(Input):
    number = Text(1, 60, required=True, metadata={"description": "the supplier's", "example": "2026-10443"})
    invoiced_on = Day(required=True)
    currency = EuroOnly(metadata={"description": "EUR, which is meant when it is absent"})
    lines = ma.fields.List(ma.fields.Nested(InvoicedLine), required=True, validate=ma.validate.Length(1, 200))

    @ma.post_load
    def _without_currency(self, said: dict[str, Any], **_: Any) -> dict[str, Any]:
        said.pop("currency", None)
        return said


class InvoiceHead(Input):
    """The form's fields besides its lines."""

    number = Text(1, 60, required=True)
    invoiced_on = Day(required=True)


class TypedInvoiceLine(Input):
    """A line as it stands in the form: the price in euros."""

    quantity = Whole(1, 1_000_000, required=True)
    unit_price = Euros(required=True)


class ApproveInvoice(Input):
    reason = Text(
        0, 500, load_default="", metadata={"description": "such as why more is paid than was received; in the history"}
    )


class RefuseInvoice(Input):
    reason = Text(1, 500, required=True)


class WithdrawInvoice(Input):
    reason = Text(1, 500, required=True, metadata={"description": "what was recorded wrongly; in the history"})


class InvoiceArgs(PageArgs):
    q = Text(1, 60, load_default="", metadata={"description": "part of the invoice's or the order's number"})
    state = Choice(InvoiceState, load_default=None)
    supplier = Text(1, 120, load_default=None, metadata={"description": "its id or exact name"})
    waiting_for_me = Flag(
        load_default=False, metadata={"description": "those that the asker may approve, oldest first"}
    )


class NumberedOut(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)


class InvoiceLineOut(Output):
    line = ma.fields.UUID(required=True, metadata={"description": "the order's line"})
    quantity = ma.fields.Integer(required=True)
    unit_price_cents = ma.fields.Integer(
        metadata={"description": "without VAT; as the other amounts only for those who may see prices"}
    )
    amount_cents = ma.fields.Integer(metadata={"description": "quantity times unit price"})
    ordered = ma.fields.Integer(required=True, metadata={"description": "of the order's line"})
    received = ma.fields.Integer(required=True, metadata={"description": "of the order's line, until now"})
    invoiced = ma.fields.Integer(
        required=True, metadata={"description": "of the order's line, by all invoices that are not refused"}
    )
    not_received = ma.fields.Integer(required=True, metadata={"description": "invoiced and not received"})
    difference_cents = ma.fields.Integer(metadata={"description": "how much that is above the order's price"})


class InvoiceOut(Output):
    id = ma.fields.UUID(required=True)
    order = ma.fields.Nested(NumberedOut, required=True)
    supplier = ma.fields.Nested(SupplierOut, required=True)
    number = ma.fields.String(required=True)
    invoiced_on = ma.fields.Date(required=True)
    state = ma.fields.Enum(InvoiceState, by_value=True, required=True)
    total_cents = ma.fields.Integer(metadata={"description": "without VAT"})
    lines = ma.fields.List(ma.fields.Nested(InvoiceLineOut), required=True)
    recorded_by = ma.fields.UUID(required=True, allow_none=True)
    decided_by = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "who approved or refused it"})
    decided_at = ma.fields.DateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class InvoicesOut(Output):
    items = ma.fields.List(ma.fields.Nested(InvoiceOut), required=True)
    next = ma.fields.String(allow_none=True)


class InvoiceRow(Output):
    id = ma.fields.UUID(required=True)
    order = ma.fields.Nested(NumberedOut, required=True)
    supplier = ma.fields.String(required=True)
    number = ma.fields.String(required=True)
    invoiced_on = ma.fields.Date(required=True)
    state = ma.fields.Enum(InvoiceState, by_value=True, required=True)
    total_cents = ma.fields.Integer(metadata={"description": "without VAT; only for those who may see prices"})
    version = ma.fields.Integer(required=True)


class InvoicePage(Output):
    items = ma.fields.List(ma.fields.Nested(InvoiceRow), required=True)
    next = ma.fields.String(allow_none=True)
