"""What the list of loans takes and answers."""

import marshmallow as ma

from registry.devices.schemas import CustodyOut, SchoolRef
from web.fields import Day, Flag, Id, Input, Output, PageArgs


class LoanArgs(PageArgs):
    overdue = Flag(
        load_default=None,
        allow_none=True,
        metadata={"description": "true: the promised day has passed; false: not yet"},
    )
    school = Id(load_default=None)


class LentDevice(Output):
    id = ma.fields.UUID(required=True)
    asset_tag = ma.fields.String(allow_none=True)
    serial = ma.fields.String(allow_none=True, metadata={"description": "normalised"})
    model = ma.fields.String(required=True)


class LoanOut(Output):
    id = ma.fields.UUID(required=True, metadata={"description": "of the loan"})
    device = ma.fields.Nested(LentDevice, required=True)
    school = ma.fields.Nested(SchoolRef, required=True)
    custody = ma.fields.Nested(CustodyOut, required=True, metadata={"description": "who has it"})
    ticket = ma.fields.UUID(allow_none=True, metadata={"description": "what it was lent for"})
    due_on = ma.fields.Date(required=True, metadata={"description": "the last day by which it is to be returned"})
    days_overdue = ma.fields.Integer(required=True, metadata={"description": "0: not overdue"})


class LoanPage(Output):
    items = ma.fields.List(ma.fields.Nested(LoanOut), required=True)
    next = ma.fields.String(allow_none=True)


class AnswerHandOver(Input):
    received = Flag(required=True, metadata={"description": "whether the device was received"})
    return_on = Day(metadata={"description": "the day by which it will be returned, proposed to who handed it over"})


class DecideReturn(Input):
    agreed = Flag(
        required=True, metadata={"description": "true: it is on loan until that day; false: no day is agreed"}
    )


class HandOverOut(LoanOut):
    due_on = ma.fields.Date(required=True, allow_none=True)
    received = ma.fields.Boolean(
        required=True, allow_none=True, metadata={"description": "false: they say it was not; null: no answer yet"}
    )


class GivenOut(HandOverOut):
    return_on = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "proposed day of return; null: none, or decided"}
    )


class GivenPage(Output):
    items = ma.fields.List(ma.fields.Nested(GivenOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "always none"})


class HandOversOut(Output):
    items = ma.fields.List(ma.fields.Nested(HandOverOut), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"description": "always none"})
