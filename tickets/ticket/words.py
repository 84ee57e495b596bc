"""What tickets, their states and what happens to them are called, to be translated when they are shown."""

from core.errors import N_
from tickets.categories.words import IMPACTS, KINDS, URGENCIES
from tickets.states import Channel, Language, ResolutionCode, State, Visibility, WaitReason
from web.facts import Lexicon

STATES: dict[State, str] = {
    State.NEW: N_("Received"),
    State.QUEUED: N_("In queue"),
    State.ASSIGNED: N_("Assigned"),
    State.IN_PROGRESS: N_("In progress"),
    State.WAITING: N_("Waiting"),
    State.RESOLVED: N_("Resolved"),
    State.CLOSED: N_("Closed"),
    State.CANCELLED: N_("Cancelled"),
    State.MERGED: N_("Merged into another"),
}
TONES: dict[State, str] = {
    State.NEW: "info",
    State.QUEUED: "alert",
    State.ASSIGNED: "info",
    State.IN_PROGRESS: "info",
    State.WAITING: "neutral",
    State.RESOLVED: "success",
    State.CLOSED: "quiet",
    State.CANCELLED: "quiet",
    State.MERGED: "quiet",
}
PRIORITY_TONES = {"P1": "error", "P2": "alert", "P3": "neutral", "P4": "quiet"}
WAIT_REASONS: dict[WaitReason, str] = {
    WaitReason.REQUESTER: N_("an answer of the requester"),
    WaitReason.VENDOR: N_("the supplier"),
    WaitReason.PARTS: N_("spare parts"),
    WaitReason.VISIT: N_("a visit to the school"),
    WaitReason.PROBLEM: N_("the cause of many faults being found"),
    WaitReason.LOANER: N_("a loan device"),
}
CHANNELS: dict[Channel, str] = {
    Channel.STICKER: N_("the device's sticker"),
    Channel.WEB: N_("the web form"),
    Channel.PHONE: N_("telephone"),
    Channel.VISIT: N_("in person"),
    Channel.EMAIL: N_("e-mail"),
    Channel.API: N_("a program"),
}
RESOLUTIONS: dict[ResolutionCode, str] = {
    ResolutionCode.REPAIRED: N_("Repaired"),
    ResolutionCode.REPLACED: N_("Replaced"),
    ResolutionCode.CONFIGURED: N_("Settings corrected"),
    ResolutionCode.ADVISED: N_("Advice given"),
    ResolutionCode.DELIVERED: N_("Delivered"),
    ResolutionCode.WARRANTY: N_("Repaired under warranty"),
    ResolutionCode.NO_FAULT_FOUND: N_("No fault found"),
    ResolutionCode.DECLINED: N_("Declined"),
}
LANGUAGES: dict[Language, str] = {
    Language.FINNISH: N_("Finnish"),
    Language.SWEDISH: N_("Swedish"),
    Language.ENGLISH: N_("English"),
}
VISIBILITIES: dict[Visibility, str] = {
    Visibility.PUBLIC: N_("Everybody on the ticket"),
    Visibility.INTERNAL: N_("The desk alone"),
}

LEXICON = Lexicon(
    verbs={
        "ticket.filed": N_("Ticket filed"),
        "ticket.routed": N_("Routed by the rules"),
        "ticket.handed_over": N_("Handed on"),
        "ticket.taken": N_("Taken into work"),
        "ticket.returned": N_("Given back to the queue"),
        "ticket.classified": N_("Classified"),
        "ticket.put_off": N_("Waits for something"),
        "ticket.resumed": N_("Work goes on"),
        "ticket.resolved": N_("Resolved"),
        "ticket.confirmed": N_("Confirmed by the requester"),
        "ticket.closed": N_("Closed by itself"),
        "ticket.reopened": N_("Opened again"),
        "ticket.cancelled": N_("Cancelled"),
        "ticket.merged": N_("Merged into another"),
        "ticket.answered": N_("Answered"),
        "ticket.replied": N_("The requester wrote"),
        "ticket.noted": N_("Internal note added"),
    },
    fields={
        "ticket": N_("Ticket"),
        "ticket_id": N_("Ticket"),
        "ticket_line": N_("Device of a ticket"),
        "number": N_("Number"),
        "message": N_("Message"),
        "ticket.kind": N_("Kind"),
        "state": N_("State"),
        "wait_reason": N_("Waits for"),
        "title": N_("Title"),
        "description": N_("Description"),
        "text": N_("Text"),
        "impact": N_("Impact"),
        "urgency": N_("Urgency"),
        "priority": N_("Priority"),
        "class_stopped": N_("A class is stopped"),
        "lesson_ends_at": N_("Lesson ends"),
        "service": N_("Service"),
        "requester_id": N_("Requester"),
        "filed_by_id": N_("Filed by"),
        "author_id": N_("Author"),
        "channel": N_("Filed through"),
        "agent_id": N_("Agent"),
        "pinned_until": N_("Stays with the agent until"),
        "team_chosen": N_("Team chosen by a person"),
        "judged": N_("Impact and urgency judged by an agent"),
        "epoch": N_("Round of routing"),
        "points": N_("Effort points"),
        "sensitive": N_("Sensitive"),
        "parent_id": N_("Belongs to"),
        "resolution_code": N_("Resolution"),
        "resolution_text": N_("What was done"),
        "first_response_at": N_("First answer"),
        "resolved_at": N_("Resolved at"),
        "closed_at": N_("Closed at"),
        "redacted_at": N_("Redacted at"),
        "visibility": N_("Who reads it"),
        "elsewhere": N_("Why the device is of another school"),
    },
    values={
        "ticket.state": STATES,
        "wait_reason": WAIT_REASONS,
        "impact": IMPACTS,
        "urgency": URGENCIES,
        "channel": CHANNELS,
        "ticket.kind": KINDS,
        "ticket.language": LANGUAGES,
        "resolution_code": RESOLUTIONS,
        "visibility": VISIBILITIES,
        "elsewhere": {"device_of_another_school": N_("the sticker was at hand")},
    },
    keys={
        "requester_id": "person",
        "filed_by_id": "person",
        "author_id": "person",
        "agent_id": "person",
        "team_id": "team",
        "category_id": "category",
        "ticket_id": "ticket",
        "parent_id": "ticket",
    },
    pages={"ticket": "/tickets/{id}"},
)
