"""What the desk's commands take, and what it answers."""

import unicodedata
from typing import Any

import marshmallow as ma

from core import identity_codes
from core.text import has_too_many_marks
from tickets.desk.narrowing import Attention, Which
from tickets.desk.sorting import Sort
from tickets.states import Impact, Priority, ResolutionCode, Urgency, Visibility, WaitReason
from web.fields import Choice, Day, Flag, Id, Input, Instant, Output, PageArgs, Text, Whole

UNSHOWN = frozenset({"Cc", "Cs", "Cn"})  # control characters, lone surrogates, what is no character
_TEAM = {"description": "code or key", "example": "devices"}


class Sought(ma.fields.String):
    """Whatever somebody looks for: no input is refused, what cannot be shown is left out, 5,000 characters at most."""

    MOST = 5_000

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)[: self.MOST]
        kept = "".join(" " if unicodedata.category(one) in UNSHOWN else one for one in text)
        if has_too_many_marks(kept):
            kept = "".join(one for one in kept if not unicodedata.combining(one))
        return identity_codes.masked(kept.strip())


class FindTickets(PageArgs):
    team = Text(1, 60, metadata=_TEAM)
    agent = Text(1, 60, metadata={"description": "key of a person, me, or none", "example": "me"})
    state = Choice(Which, load_default=Which.ALL, metadata={"description": "one state, open, or all"})
    school = Id()
    priority = Choice(Priority)
    due_before = Instant(metadata={"description": "one of its clocks is due earlier and has not ended"})
    requester = Id(metadata={"description": "key of the person it is for"})
    attention = Choice(
        Attention,
        metadata={
            "description": "asker_wrote: whoever asked wrote last; unread: something is new for you that you have not "
            "opened; unanswered: the desk has not answered yet; class_stopped: a class is stopped now; "
            "overdue: it should have been answered or resolved by now; due_soon: one of its clocks is due within "
            "24 hours"
        },
    )
    batch = Id(metadata={"description": "key of the purchase batch of a device that it is about"})
    wait_reason = Choice(WaitReason, metadata={"description": "what it waits for"})
    older_than = Whole(1, 3_650, metadata={"description": "days since it was filed"})
    newer_than = Whole(1, 3_650, metadata={"description": "days; it was filed since"})
    sort = Choice(
        Sort,
        metadata={
            "description": "urgent: priority, then age (the usual one while only open tickets are asked for); due: whose "
            "next clock is due first; oldest; "
            "newest (the usual one otherwise); quiet: what nobody has written on for longest. Among done tickets "
            "oldest and newest alone"
        },
    )
    q = Sought(
        metadata={"description": "words of the title or the messages, a number, a device's tag, or parts of them"}
    )


class Say(Input):
    text = Text(1, 10_000, lines=True, required=True)
    visibility = Choice(Visibility, load_default=Visibility.PUBLIC)
    to_joined = Flag(load_default=False, metadata={"description": "those whose requests were joined to it read it too"})


class SayForSchool(Input):
    text = Text(1, 10_000, lines=True, required=True)


class Nothing(Input):
    """A command without anything to say."""


class Take(Input):
    confirm = Flag(load_default=False, metadata={"description": "also if a colleague has it"})


class Assign(Input):
    team = Text(1, 60, metadata=_TEAM)
    agent = Id(metadata={"description": "key of a person of the team; absent: the team's members are ranked"})
    reason = Text(0, 500, load_default="")


class Classify(Input):
    category = Text(1, 60, metadata={"description": "code or key", "example": "device.screen"})
    impact = Choice(Impact)
    urgency = Choice(Urgency)


class Reason(Input):
    reason = Text(0, 500, load_default="")


class Wait(Input):
    reason = Choice(WaitReason, required=True)
    until = Day(metadata={"description": "the day on which the work goes on by itself: in the future, within a year"})
    text = Text(
        0, 10_000, lines=True, load_default="", metadata={"description": "a reply that the requester reads, sent first"}
    )
    to_joined = Flag(load_default=False, metadata={"description": "those whose requests were joined to it read it too"})


class Resolve(Input):
    resolution_code = Choice(ResolutionCode, required=True)
    category = Text(1, 60, metadata={"description": "code or key of the exact category, if not yet set"})
    text = Text(0, 10_000, lines=True, load_default="", metadata={"description": "what the requester reads"})
    to_joined = Flag(load_default=False, metadata={"description": "those whose requests were joined to it read it too"})


class Reopen(Input):
    text = Text(0, 10_000, lines=True, load_default="", metadata={"description": "what is still wrong"})


class MarkSensitive(Reason):
    sensitive = Flag(required=True, metadata={"description": "only those who work on it may see it"})


class Merge(Input):
    into = Id(required=True, metadata={"description": "key of the ticket that goes on"})


class DeskDueOut(Output):
    first_response = ma.fields.AwareDateTime(allow_none=True)
    resolve = ma.fields.AwareDateTime(allow_none=True)


