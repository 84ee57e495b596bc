"""What the calls about repairs take and answer."""

import marshmallow as ma

from registry.devices.schemas import SchoolRef
from registry.repairs.models import RepairOutcome
from web import money
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Text, Whole

CENTS = {"description": "cents without VAT"}


class FindRepairs(PageArgs):
    open = Flag(load_default=None, allow_none=True, metadata={"description": "true: not back yet; false: back"})
    school = Id(load_default=None)
    device = Id(load_default=None)
    warranty = Flag(load_default=None, allow_none=True)


class SendToRepair(Input):
    device = Text(1, 80, required=True, metadata={"description": "key, tag or serial number"})
    vendor = Text(1, 120, required=True)
    fault = Text(0, 1_000, load_default="", lines=True)
    warranty = Flag(load_default=None, allow_none=True, metadata={"description": "absent: whether it still lasts"})
    expected_on = Day(load_default=None, allow_none=True, metadata={"description": "when it should be back"})
    ticket = Text(1, 60, load_default=None, allow_none=True, metadata={"description": "key or number of an open one"})
    cost_cents = Whole(0, money.MOST, load_default=None, allow_none=True, metadata=CENTS)


class ComeBack(Input):
    outcome = Choice(RepairOutcome, required=True)
    on = Day(metadata={"description": "default today"})
    cost_cents = Whole(0, money.MOST, metadata=CENTS)


class RepairOut(Output):
    id = ma.fields.UUID(required=True)
    device = ma.fields.Dict(required=True, metadata={"description": "id, asset_tag, serial, model"})
    school = ma.fields.Nested(SchoolRef, required=True)
    ticket = ma.fields.UUID(allow_none=True)
    vendor = ma.fields.String(required=True)
    fault = ma.fields.String(required=True)
    warranty = ma.fields.Boolean(required=True)
    cost_cents = ma.fields.Integer(allow_none=True, metadata=CENTS)
    sent_on = ma.fields.Date(required=True)
    expected_on = ma.fields.Date(allow_none=True)
    returned_on = ma.fields.Date(allow_none=True)
    outcome = ma.fields.String(allow_none=True)
    turnaround_days = ma.fields.Integer(required=True, metadata={"description": "until today while it is not back"})
    late = ma.fields.Boolean(required=True, metadata={"description": "the expected day has passed"})
    version = ma.fields.Integer(required=True)


class RepairPage(Output):
    items = ma.fields.List(ma.fields.Nested(RepairOut), required=True)
    next = ma.fields.String(allow_none=True)
