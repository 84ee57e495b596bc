"""What canned replies take, and what is answered."""

import marshmallow as ma

from tickets.replies.variables import VARIABLES
from web.fields import Flag, Input, Output, Text

LONGEST_NAME, LONGEST_TEXT = 80, 5_000
_VARIABLES = {"description": "variables: " + ", ".join(f"{{{name}}}" for name in VARIABLES)}
_TEAM = {"description": "code or key of the team that is offered it; null: every team"}


class AddReply(Input):
    shortcut = Text(2, 30, required=True, metadata={"description": "a-z, 0-9 and hyphens", "example": "restart"})
    team = Text(1, 60, allow_none=True, load_default=None, metadata=_TEAM)
    name_fi = Text(1, LONGEST_NAME, required=True)
    name_sv = Text(1, LONGEST_NAME, required=True)
    name_en = Text(1, LONGEST_NAME, required=True)
    text_fi = Text(1, LONGEST_TEXT, lines=True, required=True, metadata=_VARIABLES)
    text_sv = Text(1, LONGEST_TEXT, lines=True, required=True, metadata=_VARIABLES)
    text_en = Text(1, LONGEST_TEXT, lines=True, required=True, metadata=_VARIABLES)
    active = Flag(load_default=True, metadata={"description": "offered to the desk"})


class AlterReply(Input):
    shortcut = Text(2, 30)
    team = Text(1, 60, allow_none=True, metadata=_TEAM)
    name_fi = Text(1, LONGEST_NAME)
    name_sv = Text(1, LONGEST_NAME)
    name_en = Text(1, LONGEST_NAME)
    text_fi = Text(1, LONGEST_TEXT, lines=True, metadata=_VARIABLES)
    text_sv = Text(1, LONGEST_TEXT, lines=True, metadata=_VARIABLES)
    text_en = Text(1, LONGEST_TEXT, lines=True, metadata=_VARIABLES)
    active = Flag()


class FindReplies(Input):
    team = Text(1, 60, metadata={"description": "code or key; those for every team are among them"})
    active = Flag(metadata={"description": "offered to the desk, or not any more"})


class ReplyOut(Output):
    id = ma.fields.UUID(required=True)
    shortcut = ma.fields.String(required=True)
    team = ma.fields.UUID(allow_none=True, metadata={"description": "key; null: every team"})
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    text_fi = ma.fields.String(required=True)
    text_sv = ma.fields.String(required=True)
    text_en = ma.fields.String(required=True)
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class ReplyPage(Output):
    items = ma.fields.List(ma.fields.Nested(ReplyOut), required=True)
    next = ma.fields.String(allow_none=True)


class OfferedReplyOut(Output):
    id = ma.fields.UUID(required=True)
    shortcut = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    text = ma.fields.String(required=True, metadata={"description": "filled in, in the ticket's language"})
    missing = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "variables that the ticket has no value for"}
    )


class OfferedReplyPage(Output):
    items = ma.fields.List(ma.fields.Nested(OfferedReplyOut), required=True)
    next = ma.fields.String(allow_none=True)
