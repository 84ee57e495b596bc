"""Lists of the desk under a name: filters and an order, for oneself or for a team."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.errors import N_, DomainError, NotFound
from core.scope import READER, everywhere
from organisation.people.models import Person
from organisation.schools.models import School
from tickets.desk.columns import Column, chosen
from tickets.desk.models import DeskSetting, DeskView
from tickets.teams import membership

MOST = 50  # views of one person


class TooManyViews(DomainError):
    code = "too_many_views"
    says = N_("You have %(most)s saved lists already. Delete one that you no longer need, then save this one.")
    status = 409
    field = "name"


class NotYourTeam(DomainError):
    code = "not_your_team"
    says = N_("Choose a team in which you work.")
    status = 422
    field = "team"


@dataclass(frozen=True, slots=True)
class Kept:
    """How a person keeps the list.

    views  rows of id, name, owner_id, team_id, filters: one's own and those of one's teams, by name
    """

    columns: tuple[Column, ...]
    comfortable: bool
    views: Sequence[Any]


def kept(actor: Actor, teams: Sequence[uuid.UUID]) -> Kept:
    """How `actor`, who works in `teams`, keeps the list: in one statement."""
    rows = [_KeptRow._make(row) for row in _keeping().rows({READER: actor.id, "teams": list(teams)})]
    return Kept(chosen(rows[0].columns), bool(rows[0].comfortable), [row for row in rows if row.id is not None])


class _KeptRow(NamedTuple):
    columns: Collection[str] | None
    comfortable: bool | None
    id: uuid.UUID | None
    name: str
    owner_id: uuid.UUID
    team_id: uuid.UUID | None
    filters: dict[str, str]


@cache
def _keeping() -> CompiledStatement:
    me = sa.select(sa.bindparam(READER, type_=sa.Uuid()).label("id")).subquery("me")
    shared = DeskView.team_id == sa.any_(sa.bindparam("teams", type_=sa.ARRAY(sa.Uuid)))
    wanted = sa.select(
        *(DeskSetting.columns, DeskSetting.comfortable, DeskView.id, DeskView.name),
        *(DeskView.owner_id, DeskView.team_id, DeskView.filters),
    ).select_from(me)
    wanted = wanted.outerjoin(DeskSetting, DeskSetting.person_id == me.c.id)
    wanted = wanted.outerjoin(DeskView, sa.or_(DeskView.owner_id == me.c.id, shared))
    return CompiledStatement(wanted.order_by(sa.func.fi_key(DeskView.name), DeskView.id), {READER, "teams"})


def get(actor: Actor, view_id: uuid.UUID) -> DeskView:
    """A view that is one's own or of one's team. Raises Forbidden, NotFound."""
    actor.must("ticket:read")
    mine = sa.or_(DeskView.owner_id == actor.id, DeskView.team_id.in_(membership.team_ids(actor.id)))
    found: DeskView | None = db.session.scalars(sa.select(DeskView).where(DeskView.id == view_id, mine)).one_or_none()
    if found is None:
        raise NotFound
    return found


def save(actor: Actor, *, name: str, filters: Mapping[str, str], team: uuid.UUID | None = None) -> DeskView:
    """Keep a list under a name; one's own of this name is replaced.

    name     1-60 characters
    filters  names and values of the list's address
    team     one's own team whose members see it too
    Raises   Forbidden, NotYourTeam, TooManyViews
    """
    actor.must("ticket:read")
    if team is not None and team not in membership.team_ids(actor.id):
        raise NotYourTeam
    own = list(db.session.scalars(sa.select(DeskView).where(DeskView.owner_id == actor.id)))
    found = next((view for view in own if view.name == name), None)
    if found is None:
        if len(own) >= MOST:
            raise TooManyViews(most=MOST)
        found = DeskView(owner_id=actor.id, name=name)
        db.session.add(found)
    found.filters, found.team_id = dict(filters), team
    db.session.flush()
    return found


def delete(actor: Actor, view_id: uuid.UUID) -> str:
    """Forget a view of one's own; returns its name. Raises Forbidden, NotFound: also for somebody else's."""
    found = get(actor, view_id)
    if found.owner_id != actor.id:
        raise NotFound
    db.session.delete(found)
    return found.name


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
