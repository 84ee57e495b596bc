"""A ticket in the words of whoever asked: who has it, what it waits for, and its state in two words."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext

from core import clock
from core.errors import N_
from tickets.states import ResolutionCode, State, WaitReason
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

# The same where the agent is known.
_WITH_AGENT: Mapping[State, str] = MappingProxyType(
    {
        State.ASSIGNED: N_("%(agent)s of %(team)s has it."),
        State.IN_PROGRESS: N_("%(agent)s of %(team)s is working on it."),
    }
)
# What is said otherwise to those who did not ask for it themselves.
_OF_OTHERS: Mapping[State, str] = MappingProxyType(
    {State.RESOLVED: N_("%(team)s says that it is done, and %(name)s is asked whether it works.")}
)
_WAITS_FOR_OTHERS = N_("%(team)s is waiting for an answer of %(name)s.")

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
YOU_ARE_NEXT = N_("Work continues as soon as you answer. Without an answer the request ends after ten school days.")
_NO_ANSWER = N_("No answer came, so the request has ended. If you still need help, open it again.")
_NEXT_OF_OTHERS: Mapping[State, str] = MappingProxyType(
    {
        **dict.fromkeys((State.NEW, State.QUEUED, State.ASSIGNED), N_("Someone reads it and answers %(name)s.")),
        **dict.fromkeys(
            (State.IN_PROGRESS, State.WAITING),
            N_("Every answer goes to %(name)s, who is asked at the end whether it works."),
        ),
        State.RESOLVED: N_("If %(name)s does not answer, it closes on %(day)s."),
        State.CLOSED: N_("If it does not work, %(name)s can open it again until %(day)s."),
    }
)
_THEY_ARE_NEXT = N_("Work continues after the answer of %(name)s.")

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
REFUSED = N_("Refused")  # a cancelled one, by whoever had to agree
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


def who_has_it(row: Any, team_name: str, *, agent: str = "", asked_by: str = "") -> str:
    """One sentence for the requester.

    row       with state and wait_reason, perhaps resolution_code
    agent     the name of the agent who has it, where the reader may know it
    asked_by  the name of the requester, for a reader who is somebody else
    """
    state = State(row.state)
    says = (_WITH_AGENT.get(state) if agent else None) or WHO_HAS_IT[state]
    if state is State.WAITING and row.wait_reason is not None:
        is_theirs = row.wait_reason == WaitReason.REQUESTER and asked_by
        says = _WAITS_FOR_OTHERS if is_theirs else WAITS[row.wait_reason]
    elif state in {State.RESOLVED, State.CLOSED} and getattr(row, "resolution_code", None) == ResolutionCode.NO_ANSWER:
        says = _NO_ANSWER
    elif asked_by:
        says = _OF_OTHERS.get(state, says)
    return _filled(says, team=team_name, agent=agent, name=asked_by)


def next_step(row: Any, *, asked_by: str = "") -> str:
    """What happens next with it, and by which day, where a day is known: one sentence for the requester, or none.

    row       with state, wait_reason and resolved_at
    asked_by  the name of the requester, for a reader who is somebody else
    """
    state, day = State(row.state), None
    says = (_NEXT_OF_OTHERS if asked_by else NEXT).get(state, "")
    if state is State.WAITING and row.wait_reason == WaitReason.REQUESTER:
        says = _THEY_ARE_NEXT if asked_by else YOU_ARE_NEXT
    elif state is State.RESOLVED:
        day = closable_at(row.resolved_at)
    elif state is State.CLOSED:
        day = row.resolved_at + dt.timedelta(days=REOPEN_DAYS) if row.resolved_at else None
        says = says if day is not None and day > clock.now() else ""
    return _filled(says, name=asked_by, day=moments.day(day) if day is not None else "") if says else ""


def _filled(says: str, **values: str) -> str:
    """`says` in the language of the page, with those of `values` that it names."""
    return str(gettext(says, **{name: value for name, value in values.items() if f"%({name})s" in says}))
