"""What the calls about a ticket's parts take and answer."""

import marshmallow as ma

from core.errors import N_
from tickets.states import LineState
from web.fields import Choice, Day, Flag, Id, Input, Output, Said, Text, Whole

NAMED = {"description": "keys or numbers of tickets", "example": ["HKI-2026-000123"]}
DEVICES = {"description": "of this ticket: keys, tags or serials"}
MOST_NAMED = 50


class NewTicketOf(Input):
    title = Text(1, 200)
    description = Text(0, 10_000, lines=True, load_default="", metadata={"description": "the requester reads it"})
    category = Text(1, 60, metadata={"description": "code or key; absent: not yet known"})


class AddChildren(NewTicketOf):
    """Either existing tickets, or the title of a new one."""

    tickets = ma.fields.List(Text(1, 60), validate=ma.validate.Length(1, MOST_NAMED), metadata=NAMED)

    @ma.validates_schema
    def either(self, data: dict[str, object], **_: object) -> None:
        """Raises ValidationError unless exactly one of both is given."""
        if ("tickets" in data) == ("title" in data):
            raise ma.ValidationError(Said(N_("Give either existing tickets or the title of a new one.")), "tickets")


class SetParent(Input):
    parent = Text(1, 60, required=True, allow_none=True, metadata={"description": "key or number; null: none"})


class Split(NewTicketOf):
    title = Text(1, 200, required=True)
    devices = ma.fields.List(Text(1, 80), load_default=list, validate=ma.validate.Length(0, 200), metadata=DEVICES)


class Lines(Input):
    devices = ma.fields.List(Text(1, 80), required=True, validate=ma.validate.Length(1, 50))
    state = Choice(
        LineState, metadata={"description": "of devices that are on the ticket; absent: they are added to it"}
    )


class Check(Input):
    """Either a step that is ticked or not, or the text of a new one."""

    item = Id(metadata={"description": "key of a step"})
    done = Flag(load_default=True)
    text = Text(1, 200, metadata={"description": "a new step, of this ticket alone"})

    @ma.validates_schema
    def either(self, data: dict[str, object], **_: object) -> None:
        """Raises ValidationError unless exactly one of both is given."""
        if ("item" in data) == ("text" in data):
            raise ma.ValidationError(Said(N_("Give either a step or the text of a new one.")), "item")


class NoteTime(Input):
    minutes = Whole(1, 1_440, required=True)
    on = Day(metadata={"description": "default today; within the last year"})
    note = Text(0, 500, load_default="")


class RelativeOut(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    state = ma.fields.String(required=True)


class FamilyOut(Output):
    parent = ma.fields.Nested(RelativeOut, allow_none=True)
    items = ma.fields.List(ma.fields.Nested(RelativeOut), required=True, metadata={"description": "children"})
    next = ma.fields.String(allow_none=True)


class TicketLineOut(Output):
    id = ma.fields.UUID(required=True, metadata={"description": "of the device"})
    asset_tag = ma.fields.String(allow_none=True)
    serial = ma.fields.String(allow_none=True)
    model = ma.fields.Dict(required=True)
    state = ma.fields.String(required=True)


class TicketLinesOut(Output):
    items = ma.fields.List(ma.fields.Nested(TicketLineOut), required=True)
    next = ma.fields.String(allow_none=True)


class StepOut(Output):
    id = ma.fields.UUID(required=True)
    text = ma.fields.String(required=True, metadata={"description": "in the asker's language"})
    done = ma.fields.Boolean(required=True)
    done_at = ma.fields.AwareDateTime(allow_none=True)
    done_by = ma.fields.Dict(allow_none=True, metadata={"description": "id and name"})
    own = ma.fields.Boolean(required=True, metadata={"description": "of this ticket alone"})


class ChecklistOut(Output):
    items = ma.fields.List(ma.fields.Nested(StepOut), required=True)
    next = ma.fields.String(allow_none=True)


class TimeOut(Output):
    id = ma.fields.UUID(required=True)
    person = ma.fields.Dict(required=True, metadata={"description": "id and name"})
    minutes = ma.fields.Integer(required=True)
    on = ma.fields.Date(required=True)
    note = ma.fields.String(required=True)


class TimesOut(Output):
    items = ma.fields.List(ma.fields.Nested(TimeOut), required=True)
    total_minutes = ma.fields.Integer(required=True)
    next = ma.fields.String(allow_none=True)
