"""What filing takes, and what it answers."""

import marshmallow as ma

from core.errors import N_
from core.languages import Language
from tickets.calendars.schemas import CODE
from tickets.filing.mine import Which
from tickets.states import Channel, Reach
from web.fields import Choice, Flag, Id, Input, Instant, Output, PageArgs, Text

# A phone number as people write one: digits with spaces, hyphens and brackets, and a plus in front.
PHONE = ma.validate.Regexp(r"\+?[0-9() \-]{5,29}\Z", error=N_("Write a phone number: digits, spaces and +."))
SERVICE = CODE  # which services there are is asked when the ticket is filed


class FileTicket(Input):
    title = Text(1, 200, required=True, metadata={"example": "The screen stays black"})
    school = Id(metadata={"description": "absent: the first device's school"})
    category = Text(1, 60, metadata={"description": "code or key; absent: not yet known", "example": "device.screen"})
    description = Text(0, 10_000, lines=True, load_default="")
    devices = ma.fields.List(
        Text(1, 80),
        load_default=list,
        validate=ma.validate.Length(0, 50),
        metadata={"description": "keys, tags or serials"},
    )
    service = ma.fields.String(validate=SERVICE, metadata={"description": "code, see GET /services"})
    room = Id()
    place = Text(
        0, 60, masked=True, load_default="", metadata={"description": "where they are, if in no room of the register"}
    )
    class_stopped = Flag(load_default=False, metadata={"description": "a class cannot go on right now"})
    lesson_ends_at = Instant(metadata={"description": "of a stopped class, which is urgent until then, within 4 hours"})
    reach = Choice(Reach, metadata={"description": "of a stopped class: how to reach the teacher during the lesson"})
    phone = Text(5, 30, validate=PHONE, metadata={"description": "where reach is phone"})
    language = Choice(Language, metadata={"description": "absent: the filer's"})
    on_behalf_of = Text(1, 200, metadata={"description": "key, e-mail or name of the person it is filed for"})
    follows = Id(metadata={"description": "an earlier ticket that this one goes on with"})
    sensitive = Flag(load_default=False, metadata={"description": "only those who work on it may see it"})
    channel = Choice(Channel, load_default=Channel.API)


class FindMine(PageArgs):
    show = Choice(Which, load_default=Which.OPEN)


class NewTicket(Input):
    """What the form begins with."""

    tag = Text(1, 40, metadata={"description": "of the sticker"})
    device = Text(1, 80, metadata={"description": "tag or serial number, from a page that offers to report it"})
    title = Text(1, 200, metadata={"description": "what is wrong, from a page that offers to report it"})
    category = Text(1, 60, metadata={"description": "code"})
    caller = Flag(load_default=False, metadata={"description": "the desk files it for somebody who calls"})
    person = Id(metadata={"description": "key of who calls"})
    school = Id()
    follows = Id(metadata={"description": "an earlier ticket that this one goes on with"})
    answers = Text(0, 400, metadata={"description": "what was answered to the category's questions"})


class FileByForm(Input):
    """What a person typed and ticked; everything is judged by `form.file`."""

    tag = Text(1, 40, metadata={"description": "of the sticker that was scanned"})
    device = Text(1, 200, masked=False, metadata={"description": "tags or serials as typed, or a part of one"})
    chosen = Text(1, 80, metadata={"description": "tag picked from those that fit"})
    category = Text(1, 60, metadata={"description": "code"})
    title = Text(1, 200)
    description = Text(0, 10_000, lines=True, load_default="")
    school = Id()
    room = Id()
    service = ma.fields.String(validate=SERVICE)
    place = Text(0, 60, masked=True, load_default="", metadata={"description": "the room in which a class is stopped"})
    class_stopped = Flag()
    lesson_ends_at = Instant()
    reach = Choice(Reach)
    phone = Text(5, 30, validate=PHONE)
    for_whom = Text(2, 100, metadata={"description": "name or e-mail"})
    on_behalf_of = Id(metadata={"description": "person picked from those that fit"})
    follows = Id(metadata={"description": "an earlier ticket that this one goes on with"})
    sensitive = Flag(load_default=False, metadata={"description": "only those who work on it may see it"})
    caller = Flag(load_default=False, metadata={"description": "the desk files it for somebody who calls"})
    answers = Text(0, 400, load_default="", metadata={"description": "to the category's questions, before"})
    tree = Id(load_default=None, metadata={"description": "whose questions they are"})
    again = Flag(load_default=False, metadata={"description": "they know that they reported it before"})


class DueOut(Output):
    first_response = ma.fields.AwareDateTime(allow_none=True)
    resolve = ma.fields.AwareDateTime(allow_none=True)


class TicketOut(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True, metadata={"example": "HKI-2026-000123"})
    state = ma.fields.String(required=True)
    priority = ma.fields.String(required=True, metadata={"description": "P1-P4"})
    team = ma.fields.Dict(allow_none=True, metadata={"description": "id, code and name"})
    agent = ma.fields.Dict(allow_none=True, metadata={"description": "id and name"})
    due = ma.fields.Nested(DueOut, required=True)
    devices = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "id and asset_tag"})
    version = ma.fields.Integer(required=True)
