"""Shapes of notices over JSON."""

import marshmallow as ma

from web.fields import Id, Input, Output, PageArgs


class FindNotices(PageArgs):
    unread = ma.fields.Boolean(load_default=False, metadata={"description": "only those not read yet"})
    mentions = ma.fields.Boolean(
        load_default=False, metadata={"description": "only notes in which a colleague mentioned the asker"}
    )


class ReadNotices(Input):
    notices = ma.fields.List(
        Id(),
        load_default=[],
        validate=ma.validate.Length(0, 200),
        metadata={"description": "keys; none: every notice of the asker"},
    )


class NoticeTicket(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    title = ma.fields.String(required=True)


class NoticeOut(Output):
    id = ma.fields.UUID(required=True)
    verb = ma.fields.String(required=True, metadata={"description": "the fact", "example": "ticket.answered"})
    text = ma.fields.String(required=True, metadata={"description": "in the asker's language"})
    ticket = ma.fields.Nested(NoticeTicket, required=True)
    created_at = ma.fields.AwareDateTime(required=True)
    read_at = ma.fields.AwareDateTime(required=True, allow_none=True)


class NoticesOut(Output):
    items = ma.fields.List(ma.fields.Nested(NoticeOut), required=True)
    next = ma.fields.String(allow_none=True)


class UnreadOut(Output):
    unread = ma.fields.Integer(required=True, metadata={"description": "how many are left, at most 100"})