class ListedTicketOut(Output):
    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True, metadata={"example": "HKI-2026-000123"})
    title = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    wait_reason = ma.fields.String(allow_none=True)
    priority = ma.fields.String(required=True, metadata={"description": "P1-P4"})
    team = ma.fields.Dict(allow_none=True, metadata={"description": "id, code and name"})
    agent = ma.fields.Dict(allow_none=True, metadata={"description": "id and name"})
    school = ma.fields.Dict(required=True, metadata={"description": "id, name_fi and name_sv"})
    class_stopped = ma.fields.Boolean(required=True, metadata={"description": "now: until its lesson ends"})
    lesson_ends_at = ma.fields.AwareDateTime(allow_none=True)
    room = ma.fields.Dict(allow_none=True, metadata={"description": "id and name"})
    place = ma.fields.String(required=True, metadata={"description": "where they are, if in no room of the register"})
    reach = ma.fields.String(allow_none=True, metadata={"description": "how to reach them: in_room or phone"})
    phone = ma.fields.String(required=True)
    due = ma.fields.Nested(DeskDueOut, required=True)
    created_at = ma.fields.AwareDateTime(required=True)
    version = ma.fields.Integer(required=True)


class TicketPage(Output):
    items = ma.fields.List(ma.fields.Nested(ListedTicketOut), required=True)
    next = ma.fields.String(allow_none=True)


class QueueOut(TicketPage):
    counts = ma.fields.Dict(required=True, metadata={"description": "state → open tickets of the team"})


class KeepDraft(Input):
    text = Text(0, 10_000, lines=True, load_default="", metadata={"description": "empty: nothing is kept"})
    visibility = Choice(Visibility, load_default=Visibility.PUBLIC)


class Here(KeepDraft):
    text = Text(0, 10_000, lines=True, metadata={"description": "absent: what is kept stays as it is"})


class ColleagueOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    writes = ma.fields.Boolean(required=True, metadata={"description": "something that is not sent yet"})


class DraftOut(Output):
    text = ma.fields.String(required=True)
    visibility = ma.fields.String(required=True)
    written_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    colleagues = ma.fields.List(
        ma.fields.Nested(ColleagueOut), required=True, metadata={"description": "of the desk, who have it open now"}
    )


class MessageOut(Output):
    id = ma.fields.UUID(required=True)
    visibility = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    author = ma.fields.Dict(allow_none=True, metadata={"description": "id and name; none: Vire"})
    created_at = ma.fields.AwareDateTime(required=True)


class WholeTicketOut(ListedTicketOut):
    wait_until = ma.fields.Date(allow_none=True, metadata={"description": "the work goes on by itself on this day"})
    kind = ma.fields.String(required=True)
    description = ma.fields.String(required=True)
    category = ma.fields.Dict(allow_none=True, metadata={"description": "id, code and name"})
    impact = ma.fields.String(required=True)
    urgency = ma.fields.String(required=True)
    language = ma.fields.String(required=True)
    service = ma.fields.String(allow_none=True)
    channel = ma.fields.String(required=True)
    sensitive = ma.fields.Boolean(required=True)
    requester = ma.fields.Dict(required=True, metadata={"description": "id and name"})
    filed_by = ma.fields.Dict(required=True, metadata={"description": "id and name"})
    parent_id = ma.fields.UUID(allow_none=True, metadata={"description": "the earlier ticket that it follows"})
    merged_into = ma.fields.Dict(
        allow_none=True,
        metadata={"description": "state and resolved_at of the ticket that goes on; id and number if you may see it"},
    )
    joined = ma.fields.List(
        ma.fields.Dict(), required=True, metadata={"description": "for the desk: tickets joined to it, id and number"}
    )
    resolution_code = ma.fields.String(allow_none=True)
    resolution_text = ma.fields.String(required=True)
    first_response_at = ma.fields.AwareDateTime(allow_none=True)
    resolved_at = ma.fields.AwareDateTime(allow_none=True)
    closed_at = ma.fields.AwareDateTime(allow_none=True)
    devices = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "id, asset_tag, serial, model"})
    commands = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "what you may do now"})
    messages = ma.fields.List(ma.fields.Nested(MessageOut), required=True)


class TicketEventOut(Output):
    id = ma.fields.UUID(required=True)
    at = ma.fields.AwareDateTime(required=True)
    verb = ma.fields.String(required=True, metadata={"example": "ticket.taken"})
    actor = ma.fields.Dict(allow_none=True, metadata={"description": "id and name; none: Vire, or not told"})
    before = ma.fields.Dict(metadata={"description": "for the desk"})
    after = ma.fields.Dict(metadata={"description": "for the desk"})
    note = ma.fields.String(metadata={"description": "why: for the desk; of a cancelled one for all"})
    version = ma.fields.Integer(allow_none=True, metadata={"description": "for the desk"})


class TicketEventPage(Output):
    items = ma.fields.List(ma.fields.Nested(TicketEventOut), required=True)
    next = ma.fields.String(allow_none=True)
