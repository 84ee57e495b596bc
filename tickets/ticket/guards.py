"""What must be true before a ticket moves: one small function for each condition, named in the table of moves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from tickets.states import OPEN, ResolutionCode, State, WaitReason
from tickets.ticket.refusals import (
    AgentMissing,
    CategoryNotLeaf,
    LoanerIsOut,
    MergeTargetOver,
    NotYetClosable,
    ResolutionMissing,
    TeamMissing,
    TooLateToReopen,
    WaitReasonMissing,
)

REOPEN_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the guards look at: the ticket as it would be after the move. Leave out what the command does not touch.

    now               aware instant of the move
    category_is_leaf  the category has no narrower ones and is known
    resolved_at       aware instant of the latest resolution
    closable_at       aware instant from which the ticket closes by itself (five working days after `resolved_at`)
    merge_into_state  state of the ticket to merge into, None when it is this very ticket or does not exist
    """

    now: datetime
    has_team: bool = False
    has_agent: bool = False
    wait_reason: WaitReason | None = None
    category_is_leaf: bool = False
    resolution_code: ResolutionCode | None = None
    loaner_is_out: bool = False
    resolved_at: datetime | None = None
    closable_at: datetime | None = None
    merge_into_state: State | None = None


class Guard(StrEnum):
    NONE = "none"
    HAS_TEAM = "has_team"
    HAS_TEAM_AND_AGENT = "has_team_and_agent"
    SAYS_WHY = "says_why"
    IS_EXPLAINED = "is_explained"
    IS_RECENT = "is_recent"
    IS_DUE = "is_due"
    HAS_TARGET = "has_target"


def _nothing(at: Situation) -> None:
    """Hold in every situation."""


def _has_team(at: Situation) -> None:
    if not at.has_team:
        raise TeamMissing


def _has_team_and_agent(at: Situation) -> None:
    if not at.has_agent:
        raise AgentMissing
    _has_team(at)


def _says_why(at: Situation) -> None:
    if at.wait_reason is None:
        raise WaitReasonMissing


def _is_explained(at: Situation) -> None:
    if not at.category_is_leaf:
        raise CategoryNotLeaf
    if at.resolution_code is None:
        raise ResolutionMissing
    if at.loaner_is_out:
        raise LoanerIsOut


def is_too_late(resolved_at: datetime | None, now: datetime) -> bool:
    """Whether what was resolved then is not opened again at the instant `now`."""
    return resolved_at is not None and now - resolved_at > timedelta(days=REOPEN_DAYS)


def _is_recent(at: Situation) -> None:
    if at.resolved_at is None or is_too_late(at.resolved_at, at.now):
        raise TooLateToReopen(days=REOPEN_DAYS)


def _is_due(at: Situation) -> None:
    if at.closable_at is None or at.now < at.closable_at:
        raise NotYetClosable


def _has_target(at: Situation) -> None:
    if at.merge_into_state not in OPEN:
        raise MergeTargetOver


GUARDS: Mapping[Guard, Callable[[Situation], None]] = MappingProxyType(
    {
        Guard.NONE: _nothing,
        Guard.HAS_TEAM: _has_team,
        Guard.HAS_TEAM_AND_AGENT: _has_team_and_agent,
        Guard.SAYS_WHY: _says_why,
        Guard.IS_EXPLAINED: _is_explained,
        Guard.IS_RECENT: _is_recent,
        Guard.IS_DUE: _is_due,
        Guard.HAS_TARGET: _has_target,
    }
)
