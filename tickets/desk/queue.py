"""The one list of tickets: found, filtered, paged by key; columns are selected, entities are not made."""

import datetime as dt
import enum
import re
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, visible
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.desk import working
from tickets.desk.desk import get
from tickets.desk.refusals import NotInTeam
from tickets.desk.searching import says
from tickets.states import OPEN, Priority, State
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import urgent
from tickets.ticket.models import Assignment, Message, Ticket
from tickets.ticket.standing import standing, still_open
from tickets.ticket.titles import title
from tickets.ticket.transitions import OWN, WORK


class Which(enum.StrEnum):
    """A state, or several at once."""

    OPEN = "open"
    ALL = "all"
    NEW = "new"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"

    @property
    def is_open(self) -> bool:
        """Whether only tickets that are not done are meant."""
        return self is Which.OPEN or self.value in OPEN


NEWEST_FIRST = Order((Ticket.created_at, Ticket.id), (dt.datetime, uuid.UUID), descending=True)
_NUMBER = re.compile(r"\s*(?:HKI-)?(?:(20\d\d)-)?(\d{1,9})\s*", re.IGNORECASE)
_YEARS = 10  # a number without its year is looked for in the last ten
COLUMNS = (
    *(Ticket.id, Ticket.number, Ticket.state, Ticket.wait_reason, Ticket.priority, Ticket.created_at),
    *(Ticket.stopped_until, Ticket.lesson_ends_at, Ticket.place, Ticket.reach, Ticket.phone, Ticket.queue_rank),
    *(Ticket.sensitive, Ticket.version, Ticket.school_id, Ticket.team_id, Ticket.agent_id),
    Room.name.label("room"),
    *(School.name_fi.label("school_fi"), School.name_sv.label("school_sv")),
    *(Team.code.label("team_code"), Team.name_fi.label("team_fi"), Team.name_sv.label("team_sv")),
    Team.name_en.label("team_en"),
    Person.name.label("agent"),
    *(Category.name_fi.label("category_fi"), Category.name_sv.label("category_sv")),
    Category.name_en.label("category_en"),
)


def find(
    actor: Actor,
    *,
    team: str | None = None,
    teams: list[uuid.UUID] | None = None,
    agent: str | None = None,
    state: Which = Which.ALL,
    school: uuid.UUID | None = None,
    priority: Priority | None = None,
    q: str | None = None,
    language: str = "",
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Tickets the actor may see: open ones as `urgent.most_urgent` orders them, with done ones among them newest first.

    team     code or key; one that does not exist has no tickets
    teams    keys, instead
    agent    key of a person, `me`, or `none`: nobody's
    q        any words: of the number, the title, the messages, or a device's tag
    language  of the titles that were tapped, default the actor's own
    Returns  rows of COLUMNS and `title`
    Raises   Forbidden, Invalid
    """
    shown = (*COLUMNS, title(language or actor.language))
    wanted = visible(actor, Ticket, OWN, *shown).join(School, School.id == Ticket.school_id)
    wanted = wanted.outerjoin(Team, Team.id == Ticket.team_id).outerjoin(Person, Person.id == Ticket.agent_id)
    wanted = wanted.outerjoin(Category, Category.id == Ticket.category_id).outerjoin(Room, Room.id == Ticket.room_id)
    wanted = everywhere(wanted, Room, why="whoever sees a ticket sees where it is")
    wanted = _narrowed(wanted, actor, team=team, teams=teams, agent=agent, school=school, priority=priority)
    if state is not Which.ALL:
        wanted = wanted.where(still_open() if state is Which.OPEN else standing(State(state.value)))
    if q:
        wanted = everywhere(
            wanted.where(says(actor, q)), Device, Message, why="whoever sees a ticket may find it by its device"
        )
    if state.is_open:
        return urgent.most_urgent(wanted, limit, after)
    rows = db.session.execute(NEWEST_FIRST.apply(wanted, after, limit)).all()
    return page(rows, limit, _newest_key, NEWEST_FIRST)


def _newest_key(row: Any) -> tuple[Any, ...]:
    return row.created_at, row.id


def _narrowed(
    wanted: Any,
    actor: Actor,
    *,
    team: str | None,
    teams: list[uuid.UUID] | None,
    agent: str | None,
    school: uuid.UUID | None,
    priority: Priority | None,
) -> Any:
    if team is not None:
        found = membership.find(team)
        wanted = wanted.where(Ticket.team_id == found.id if found else sa.false())
    if teams is not None:
        wanted = wanted.where(Ticket.team_id == sa.any_(sa.literal(teams, sa.ARRAY(sa.Uuid))))
    if agent is not None:
        wanted = wanted.where(_agent(actor, agent))
    if school is not None:
        wanted = wanted.where(Ticket.school_id == school)
    if priority is not None:
        wanted = wanted.where(Ticket.priority == priority)
    return wanted


def _agent(actor: Actor, named: str) -> sa.ColumnElement[bool]:
    if named == "none":
        return Ticket.agent_id.is_(None)
    try:
        return Ticket.agent_id == (actor.id if named == "me" else uuid.UUID(named))
    except ValueError:
        return sa.false()


def _numbers(year: str | None, digits: str) -> list[str]:
    this = clock.today().year
    years = [year] if year else [str(this - ago) for ago in range(_YEARS)]
    return [f"HKI-{each}-{int(digits):06d}" for each in years]


def by_number(actor: Actor, said: str) -> uuid.UUID | None:
    """The key of the newest ticket with this number that `actor` may see; the year may be left out."""
    number = _NUMBER.fullmatch(said)
    if number is None:
        return None
    wanted = visible(actor, Ticket, OWN, Ticket.id).where(Ticket.number.in_(_numbers(*number.groups())))
    found: uuid.UUID | None = db.session.scalar(wanted.order_by(Ticket.number.desc()).limit(1))
    return found


def numbered(actor: Actor, said: str) -> list[uuid.UUID]:
    """Keys of the tickets with this number, for who reads the whole history, which names each; the year may be left out."""
    number = _NUMBER.fullmatch(said)
    if number is None or not actor.everywhere("event:read"):
        return []
    wanted = sa.select(Ticket.id).where(Ticket.number.in_(_numbers(*number.groups())))
    return list(db.session.scalars(everywhere(wanted, Ticket, why="the history of every school names its tickets")))


def waits_for_agent() -> sa.ColumnElement[bool]:
    """Tickets in a queue that nobody has."""
    return sa.and_(standing(State.QUEUED), Ticket.agent_id.is_(None))


def take_next(actor: Actor, team: Team) -> Ticket | None:
    """The most urgent ticket of the team's queue that `actor` may take, given to them; locked ones are passed over.

    Returns  None: there is none
    Raises   Forbidden, NotInTeam
    Records  ticket.taken
    """
    actor.must(WORK)
    if membership.member(team.id, actor.id) is None:
        raise NotInTeam
    back = sa.exists().where(Assignment.ticket_id == Ticket.id, Assignment.agent_id == actor.id, Assignment.given_back)
    mine = sa.or_(Ticket.requester_id == actor.id, Ticket.filed_by_id == actor.id)
    wanted = visible(actor, Ticket, WORK, Ticket.id).where(Ticket.team_id == team.id, waits_for_agent())
    wanted = wanted.where(~mine, ~back).with_for_update(skip_locked=True, of=Ticket)
    keys = urgent.keys(wanted, 1)
    return working.take(actor, get(actor, keys[0], lock=True)) if keys else None
