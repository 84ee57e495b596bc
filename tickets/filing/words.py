"""Words of filing and of a person's own requests, to be translated when they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from core.errors import N_
from tickets.states import State, WaitReason

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "wifi": N_("Wi-Fi"),
        "microsoft_365": "Microsoft 365",
        "google_workspace": "Google Workspace",
        "itslearning": "itslearning",
        "wilma": "Wilma",
        "printing": N_("Printing"),
        "presentation": N_("Presentation equipment"),
        "device": N_("The device itself"),
    }
)

# Who has the ticket now, as its requester reads it.
WHO_HAS_IT: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: N_("It is on its way to the right team."),
        State.QUEUED: N_("%(team)s has it. The next free person there takes it."),
        State.ASSIGNED: N_("%(team)s has it, and somebody there has been given it."),
        State.IN_PROGRESS: N_("%(team)s is working on it."),
        State.WAITING: N_("%(team)s has it and is waiting."),
        State.RESOLVED: N_("%(team)s says that it is done. Does it work?"),
        State.CLOSED: N_("It is done."),
        State.CANCELLED: N_("It was withdrawn."),
        State.MERGED: N_("It was joined to another request about the same thing."),
    }
)
WAITS: Mapping[WaitReason, str] = MappingProxyType(
    {
        WaitReason.REQUESTER: N_("%(team)s is waiting for your answer."),
        WaitReason.VENDOR: N_("%(team)s is waiting for the supplier."),
        WaitReason.PARTS: N_("%(team)s is waiting for a spare part."),
        WaitReason.VISIT: N_("%(team)s has agreed on a visit to the school."),
        WaitReason.PROBLEM: N_("%(team)s is looking for the cause of a fault that many have."),
        WaitReason.LOANER: N_("%(team)s is waiting for the loan device to come back."),
    }
)

# The ticket's state in two words.
STATES: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: N_("New"),
        State.QUEUED: N_("In the queue"),
        State.ASSIGNED: N_("Given to somebody"),
        State.IN_PROGRESS: N_("Being worked on"),
        State.WAITING: N_("Waiting"),
        State.RESOLVED: N_("Done, please confirm"),
        State.CLOSED: N_("Done"),
        State.CANCELLED: N_("Withdrawn"),
        State.MERGED: N_("Joined to another"),
    }
)
TONES: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: "info",
        State.QUEUED: "info",
        State.ASSIGNED: "info",
        State.IN_PROGRESS: "info",
        State.WAITING: "alert",
        State.RESOLVED: "success",
        State.CLOSED: "quiet",
        State.CANCELLED: "quiet",
        State.MERGED: "quiet",
    }
)
