"""When points are freed, the most urgent ticket that somebody of the team may take is routed again."""

import uuid

import sqlalchemy as sa

from core import clock
from core.db import db
from core.history import Event
from core.isolated import one_of_many
from core.outbox import items
from core.scope import everywhere, unfiltered
from tickets.dispatch import loads
from tickets.dispatch.give_up import given_up
from tickets.dispatch.rerouting import MOST_EPOCHS
from tickets.dispatch.route import settle, think
from tickets.states import State
from tickets.ticket import urgent
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Ticket

TOPIC = "tickets.drain"
LOOKED_AT = 20  # queued tickets that one run considers
LISTED = 400  # from which they are taken: one whose routing fails does not count, so that it keeps no other waiting


def after_event(event_id: uuid.UUID) -> None:
    """Drain the teams that the fact `event_id` freed points of: the ticket's team before it, and after it."""
    options = unfiltered(Event, why="the job follows from this fact")
    fact = db.session.get_one(Event, event_id, execution_options=options)
    now = db.session.scalar(
        everywhere(sa.select(Ticket.team_id).where(Ticket.id == fact.subject_id), Ticket, why="points were freed")
    )
    teams = {str(team) for team in (fact.before.get("team_id"), now) if team}
    for team in sorted(teams):
        drain(uuid.UUID(team))


def ask(team_id: uuid.UUID) -> None:
    """Queue a run for this team: somebody of it may have room."""
    items.add(TOPIC, {"team_id": str(team_id)}, key=f"team:{team_id}")


def drain(team_id: uuid.UUID) -> uuid.UUID | None:
    """Give one waiting ticket to somebody, and ask for the next run.

    The team is locked before anything is read: a decision that is being made, with the loads of a moment ago, is
    waited for, else its ticket would stay in the queue beside the points that have just become free. A ticket about
    which nothing can be decided is left in the queue.

    Returns  the ticket's key; None: nobody has room, or nothing that waits suits anybody
    Records  ticket.routed
    """
    team = loads.lock_by_key(team_id)
    waiting = _waiting(team_id)
    if not waiting or not loads.has_room(team):
        return None
    considered = 0
    for key in waiting:
        with one_of_many("tickets.drain", key):
            if _given(key):
                ask(team_id)
                return key
            considered += 1
        if considered == LOOKED_AT:
            break
    return None


def _given(key: uuid.UUID) -> bool:
    """Give the ticket to somebody who suits; whether there was one. One that somebody is at is left alone."""
    ticket = _held(key)
    if ticket is None:
        return False
    thought = think(ticket, clock.now())
    if thought.decision.agent is None:
        return False
    settle(ticket, thought, epoch=ticket.epoch + 1)
    return True


def _waiting(team_id: uuid.UUID) -> list[uuid.UUID]:
    wanted = (
        sa.select(Ticket.id)
        .where(Ticket.team_id == team_id, in_state(State.QUEUED), Ticket.agent_id.is_(None), Ticket.epoch < MOST_EPOCHS)
        .where(~given_up())
    )  # else the one about which nothing can be decided keeps the others waiting
    return urgent.keys(everywhere(wanted, Ticket, why="routing serves every school"), LISTED)


def _held(key: uuid.UUID) -> Ticket | None:
    """The ticket, locked, if it still waits and nobody is at it."""
    wanted = sa.select(Ticket).where(Ticket.id == key, in_state(State.QUEUED), Ticket.agent_id.is_(None))
    wanted = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Ticket, why="routing serves every school")).one_or_none()
