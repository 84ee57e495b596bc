"""What is asked and answered about the history."""

import marshmallow as ma

from web.fields import Day, Flag, Id, Input, Output, PageArgs, Text


class Filter(Input):
    verb = Text(1, 60, metadata={"description": "noun.past", "example": "device.moved"})
    by = Id(data_key="actor", metadata={"description": "person who did it"})
    who = Text(1, 100, metadata={"description": "part of the name of the person who did it"})
    school = Id(metadata={"description": "whose fact it is, or which a move left"})
    subject_type = Text(1, 60, metadata={"description": "kind of thing", "example": "device"})
    subject = Id(metadata={"description": "key of the thing"})
    since = Day(data_key="from", metadata={"description": "first day, in the schools' time zone"})
    until = Day(data_key="to", metadata={"description": "last day, in the schools' time zone"})

    q = Text(1, 100, metadata={"description": "number, tag, serial or name of what it is about, or who did it"})
    outside_hours = Flag(metadata={"description": "only what people did on weekends, or from 18 to 7 o'clock"})
    request = Text(1, 60, metadata={"description": "id of the request or job that did it"})
    summed_up = Flag(metadata={"description": "of all that an import did, only the fact that it was applied"})


class RedactNote(Input):
    reason = Text(1, 500, required=True, metadata={"description": "why; do not repeat what is removed"})


class FindEvents(PageArgs, Filter):
    pass


class ChangeOut(Output):
    field = ma.fields.String(required=True)
    before = ma.fields.String(required=True)
    after = ma.fields.String(required=True)


class EventOut(Output):
    id = Id(required=True)
    at = ma.fields.DateTime(required=True)
    verb = ma.fields.String(required=True, metadata={"example": "device.moved"})
    text = ma.fields.String(required=True, metadata={"description": "the verb in the asker's language"})
    actor_id = Id(required=True, allow_none=True, metadata={"description": "none: Vire itself"})
    actor = ma.fields.String(required=True, metadata={"description": "name, empty when there is none any more"})
    subject_type = ma.fields.String(required=True)
    subject_id = Id(required=True)
    subject = ma.fields.String(required=True)
    school_id = Id(required=True, allow_none=True)
    school = ma.fields.String(required=True)
    note = ma.fields.String(required=True)
    is_redacted = ma.fields.Boolean(required=True, metadata={"description": "the note was removed"})
    changes = ma.fields.List(ma.fields.Nested(ChangeOut), required=True)
    request_id = ma.fields.String(
        required=True, metadata={"description": "of the request or job that did it, or empty"}
    )


class EventsOut(Output):
    items = ma.fields.List(ma.fields.Nested(EventOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
