"""A ticket in the words of whoever asked: who has it, what it waits for, and its state in two words."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext

from core import clock
from core.errors import N_
from tickets.states import State, WaitReason
from tickets.ticket.guards import REOPEN_DAYS
from tickets.ticket.workdays import closable_at
from web import moments

# Who has the ticket now, as its requester reads it.
WHO_HAS_IT: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: N_("It is being sent to the right team."),
        State.QUEUED: N_("%(team)s has it. The next free agent takes it."),
        State.ASSIGNED: N_("%(team)s has it, and an agent has been chosen."),
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
        WaitReason.PROBLEM: N_("%(team)s is looking for the cause of a fault that affects many people."),
        WaitReason.LOANER: N_("%(team)s is waiting for the loan device to come back."),
    }
)

# What happens next, as its requester reads it.
NEXT: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: N_("Someone reads it and answers. You see the answer on your start page."),
        State.QUEUED: N_("Someone reads it and answers. You see the answer on your start page."),
        State.ASSIGNED: N_("Someone reads it and answers. You see the answer on your start page."),
        State.IN_PROGRESS: N_("You see every answer on your start page, and are asked when it is done."),
        State.WAITING: N_("You see every answer on your start page, and are asked when it is done."),
        State.RESOLVED: N_("If you do not answer, it closes on %(day)s."),
        State.CLOSED: N_("If it does not work, you can open it again until %(day)s."),
    }
)
YOU_ARE_NEXT = N_("Work continues as soon as you answer.")

# The ticket's state in two words.
STATES: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: N_("New"),
        State.QUEUED: N_("In the queue"),
        State.ASSIGNED: N_("Given to an agent"),
        State.IN_PROGRESS: N_("Being worked on"),
        State.WAITING: N_("Waiting"),
        State.RESOLVED: N_("Done, please confirm"),
        State.CLOSED: N_("Done"),
        State.CANCELLED: N_("Withdrawn"),
        State.MERGED: N_("Joined to another"),
    }
)
# The state of the ticket that goes on for a joined one, whose requester is asked nothing about it.
GOES_ON: Mapping[State, str] = MappingProxyType({**STATES, State.RESOLVED: N_("Done")})
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


def who_has_it(row: Any, team_name: str) -> str:
    """One sentence for the requester.

    row  with state and wait_reason
    """
    waits = row.state == State.WAITING and row.wait_reason is not None
    says = WAITS[row.wait_reason] if waits else WHO_HAS_IT[State(row.state)]
    return str(gettext(says, team=team_name)) if "%(team)s" in says else str(gettext(says))


def next_step(row: Any) -> str:
    """What happens next with it, and by which day, where a day is known: one sentence for the requester, or none.

    row  with state, wait_reason and resolved_at
    """
    says, day = NEXT.get(State(row.state), ""), None
    if row.state == State.WAITING and row.wait_reason == WaitReason.REQUESTER:
        says = YOU_ARE_NEXT
    elif row.state == State.RESOLVED:
        day = closable_at(row.resolved_at)
    elif row.state == State.CLOSED:
        day = row.resolved_at + dt.timedelta(days=REOPEN_DAYS) if row.resolved_at else None
        says = says if day is not None and day > clock.now() else ""
    if not says:
        return ""
    return str(gettext(says, day=moments.day(day)) if day is not None else gettext(says))
