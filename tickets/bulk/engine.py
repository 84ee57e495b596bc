"""The same done to many tickets in one transaction: what is refused for one leaves the others done."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import DomainError, NotFound
from core.scope import visible
from tickets.dispatch import loads
from tickets.teams.models import Team
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN

MOST = 200  # tickets of one piece of work


@dataclass(slots=True)
class Outcome:
    """What came of it: the tickets that it was done to, and key → why it was not."""

    done: dict[uuid.UUID, Ticket] = field(default_factory=dict)
    refused: dict[uuid.UUID, DomainError] = field(default_factory=dict)


def each(
    actor: Actor, keys: Sequence[uuid.UUID], do: Callable[[Ticket], Any], *, teams: Iterable[uuid.UUID] = ()
) -> Outcome:
    """Call `do` with each ticket of `keys` that `actor` may see, in this order, each inside a savepoint.

    All tickets are locked first, then all teams: one order, so that two of these never wait for each other in a circle.

    do     refuses by raising a DomainError: nothing of it stays then
    teams  keys of teams that tickets may go to, besides those that have them
    """
    wanted = visible(actor, Ticket, OWN).where(Ticket.id.in_(sorted(set(keys)))).order_by(Ticket.id)
    locked = wanted.with_for_update(of=Ticket).execution_options(populate_existing=True)
    tickets = {ticket.id: ticket for ticket in db.session.scalars(locked)}
    named = {ticket.team_id for ticket in tickets.values() if ticket.team_id} | set(teams)
    for team_id in sorted(db.session.scalars(sa.select(Team.id).where(Team.id.in_(named)))):
        loads.lock_by_key(team_id)
    found = Outcome()
    for key in dict.fromkeys(keys):
        try:
            if (ticket := tickets.get(key)) is None:
                raise NotFound
            with db.session.begin_nested():
                do(ticket)
            found.done[key] = ticket
        except DomainError as refusal:
            found.refused[key] = refusal
    return found
