"""What the calls about the planned rows of a batch answer."""

import marshmallow as ma

from registry.imports.schemas import BatchSentenceOut
from registry.plans.models import Outcome
from web.fields import Output


class RowChangeOut(Output):
    field = ma.fields.String(required=True)
    old = ma.fields.Raw(required=True, allow_none=True)
    new = ma.fields.Raw(required=True, allow_none=True)


class RowValueOut(Output):
    field = ma.fields.String(required=True)
    value = ma.fields.Raw(required=True)


class RowProblemOut(BatchSentenceOut):
    column = ma.fields.String(required=True, metadata={"description": "as the file calls it"})
    severity = ma.fields.String(required=True, metadata={"description": "error, conflict or warning"})
    remedy = ma.fields.String(required=True)


class CellToCorrectOut(Output):
    key = ma.fields.String(required=True, metadata={"description": "of the column, as …/rows/{n}/correct takes it"})
    column = ma.fields.String(required=True, metadata={"description": "as the file calls it"})
    value = ma.fields.String(required=True, metadata={"description": "what the cell says"})


class PlannedRowOut(Output):
    row_number = ma.fields.Integer(required=True, metadata={"description": "in the file, from 1"})
    outcome = ma.fields.Enum(Outcome, by_value=True, required=True)
    device_id = ma.fields.UUID(required=True, allow_none=True)
    serial = ma.fields.String(required=True, allow_none=True)
    model = ma.fields.String(required=True, allow_none=True)
    school = ma.fields.String(required=True, allow_none=True)
    price_cents = ma.fields.Integer(allow_none=True)
    values = ma.fields.List(
        ma.fields.Nested(RowValueOut),
        required=True,
        metadata={
            "description": "everything that a new device would have; its tag is the next free one if none stands here"
        },
    )
    changes = ma.fields.List(ma.fields.Nested(RowChangeOut), required=True)
    problems = ma.fields.List(ma.fields.Nested(RowProblemOut), required=True)
    is_left_out = ma.fields.Boolean(required=True, metadata={"description": "whether a person has left the row out"})
    to_correct = ma.fields.List(
        ma.fields.Nested(CellToCorrectOut),
        required=True,
        metadata={"description": "the cells that its problems are about"},
    )


class PlannedRowsOut(Output):
    items = ma.fields.List(ma.fields.Nested(PlannedRowOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
