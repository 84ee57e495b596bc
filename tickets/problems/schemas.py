"""What the calls about problems take and answer."""

import marshmallow as ma

from tickets.problems.models import ProblemState
from web import money
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Text, Whole

CENTS = {"description": "what the claim brought, cents without VAT; only for who may see prices"}
TITLE = {"description": "empty: model and symptom", "example": "Batteries of the summer's delivery"}
WORKAROUND = {"description": "what agents read on each of its tickets"}


class FindProblems(PageArgs):
    state = Choice(ProblemState, load_default=None)
    model = Id(load_default=None)


class RecordProblem(Input):
    device = Text(
        *(1, 80),
        load_default=None,
        allow_none=True,
        metadata={"description": "key, tag or serial number of one of the devices: its model and delivery are meant"},
    )
    whole_model = Flag(load_default=False, metadata={"description": "every device of the model, not one delivery's"})
    model = Text(
        *(1, 200),
        load_default=None,
        allow_none=True,
        metadata={"description": "instead of a device: key, full name or number of the model"},
    )
    batch = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "key of the purchase batch; null: every device of the model"},
    )
    category = Text(
        1, 60, required=True, metadata={"description": "code or key of the symptom", "example": "device.power"}
    )
    title = Text(0, 120, load_default="", metadata=TITLE)
    workaround = Text(0, 4_000, lines=True, load_default="", metadata=WORKAROUND)
    notes = Text(0, 4_000, lines=True, load_default="")


class ChangeProblem(Input):
    title = Text(0, 120, metadata=TITLE)
    workaround = Text(0, 4_000, lines=True, metadata=WORKAROUND)
    notes = Text(0, 4_000, lines=True)
    brought_cents = Whole(0, money.MOST, allow_none=True, metadata=CENTS)


class ClaimProblem(Input):
    on = Day(metadata={"description": "when the supplier was asked; default today"})


class CloseProblem(Input):
    brought_cents = Whole(0, money.MOST, load_default=None, allow_none=True, metadata=CENTS)
    notes = Text(0, 4_000, lines=True, metadata={"description": "absent: as they are"})


class ModelRef(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class DeliveryRef(Output):
    id = ma.fields.UUID(required=True)
    supplier = ma.fields.String(required=True, allow_none=True)
    order = ma.fields.String(required=True, allow_none=True, metadata={"description": "its number"})
    on = ma.fields.Date(required=True, metadata={"description": "when it came into the register"})


class DefectProblemOut(Output):
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    model = ma.fields.Nested(ModelRef, required=True)
    batch = ma.fields.Nested(
        DeliveryRef, required=True, allow_none=True, metadata={"description": "null: every device of the model"}
    )
    category = ma.fields.String(required=True, metadata={"description": "code of the symptom"})
    workaround = ma.fields.String(required=True)
    notes = ma.fields.String(required=True)
    state = ma.fields.Enum(ProblemState, by_value=True, required=True)
    faulty = ma.fields.Integer(required=True, metadata={"description": "devices with a ticket about it"})
    of = ma.fields.Integer(required=True, metadata={"description": "devices of the model and delivery"})
    claimed_on = ma.fields.Date(required=True, allow_none=True)
    brought_cents = ma.fields.Integer(allow_none=True, metadata=CENTS)
    created_at = ma.fields.AwareDateTime(required=True)
    closed_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class DefectProblemPage(Output):
    items = ma.fields.List(ma.fields.Nested(DefectProblemOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class FaultyDeviceOut(Output):
    id = ma.fields.UUID(required=True)
    asset_tag = ma.fields.String(required=True, allow_none=True)
    serial = ma.fields.String(required=True, allow_none=True)
    school = ma.fields.String(required=True)
    delivered_on = ma.fields.Date(required=True, allow_none=True)
    warranty_ends_on = ma.fields.Date(required=True, allow_none=True)
    tickets = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "numbers"})


class WholeDefectProblemOut(DefectProblemOut):
    devices = ma.fields.List(
        ma.fields.Nested(FaultyDeviceOut), required=True, metadata={"description": "with a ticket about it"}
    )


class ClusterOut(Output):
    model = ma.fields.Nested(ModelRef, required=True)
    batch = ma.fields.Nested(DeliveryRef, required=True, allow_none=True)
    category = ma.fields.String(required=True, metadata={"description": "code of the symptom"})
    days = ma.fields.Integer(required=True, metadata={"description": "how far back the figures reach"})
    faulty = ma.fields.Integer(required=True, metadata={"description": "devices with a ticket about it"})
    of = ma.fields.Integer(required=True, metadata={"description": "devices in use in that time"})
    schools = ma.fields.Integer(required=True)
    faulty_elsewhere = ma.fields.Integer(required=True, metadata={"description": "other devices of the same kind"})
    of_elsewhere = ma.fields.Integer(required=True)
    found_at = ma.fields.AwareDateTime(required=True)


class ClustersOut(Output):
    items = ma.fields.List(ma.fields.Nested(ClusterOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
