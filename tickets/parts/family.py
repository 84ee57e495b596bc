"""Parents and children: one ticket is a part of another, which may be a part of a third, never in a circle.

What happens to the parts when their parent ends or comes back is in `cascade.py`.
"""

import uuid
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from core.actor import Actor
from core.db import db
from core.errors import DomainError, Pointed
from core.history import change, record
from core.scope import everywhere, visible
from tickets.desk import queue
from tickets.parts.access import must_work
from tickets.parts.models import TicketChild
from tickets.parts.refusals import MergeIntoChild, NotAPart, OwnParent, ParentIsPart, ParentUnknown, TooManyParts
from tickets.states import OPEN
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title
from tickets.ticket.transitions import OWN

MOST_FOLLOWERS: Final = 20
MOST: Final = 200  # parts of one ticket
_LOCK: Final = 490_001  # one change of who is part of what at a time: two could close a circle together


def add(actor: Actor, parent: Ticket, named: Sequence[str]) -> None:
    """Make tickets parts of `parent`, which is locked: all of them or none.

    named    keys or numbers
    Raises   Forbidden, TicketEnded; Pointed: which ones cannot, and why
    Records  ticket.parent_set of each, ticket.child_added
    """
    must_work(actor, parent, is_open=True)
    problems: list[tuple[str, DomainError]] = []
    for at, name in enumerate(named):
        try:
            set_parent(actor, _locked(actor, name), parent)
        except DomainError as refusal:
            problems.append((f"/tickets/{at}", refusal))
    if problems:
        raise Pointed(problems)


def part_of(actor: Actor, ticket: Ticket, named: str | None) -> None:
    """Make `ticket`, which is locked, a part of another, or of none.

    named    key or number of the parent; None: it is a part of none any more
    Raises   Forbidden, TicketEnded, ParentUnknown, OwnParent, ParentIsPart, TooManyParts, NotAPart
    Records  ticket.parent_set and ticket.child_added, or ticket.parent_removed
    """
    if named is None:
        must_work(actor, ticket)
        remove(actor, ticket)
    else:
        set_parent(actor, ticket, _locked(actor, named))


def set_parent(actor: Actor, ticket: Ticket, parent: Ticket) -> None:
    """Make `ticket` a part of `parent`; both are locked. Raises and records as `part_of`."""
    must_work(actor, ticket, is_open=True)
    if ticket.id == parent.id:
        raise OwnParent
    if parent.state not in OPEN:
        raise ParentUnknown
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if is_below(ticket.id, parent.id):
        raise ParentIsPart(number=parent.number)
    counted = sa.select(sa.func.count()).where(TicketChild.parent_id == parent.id)
    if int(db.session.scalar(counted) or 0) >= MOST:
        raise TooManyParts(most=MOST)
    row = link(ticket.id)
    if row is not None and row.parent_id == parent.id:
        return
    with change(ticket, "ticket.parent_set", *([row] if row else []), by=actor) as made:
        if row is None:
            made.append(TicketChild(ticket_id=ticket.id, parent_id=parent.id))
        else:
            row.parent_id, row.resolved_with_parent = parent.id, False
        flag_modified(ticket, "place")  # the version grows with every change of its parent
    record(parent, "ticket.child_added", by=actor, after={"child_id": str(ticket.id)})


def remove(actor: Actor, ticket: Ticket) -> None:
    """Let `ticket` be a part of none. Raises NotAPart. Records ticket.parent_removed."""
    row = link(ticket.id)
    if row is None:
        raise NotAPart
    with change(ticket, "ticket.parent_removed", row, by=actor):
        db.session.delete(row)
        flag_modified(ticket, "place")


def link(ticket_id: uuid.UUID) -> TicketChild | None:
    """What says of which ticket this one is a part."""
    return db.session.scalars(sa.select(TicketChild).where(TicketChild.ticket_id == ticket_id)).one_or_none()


def is_below(above_id: uuid.UUID, ticket_id: uuid.UUID) -> bool:
    """Whether `ticket_id` is a part of `above_id`, or a part of a part."""
    start = sa.select(TicketChild.ticket_id).where(TicketChild.parent_id == above_id)
    below = start.cte("below", recursive=True)
    below = below.union(sa.select(TicketChild.ticket_id).join(below, TicketChild.parent_id == below.c.ticket_id))
    return db.session.scalar(sa.select(below.c.ticket_id).where(below.c.ticket_id == ticket_id)) is not None


def refuse_merge(ticket: Ticket, other: Ticket) -> None:
    """Raises MergeIntoChild: the work would go on in a part of what it is joined to."""
    if is_below(ticket.id, other.id):
        raise MergeIntoChild(number=other.number)


def children(actor: Actor, ticket: Ticket, language: str = "") -> list[Any]:
    """The parts of `ticket` that `actor` may see, oldest first."""
    columns = (Ticket.id, Ticket.number, Ticket.state, Ticket.version, TicketChild.resolved_with_parent)
    wanted = visible(actor, Ticket, OWN, *columns, title(language or actor.language).label("title"))
    wanted = wanted.join(TicketChild, TicketChild.ticket_id == Ticket.id).where(TicketChild.parent_id == ticket.id)
    return list(db.session.execute(wanted.order_by(TicketChild.created_at, Ticket.id)))


def parent(actor: Actor, ticket: Ticket, language: str = "") -> Any:
    """The ticket of which `ticket` is a part; none when there is none, or it is not the actor's to see."""
    columns = (Ticket.id, Ticket.number, Ticket.state, title(language or actor.language).label("title"))
    wanted = visible(actor, Ticket, OWN, *columns).join(TicketChild, TicketChild.parent_id == Ticket.id)
    return db.session.execute(wanted.where(TicketChild.ticket_id == ticket.id)).one_or_none()


def followers(actor: Actor, ticket: Ticket, language: str = "") -> list[Any]:
    """The tickets that were split off from `ticket` or follow it, oldest first, that `actor` may see."""
    columns = (Ticket.id, Ticket.number, Ticket.state, title(language or actor.language).label("title"))
    wanted = visible(actor, Ticket, OWN, *columns).where(Ticket.parent_id == ticket.id)
    return list(db.session.execute(wanted.order_by(Ticket.created_at, Ticket.id).limit(MOST_FOLLOWERS)))


def locked_children(ticket_id: uuid.UUID) -> Sequence[Ticket]:
    """The parts of a ticket, locked in the order of their keys."""
    keys = sa.select(TicketChild.ticket_id).where(TicketChild.parent_id == ticket_id)
    wanted = sa.select(Ticket).where(Ticket.id.in_(keys)).order_by(Ticket.id).with_for_update(of=Ticket)
    wanted = wanted.execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Ticket, why="the parts of a ticket end and come back with it")).all()


def _locked(actor: Actor, named: str) -> Ticket:
    try:
        key: uuid.UUID | None = uuid.UUID(named)
    except ValueError:
        key = queue.by_number(actor, named)
    wanted = visible(actor, Ticket, OWN).where(Ticket.id == key).with_for_update(of=Ticket)
    found: Ticket | None = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise ParentUnknown
    return found
