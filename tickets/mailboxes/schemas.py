"""What is asked and answered about mailboxes."""

import marshmallow as ma

from core.languages import Language
from web.fields import Choice, Flag, Id, Input, Output, Text

_TEAM = {"description": "code or key of the team that takes what comes; null: the rules decide"}
_LANGUAGE = {"description": "of its tickets; null: the requester's own"}
_ACCOUNT = {
    "description": "name of a setting IMAP_…, without IMAP_; empty: mail is brought over LMTP or by a pipe",
    "example": "HELPDESK",
}


class AddMailbox(Input):
    address = Text(3, 254, required=True, metadata={"example": "help@example.org"})
    team = Text(1, 60, allow_none=True, load_default=None, metadata=_TEAM)
    language = Choice(Language, allow_none=True, load_default=None, metadata=_LANGUAGE)
    account = Text(0, 40, load_default="", metadata=_ACCOUNT)
    active = Flag(load_default=True, metadata={"description": "in use"})


class AlterMailbox(Input):
    address = Text(3, 254)
    team = Text(1, 60, allow_none=True, metadata=_TEAM)
    language = Choice(Language, allow_none=True, metadata=_LANGUAGE)
    account = Text(0, 40, metadata=_ACCOUNT)
    active = Flag()


class FetchMailbox(Input):
    """No fields."""


class FetchOut(Output):
    due_at = ma.fields.AwareDateTime(required=True, metadata={"description": "when it is fetched from next"})
    tried_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    worked_at = ma.fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "when it last worked"})
    failing_since = ma.fields.AwareDateTime(required=True, allow_none=True)
    failures = ma.fields.Integer(required=True, metadata={"description": "in a row"})
    error = ma.fields.String(required=True, metadata={"description": "code: why it failed last; empty: it did not"})
    fetched = ma.fields.Integer(required=True, metadata={"description": "mails in all"})


class MailboxOut(Output):
    id = Id(required=True)
    address = ma.fields.String(required=True)
    team = Id(required=True, allow_none=True, metadata={"description": "key"})
    language = ma.fields.String(required=True, allow_none=True)
    account = ma.fields.String(required=True)
    active = ma.fields.Boolean(required=True)
    fetch = ma.fields.Nested(FetchOut, required=True, allow_none=True, metadata={"description": "null: not fetched"})
    version = ma.fields.Integer(required=True)


class MailboxPage(Output):
    items = ma.fields.List(ma.fields.Nested(MailboxOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)
