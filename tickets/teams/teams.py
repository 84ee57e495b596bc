"""Teams: list, add, rename, close. A team's version also counts its members' changes."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db, the_one
from core.history import change
from tickets.teams import hooks
from tickets.teams.models import Team, TeamMember
from tickets.teams.refusals import TeamKnown

NAMES = ("name_fi", "name_sv", "name_en")


def listed(actor: Actor) -> list[Any]:
    """Teams, working ones first, by code: id, code, names, closed_on, limit, version, members. Raises Forbidden.

    Returns  rows; `members` counts the active ones
    """
    actor.must("team:read")
    active = sa.select(sa.func.count()).where(TeamMember.team_id == Team.id, TeamMember.active).scalar_subquery()
    columns = (Team.id, Team.code, Team.name_fi, Team.name_sv, Team.name_en, Team.closed_on, Team.version)
    wanted = sa.select(*columns, Team.take_within_minutes, active.label("members"))
    return list(db.session.execute(wanted.order_by(Team.closed_on.is_not(None), Team.code)))


def get(actor: Actor, team_id: uuid.UUID, *, lock: bool = False) -> Team:
    """One team.

    lock     hold it, and with it the list of its members, until the transaction ends
    Raises   Forbidden, NotFound
    """
    actor.must("team:read")
    wanted = sa.select(Team).where(Team.id == team_id)
    if lock:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return the_one(Team, wanted)


def add(
    actor: Actor, *, code: str, name_fi: str, name_sv: str, name_en: str, take_within_minutes: int | None = None
) -> Team:
    """A new team.

    code     1-40 of a-z, 0-9 and _, beginning with a letter; rules name it, so it never changes
    names    1-80 characters
    take_within_minutes  working time, 5-10,000, within which an agent takes a ticket; None: no limit
    Raises   Forbidden, TeamKnown
    Records  team.added
    """
    actor.must("team:write")
    if db.session.scalar(sa.select(Team.id).where(Team.code == code)) is not None:
        raise TeamKnown(team=code)
    team = Team(code=code, name_fi=name_fi, name_sv=name_sv, name_en=name_en, take_within_minutes=take_within_minutes)
    with change(team, "team.added", by=actor):
        db.session.add(team)
    return team


def alter(actor: Actor, team: Team, *, expected: int | None = None, **facts: Any) -> Team:
    """Rename a team, say within what time its tickets are taken, close it or open it again.

    facts    name_fi, name_sv, name_en, take_within_minutes, closed: only those to change
    Raises   Forbidden, Stale, TeamNeeded, TeamHasTickets
    Records  team.closed when it closes, else team.changed
    """
    actor.must("team:write")
    check_version(team, expected)
    closes = facts.pop("closed", team.closed_on is not None)
    is_closing = closes and team.closed_on is None
    if is_closing:
        for judge in hooks.may_close:
            judge(team)
    with change(team, "team.closed" if is_closing else "team.changed", by=actor):
        team.closed_on = (team.closed_on or clock.today()) if closes else None
        for name, value in facts.items():
            setattr(team, name, value)
    return team


def options(language: str) -> list[tuple[uuid.UUID, str]]:
    """Keys and names of the working teams, for a select."""
    wanted = sa.select(Team).where(Team.closed_on.is_(None)).order_by(Team.code)
    return [(team.id, team.name(language)) for team in db.session.scalars(wanted)]


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of teams in the reader's language."""
    return {t.id: t.name(reader.language) for t in db.session.scalars(sa.select(Team).where(Team.id.in_(keys)))}
