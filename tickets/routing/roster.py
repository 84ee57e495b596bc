"""A team as the decision sees it, at one instant; stored with the decision so that it can be replayed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member.

    id                   key of the person, as text
    weight               share of a full-time colleague's work, above 0; 0.6 for three days a week
    virtual_time         points received ÷ weight, as `fair_queueing.after` counts it
    last_assigned_at     aware instant; None: never
    open_points          effort points of the open tickets
    capacity             effort points that fit; None: no limit
    skills               as rules name them: `printing`, and `printing:3` for each level up to theirs; None: nobody's in the team are recorded, so they are not looked at
    languages            in which they serve; empty: not recorded, so not looked at
    on_shift             works at this instant
    shift_minutes_left   minutes to the end of the shift; None: not known, so not looked at
    is_requester         filed the ticket, or it was filed for them
    has_rejected         gave this very ticket back
    same_device_at       aware instant of their latest ticket about the same device; None: never
    """

    id: str
    weight: float = 1.0
    virtual_time: float = 0.0
    last_assigned_at: datetime | None = None
    open_points: int = 0
    capacity: int | None = None
    skills: frozenset[str] | None = frozenset()
    languages: frozenset[str] = frozenset()
    active: bool = True
    on_shift: bool = True
    absent: bool = False
    shift_minutes_left: int | None = None
    is_requester: bool = False
    has_rejected: bool = False
    same_device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamRoster:
    """The members of one team; `team` is its code."""

    team: str
    members: tuple[Member, ...]


Roster = Mapping[str, TeamRoster]
_COLUMNS = tuple(column.name for column in fields(Member))
_INSTANTS = ("last_assigned_at", "same_device_at")


def to_json(roster: Roster) -> dict[str, list[dict[str, Any]]]:
    """The roster as JSON-able data, team code → members; `from_json` gives back an equal one."""
    return {code: [_member_to_json(member) for member in team.members] for code, team in roster.items()}


def _member_to_json(member: Member) -> dict[str, Any]:
    data = {name: getattr(member, name) for name in _COLUMNS}
    for key in _INSTANTS:
        data[key] = data[key] and data[key].isoformat()
    skills = None if member.skills is None else sorted(member.skills)
    return data | {"skills": skills, "languages": sorted(member.languages)}


def from_json(data: Mapping[str, list[dict[str, Any]]]) -> Roster:
    """The roster that `to_json` described."""
    teams = {code: tuple(_member_from_json(member) for member in members) for code, members in data.items()}
    return MappingProxyType({code: TeamRoster(code, members) for code, members in teams.items()})


def _member_from_json(data: Mapping[str, Any]) -> Member:
    instants = {key: data[key] and datetime.fromisoformat(data[key]) for key in _INSTANTS}
    skills = None if data["skills"] is None else frozenset(data["skills"])
    languages = frozenset(data.get("languages", ()))  # decisions of former days know none
    return Member(**{**data, **instants, "skills": skills, "languages": languages})
