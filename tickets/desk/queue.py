"""The one list of tickets: found, filtered, paged by key; and the next ticket of a queue."""

import re
import uuid
from functools import partial
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.paging import Page, page
from core.scope import everywhere, visible
from registry.devices import tags
from tickets.desk import list_statement, sorting, working
from tickets.desk.desk import get
from tickets.desk.narrowing import Which, asked_for
from tickets.desk.refusals import NotInTeam
from tickets.desk.sorting import Sort
from tickets.states import State
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import urgent
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Assignment, Ticket
from tickets.ticket.transitions import OWN, WORK

_NUMBER = re.compile(r"\s*(?:HKI-)?(?:(20\d\d)-)?(\d{1,9})\s*", re.IGNORECASE)
_YEARS = 10  # a number without its year is looked for in the last ten


def find(
    actor: Actor,
    *,
    state: Which = Which.ALL,
    sort: Sort | None = None,
    language: str = "",
    limit: int = 50,
    after: str | None = None,
    q: str | None = None,
    **filters: Any,
) -> Page:
    """Tickets the actor may see: open ones as `urgent.in_order` has them, with done ones among them newest first.

    sort      another order, as `sorting.in_use` allows it
    language  of the titles that were tapped, default the actor's own
    q         any words: of the number, the title, the messages, or a device's tag
    filters   team        code or key; one that does not exist has no tickets
              teams       keys, instead
              agent       key of a person, `me`, or `none`: nobody's
              requester, school  keys
              attention   why it may need somebody
              batch       key of the purchase batch of one of its devices
              devices     keys; it is about one of them
              wait_reason  what it waits for
              older_than, newer_than  days since it was filed: at least, at most
              due_before  aware; one of its clocks is due earlier and has not ended
    Returns   a page of `list_statement.Row`
    Raises    Forbidden, Invalid
    """
    actor.must(OWN)
    asked, order = asked_for(actor, state=state, **filters), sorting.in_use(sort, only_open=state.is_open)
    rows = list_statement.rows(actor, asked, order, language or actor.language, limit=limit, after=after, q=q)
    if order is Sort.URGENT:
        return page(rows, limit, urgent.key, urgent.ORDER)
    return page(rows, limit, partial(sorting.values, order), sorting.ORDERS[order])


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
    number = None if tags.parse(said) else _NUMBER.fullmatch(said)
    if number is None or not actor.everywhere("event:read"):
        return []
    wanted = sa.select(Ticket.id).where(Ticket.number.in_(_numbers(*number.groups())))
    return list(db.session.scalars(everywhere(wanted, Ticket, why="the history of every school names its tickets")))


def not_begun(actor: Actor) -> uuid.UUID | None:
    """The most urgent ticket that was given to `actor` and on which work has not begun; None: there is none."""
    wanted = visible(actor, Ticket, WORK, Ticket.id).where(Ticket.agent_id == actor.id, in_state(State.ASSIGNED))
    found = urgent.keys(wanted, 1)
    return found[0] if found else None


def waits_for_agent() -> sa.ColumnElement[bool]:
    """Tickets in a queue that nobody has."""
    return sa.and_(in_state(State.QUEUED), Ticket.agent_id.is_(None))


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
