"""How somebody keeps the desk's list: columns, density, and lists saved under a name."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.scope import READER, everywhere
from organisation.people.models import Person
from organisation.saved_views.models import ListName, SavedView
from organisation.schools.models import School
from tickets.desk.columns import Column, chosen
from tickets.desk.models import DeskSetting
from tickets.teams import membership


@dataclass(frozen=True, slots=True)
class Kept:
    """How a person keeps the list.

    views  rows of id, name, owner_id, team_id, shared, filters, columns, sort: one's own and those shared with one, by name
    """

    columns: tuple[Column, ...]
    comfortable: bool
    views: Sequence[Any]


def kept(actor: Actor, teams: Sequence[uuid.UUID]) -> Kept:
    """How `actor`, who works in `teams`, keeps the list: in one statement."""
    rows = [_KeptRow._make(row) for row in _keeping().rows({READER: actor.id, "teams": list(teams)})]
    return Kept(chosen(rows[0].chosen), bool(rows[0].comfortable), [row for row in rows if row.id is not None])


class _KeptRow(NamedTuple):
    chosen: Collection[str] | None
    comfortable: bool | None
    id: uuid.UUID | None
    name: str
    owner_id: uuid.UUID
    team_id: uuid.UUID | None
    shared: bool
    filters: dict[str, str]
    columns: Collection[str]
    sort: str


@cache
def _keeping() -> CompiledStatement:
    me = sa.select(sa.bindparam(READER, type_=sa.Uuid()).label("id")).subquery("me")
    of_team = SavedView.team_id == sa.any_(sa.bindparam("teams", type_=sa.ARRAY(sa.Uuid)))
    seen = sa.or_(SavedView.owner_id == me.c.id, SavedView.shared, of_team)
    of_desk = SavedView.on == sa.literal_column(f"'{ListName.TICKETS.value}'", sa.Text)
    wanted = sa.select(
        *(DeskSetting.columns, DeskSetting.comfortable, SavedView.id, SavedView.name),
        *(SavedView.owner_id, SavedView.team_id, SavedView.shared),
        *(SavedView.filters, SavedView.columns, SavedView.sort),
    ).select_from(me)
    wanted = wanted.outerjoin(DeskSetting, DeskSetting.person_id == me.c.id)
    wanted = wanted.outerjoin(SavedView, sa.and_(of_desk, seen))
    return CompiledStatement(wanted.order_by(sa.func.fi_key(SavedView.name), SavedView.id), {READER, "teams"})


def gone(filters: Mapping[str, Any]) -> Iterator[str]:
    """The names of those filters whose team, school or person is no longer there.

    filters  as they were read from an address: keys are keys, no text
    """
    if (team := filters.get("team")) is not None and membership.open_one(team) is None:
        yield "team"
    if (school := filters.get("school")) is not None and db.session.get(School, school) is None:
        yield "school"
    people = {name: filters[name] for name in ("agent", "requester") if _is_key(filters.get(name))}
    if people:
        wanted = sa.select(Person.id).where(Person.id.in_([uuid.UUID(str(key)) for key in people.values()]))
        wanted = wanted.where(Person.disabled_at.is_(None))
        there = set(db.session.scalars(everywhere(wanted, Person, why="whether somebody is still here")))
        yield from (name for name, key in people.items() if uuid.UUID(str(key)) not in there)


def _is_key(value: Any) -> bool:
    try:
        return value is not None and bool(uuid.UUID(str(value)))
    except ValueError:
        return False
