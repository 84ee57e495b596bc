"""One command for many tickets: each is done or says why not, and how it was before is kept for an undo."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, db
from core.differences import plain
from core.errors import DomainError, NotFound
from core.scope import everywhere
from organisation.people.models import Person
from tickets.bulk import engine
from tickets.bulk.actions import MACRO, Action
from tickets.bulk.models import TicketBulk, TicketBulkItem
from tickets.desk import queue
from tickets.parts import checklist
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import LEAD, WORK

KEPT_DAYS: Final = 30  # so long it can be undone
SHOWN: Final = 50
STEPS: Final = "steps"  # beside BEFORE: keys of the steps that a macro added
BEFORE: Final = (
    *("state", "wait_reason", "wait_until", "team_id", "agent_id", "pinned_until", "team_chosen", "judged"),
    *("category_id", "kind", "points", "impact", "urgency", "priority"),
)


def carry_out(actor: Actor, action: Action, tickets: Sequence[str], arguments: Mapping[str, Any]) -> TicketBulk:
    """Do `action` to each of `tickets`, as far as the rules allow.

    tickets    keys or numbers, as they were given; the same one twice is done once
    arguments  of the action, as its schema loads them
    Raises     Forbidden; what is wrong with the arguments whatever the ticket
    Records    for each ticket what the single command records
    """
    actor.must(WORK)
    given = action.prepare(actor, dict(arguments))
    keys = {name: key for name in tickets if (key := _key(actor, name)) is not None}
    team = given.get("team")
    return recorded(
        actor,
        str(action.name),
        [(name, keys.get(name)) for name in dict.fromkeys(tickets)],
        lambda ticket: action.run(actor, ticket, **given),
        teams=[team.id] if team is not None else [],
    )


def recorded(
    actor: Actor,
    action: str,
    named: Sequence[tuple[str, uuid.UUID | None]],
    do: Callable[[Ticket], Any],
    *,
    teams: Iterable[uuid.UUID] = (),
) -> TicketBulk:
    """Call `do` with each ticket, and keep what came of it.

    named  as each ticket was given, and its key; None: there is no such ticket
    """
    before: dict[uuid.UUID, dict[str, Any]] = {}

    def noting(ticket: Ticket) -> None:
        before[ticket.id] = {name: plain(getattr(ticket, name)) for name in BEFORE}
        known = checklist.own(ticket) if action == MACRO else set()
        do(ticket)
        if action == MACRO:
            before[ticket.id][STEPS] = [str(key) for key in sorted(checklist.own(ticket) - known)]

    came = engine.each(actor, [key for _, key in named if key is not None], noting, teams=teams)
    work = TicketBulk(person_id=actor.id, action=action, created_at=clock.now())
    db.session.add(work)
    db.session.flush()
    seen: set[uuid.UUID] = set()
    for position, (name, key) in enumerate(named):
        if key is not None and key in seen:
            continue
        item = TicketBulkItem(bulk_id=work.id, position=position, named=name, ticket_id=key)
        if key is None or isinstance(came.refused.get(key), NotFound):
            item.ticket_id, item.problem = None, problem(NotFound())
        elif key in came.refused:
            item.problem = problem(came.refused[key])
        else:
            item.before, item.version = before[key], came.done[key].version
        seen |= {key} if key is not None else set()
        db.session.add(item)
    db.session.flush()
    return work


def get(actor: Actor, bulk_id: uuid.UUID, *, lock: bool = False) -> TicketBulk:
    """One's own work on many tickets, or anybody's for a lead. Raises Forbidden, NotFound."""
    found = by_key(TicketBulk, bulk_id, lock=lock)
    if found.person_id != actor.id and not actor.may(LEAD):
        raise NotFound
    actor.must(WORK)
    return found


def latest(actor: Actor) -> Sequence[Any]:
    """The latest work of the actor, of everybody for a lead, newest first: work, name of who did it, tickets."""
    actor.must(WORK)
    counted = sa.select(sa.func.count()).where(TicketBulkItem.bulk_id == TicketBulk.id).scalar_subquery()
    wanted = sa.select(TicketBulk, Person.name, counted.label("tickets"))
    wanted = wanted.join(Person, Person.id == TicketBulk.person_id)
    if not actor.may(LEAD):
        wanted = wanted.where(TicketBulk.person_id == actor.id)
    wanted = wanted.order_by(TicketBulk.created_at.desc()).limit(SHOWN)
    return db.session.execute(everywhere(wanted, Person, why="leads and agents know each other")).all()


def items(work: TicketBulk) -> Sequence[TicketBulkItem]:
    """What came of it, in the order in which the tickets were named."""
    wanted = sa.select(TicketBulkItem).where(TicketBulkItem.bulk_id == work.id).order_by(TicketBulkItem.position)
    return db.session.scalars(wanted).all()


def purge() -> int:
    """Forget work that is too old to be undone; returns how many."""
    old = sa.delete(TicketBulk).where(TicketBulk.created_at < clock.now() - dt.timedelta(days=KEPT_DAYS))
    return int(db.session.connection().execute(old).rowcount)


def _key(actor: Actor, said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said)
    except ValueError:
        return queue.by_number(actor, said)


def problem(refusal: DomainError) -> dict[str, Any]:
    """A refusal as it is kept: its code and values, to be worded for whoever reads it."""
    return {"code": refusal.code, "values": {name: plain(value) for name, value in refusal.values.items()}}
