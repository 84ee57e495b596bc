"""Who of a team gets a ticket: gates first, then rank."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from tickets.fair_queueing import STICKY_DAYS, is_close
from tickets.routing.roster import Member

SHIFT_MINUTES_NEEDED = 60
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Gate(StrEnum):
    """The order of these lines is the order of the gates; each looks only at whom the earlier ones let through."""

    ACTIVE = "active"
    ON_SHIFT = "on_shift"
    NOT_ABSENT = "not_absent"
    SHIFT_LEFT = "shift_left"
    SKILLED = "skilled"
    NOT_REJECTED = "not_rejected"
    NOT_REQUESTER = "not_requester"
    CAPACITY = "capacity"


class Rank(StrEnum):
    """What told the chosen one from the next: the first of these that differs."""

    PINNED = "pinned"
    LANGUAGE = "language"
    STICKY = "sticky"
    VIRTUAL_TIME = "virtual_time"
    LONGEST_SINCE = "longest_since"
    ID = "id"
    ONLY_CANDIDATE = "only_candidate"


_ORDER = (
    Rank.PINNED,
    Rank.LANGUAGE,
    Rank.STICKY,
    Rank.VIRTUAL_TIME,
    Rank.LONGEST_SINCE,
    Rank.ID,
)  # the columns of a rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the ticket asks of an agent.

    points    effort points
    minutes   estimated effort; None: not estimated
    pinned    id of the agent a dated rule names; passes the same gates as everybody
    language  of the ticket; None: not looked at
    """

    points: int
    skills: frozenset[str] = frozenset()
    minutes: int | None = None
    pinned: str | None = None
    language: str | None = None


def _has_shift_left(member: Member, demand: Demand) -> bool:
    needed = SHIFT_MINUTES_NEEDED if demand.minutes is None else demand.minutes
    return member.shift_minutes_left is None or member.shift_minutes_left >= needed


def _has_room(member: Member, demand: Demand) -> bool:
    return member.capacity is None or member.open_points + demand.points <= member.capacity


PASSES: Mapping[Gate, Callable[[Member, Demand], bool]] = MappingProxyType(
    {
        Gate.ACTIVE: lambda member, _: member.active,
        Gate.ON_SHIFT: lambda member, _: member.on_shift,
        Gate.NOT_ABSENT: lambda member, _: not member.absent,
        Gate.SHIFT_LEFT: _has_shift_left,
        Gate.SKILLED: lambda member, demand: member.skills is None or demand.skills <= member.skills,
        Gate.NOT_REJECTED: lambda member, _: not member.has_rejected,
        Gate.NOT_REQUESTER: lambda member, _: not member.is_requester,
        Gate.CAPACITY: _has_room,
    }
)


def through_gates(members: Sequence[Member], demand: Demand) -> tuple[list[Member], list[dict[str, Any]]]:
    """Who is left after every gate, and for each gate `{"gate", "left": count, "out": [id, …]}`."""
    left, gates = list(members), []
    for gate, passes in PASSES.items():
        out = [member.id for member in left if not passes(member, demand)]
        if out:
            left = [member for member in left if member.id not in out]
        gates.append({"gate": str(gate), "left": len(left), "out": out})
    return left, gates


def ranked(left: Sequence[Member], demand: Demand, now: datetime) -> tuple[list[Member], list[dict[str, Any]]]:
    """Those who passed the gates, best first, and for each `{"agent", "virtual_time", "by"}`.

    by  for the first, what put them before the second; for the others, what put them behind the first
    """
    fairest = min((member.virtual_time for member in left), default=0.0)
    rows = sorted(((_rank(member, demand, fairest, now), member) for member in left), key=itemgetter(0))
    by = [_told_apart(rows[0][0], rank) for rank, _ in rows[1:]]
    by[:0] = by[:1] or [Rank.ONLY_CANDIDATE]
    ranks = [
        {"agent": member.id, "virtual_time": member.virtual_time, "by": str(rank)}
        for (_, member), rank in zip(rows, by, strict=False)
    ]
    return [member for _, member in rows], ranks


def _rank(member: Member, demand: Demand, fairest: float, now: datetime) -> tuple[Any, ...]:
    return (
        member.id != demand.pinned,
        bool(member.languages) and demand.language is not None and demand.language not in member.languages,
        not (_knows_device(member, now) and is_close(member.virtual_time, fairest=fairest, weight=member.weight)),
        member.virtual_time,
        member.last_assigned_at or _LONG_AGO,
        member.id,
    )


def _knows_device(member: Member, now: datetime) -> bool:
    return member.same_device_at is not None and now - member.same_device_at <= timedelta(days=STICKY_DAYS)


def _told_apart(better: Sequence[Any], other: Sequence[Any]) -> Rank:
    """The first rank in which two candidates differ."""
    return next(rank for rank, one, two in zip(_ORDER, better, other, strict=True) if one != two)
