"""Shapes of mails and of the choice of mails, over JSON and on the account page."""

import datetime as dt
from typing import Any

import marshmallow as ma

from core.errors import N_
from tickets.mail.models import Direction, MailState
from tickets.notices.kinds import KINDS
from web.fields import Choice, Id, Input, Output, PageArgs, Said, Text


class FindMail(PageArgs):
    direction = Choice(Direction, load_default=None, metadata={"description": "in: received; out: sent"})
    state = Choice(MailState, load_default=None)
    ticket = Text(
        1, 40, load_default=None, metadata={"description": "number of the ticket", "example": "HKI-2026-000123"}
    )
    person = Id(load_default=None, metadata={"description": "key of who was written to, or who wrote"})
    address = Text(1, 100, load_default=None, metadata={"description": "part of an address or name of either side"})


class MailTicket(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)


class MailPerson(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class MailOut(Output):
    id = ma.fields.UUID(required=True)
    direction = ma.fields.Enum(Direction, by_value=True, required=True)
    state = ma.fields.Enum(MailState, by_value=True, required=True)
    reason = ma.fields.String(required=True, metadata={"description": "code; empty: the state says it all"})
    kind = ma.fields.String(required=True, metadata={"description": "of one that was sent: notice, digest, receipt"})
    ticket = ma.fields.Nested(MailTicket, required=True, allow_none=True)
    person = ma.fields.Nested(MailPerson, required=True, allow_none=True)
    sender = ma.fields.String(required=True)
    recipient = ma.fields.String(required=True)
    mailbox = ma.fields.String(required=True, metadata={"description": "of one that came: the address it was for"})
    subject = ma.fields.String(required=True)
    message_id = ma.fields.String(required=True)
    created_at = ma.fields.AwareDateTime(required=True)
    sent_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    emptied_at = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when addresses, subject and content were deleted"}
    )


class MailsOut(Output):
    items = ma.fields.List(ma.fields.Nested(MailOut), required=True)
    next = ma.fields.String(allow_none=True)


class Because(Output):
    verb = ma.fields.String(required=True)
    at = ma.fields.AwareDateTime(required=True)


class OneMailOut(MailOut):
    text = ma.fields.String(required=True, metadata={"description": "plain text; empty once it was deleted"})
    attachments = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "names of files in it"})
    because = ma.fields.List(
        ma.fields.Nested(Because), required=True, metadata={"description": "what a mail that was sent told of"}
    )


class TimeOfDay(ma.fields.Field[dt.time]):
    """A time of day, `07:30`, Europe/Helsinki."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.time:
        try:
            if not isinstance(value, str) or len(value) != len("07:30"):
                raise ValueError
            return dt.time.fromisoformat(value)
        except ValueError:
            raise ma.ValidationError(Said(N_("Write a time of day like 07:30."))) from None

    def _serialize(self, value: dt.time | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value.isoformat("minutes") if value else None


Wanted = Input.from_dict({kind: ma.fields.Boolean(load_default=True) for kind in KINDS}, name="WantedMails")


class ChoosePreferences(Input):
    mail = ma.fields.Nested(Wanted, load_default=dict, metadata={"description": "kind of notice → whether by e-mail"})
    quiet_from = TimeOfDay(load_default=None, allow_none=True)
    quiet_to = TimeOfDay(load_default=None, allow_none=True)


class ChooseOnPage(Input):
    """The account page's form: the kinds that are ticked."""

    kinds = ma.fields.List(ma.fields.String(validate=ma.validate.OneOf(list(KINDS))), load_default=[])
    quiet_from = TimeOfDay(load_default=None)
    quiet_to = TimeOfDay(load_default=None)


class PreferencesOut(Output):
    mail = ma.fields.Dict(required=True, metadata={"description": "kind of notice → whether it comes by e-mail"})
    quiet_from = ma.fields.String(required=True, allow_none=True, metadata={"example": "21:00"})
    quiet_to = ma.fields.String(required=True, allow_none=True, metadata={"example": "07:00"})
    address = ma.fields.String(required=True)
    is_dead = ma.fields.Boolean(
        required=True, metadata={"description": "a mail server refused the address for good; nothing is sent to it"}
    )
