"""What a swap takes and answers."""

import marshmallow as ma

from web.fields import Day, Flag, Id, Input, Output, Text

DEVICE = {"description": "key, tag or serial number"}


class Swap(Input):
    faulty = Text(1, 80, required=True, metadata=DEVICE)
    loaner = Text(1, 80, metadata=DEVICE | {"description": "key, tag or serial number; absent: one of the pool"})
    pool = Id(metadata={"description": "absent: the nearest pool that has a free device of the same kind"})
    to = Text(1, 200, metadata={"description": "who gets it, as for lending; absent: whoever has the faulty device"})
    class_label = Text(1, 20, metadata={"description": "of a pupil in `to`"})
    due_on = Day(metadata={"description": "promised day of return; absent: in 14 days"})
    confirm = Flag(load_default=False, metadata={"description": "also if the loan device does not work"})


class SwappedOut(Output):
    ticket = ma.fields.UUID(required=True)
    faulty = ma.fields.UUID(required=True, metadata={"description": "the device that came in"})
    loaner = ma.fields.UUID(required=True, metadata={"description": "the device that went out"})
    due_on = ma.fields.Date(required=True)
    version = ma.fields.Integer(required=True, metadata={"description": "of the ticket"})
