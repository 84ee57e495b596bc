"""What the calls about appropriations take and answer."""

import marshmallow as ma

from registry.funding.models import FIRST_YEAR, LAST_YEAR, MOST_CENTS
from web.fields import Euros, Input, Output, PageArgs, Text, Whole

EXAMPLE = "8 02 26 OPPI"


class AddAppropriation(Input):
    code = Text(1, 60, required=True, metadata={"example": EXAMPLE, "description": "unique within its year"})
    name = Text(1, 120, required=True, metadata={"example": "Laptops of pupils"})
    programme = Text(1, 120, required=True, metadata={"example": "Digital learning"})
    year = Whole(FIRST_YEAR, LAST_YEAR, required=True, metadata={"description": "of the budget"})
    amount_cents = Whole(0, MOST_CENTS, required=True, metadata={"description": "granted, without VAT"})


class CorrectAppropriation(Input):
    name = Text(1, 120)
    programme = Text(1, 120)
    amount_cents = Whole(0, MOST_CENTS, metadata={"description": "granted, without VAT"})
    reason = Text(1, 500, required=True, metadata={"description": "such as the decision that cut the amount"})


class TypedAppropriation(Input):
    """The form of a new one: the amount in euros."""

    code = Text(1, 60, required=True)
    name = Text(1, 120, required=True)
    programme = Text(1, 120, required=True)
    year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    amount = Euros(MOST_CENTS, required=True)


class TypedCorrection(Input):
    """The form of a change: the amount in euros."""

    name = Text(1, 120, required=True)
    programme = Text(1, 120, required=True)
    amount = Euros(MOST_CENTS, required=True)
    reason = Text(1, 500, required=True)


class AppropriationArgs(PageArgs):
    q = Text(1, 100, load_default="", metadata={"description": "part of the code or name"})
    programme = Text(1, 120, load_default="", metadata={"description": "its whole name"})
    year = Whole(FIRST_YEAR, LAST_YEAR, load_default=None)


class BalanceOut(Output):
    amount_cents = ma.fields.Integer(
        metadata={"description": "granted, without VAT; as the other amounts only for those who may see prices"}
    )
    committed_cents = ma.fields.Integer(metadata={"description": "ordered and not paid yet"})
    spent_cents = ma.fields.Integer(metadata={"description": "invoices that were approved"})
    left_cents = ma.fields.Integer(metadata={"description": "amount - committed - spent; may be negative"})


class AppropriationOut(BalanceOut):
    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    programme = ma.fields.String(required=True)
    year = ma.fields.Integer(required=True)
    version = ma.fields.Integer(required=True)


class AppropriationPage(Output):
    items = ma.fields.List(ma.fields.Nested(AppropriationOut), required=True)
    next = ma.fields.String(allow_none=True)


class YearBalanceOut(BalanceOut):
    year = ma.fields.Integer(required=True)


class ProgrammeOut(BalanceOut):
    programme = ma.fields.String(required=True)
    years = ma.fields.List(ma.fields.Nested(YearBalanceOut), required=True)


class ProgrammesOut(Output):
    items = ma.fields.List(ma.fields.Nested(ProgrammeOut), required=True)
    next = ma.fields.String(allow_none=True)
