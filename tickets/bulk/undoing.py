"""Taking back what was done to many tickets: each goes back, along the table of moves, to how it was.

What somebody worked on afterwards stays as it is; what routing did by itself, or was written on it, is no hindrance.
What was sent (messages, notices, mails) stays sent.
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import Event, change
from core.scope import everywhere
from tickets.bulk import engine, works
from tickets.bulk.models import TicketBulk, TicketBulkItem
from tickets.bulk.refusals import BulkUndone, ChangedSince
from tickets.clocks import keeping
from tickets.desk import notices
from tickets.desk.refusals import AgentNotInTeam
from tickets.dispatch import rerouting, to_person
from tickets.parts import checklist
from tickets.states import OPEN, Impact, Kind, Priority, State, Urgency, WaitReason
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket import assignments, moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command

WRITTEN = ("ticket.answered", "ticket.replied", "ticket.noted", "ticket.promised", "ticket.promise_kept")
REOPENS = {State.RESOLVED: Command.REOPEN, State.CLOSED: Command.REOPEN, State.CANCELLED: Command.RESTORE}
TYPES: dict[str, Any] = {
    "state": State,
    "wait_reason": WaitReason,
    "kind": Kind,
    "impact": Impact,
    "urgency": Urgency,
    "priority": Priority,
    "team_id": uuid.UUID,
    "agent_id": uuid.UUID,
    "category_id": uuid.UUID,
    "wait_until": date.fromisoformat,
    "pinned_until": datetime.fromisoformat,
}
JUDGED = ("category_id", "kind", "points", "impact", "urgency", "priority", "judged")


def undo(actor: Actor, work: TicketBulk) -> TicketBulk:
    """Take back what `work`, which is locked, did to each of its tickets.

    Raises   BulkUndone
    Records  ticket.change_undone of each
    """
    if work.undone_at is not None:
        raise BulkUndone
    done = {item.ticket_id: item for item in works.items(work) if item.problem is None and item.ticket_id}
    touched = _touched(done.values())

    def back(ticket: Ticket) -> None:
        if ticket.id in touched:
            raise ChangedSince
        was = dict(done[ticket.id].before)
        steps = [uuid.UUID(key) for key in was.pop(works.STEPS, [])]
        restore(actor, ticket, _read(was))
        checklist.take_away(actor, ticket, steps)

    teams = [uuid.UUID(item.before["team_id"]) for item in done.values() if item.before.get("team_id")]
    came = engine.each(actor, [key for key in done if key], back, teams=teams)
    for key, item in done.items():
        if key in came.refused:
            item.undo_problem = works.problem(came.refused[key])
        else:
            item.is_undone = True
    work.undone_at, work.undone_by_id = clock.now(), actor.id
    db.session.flush()
    return work


def _touched(items: Collection[TicketBulkItem]) -> set[uuid.UUID]:
    """The tickets to which a person did something else since."""
    facts = sa.select(Event.subject_id).join(
        TicketBulkItem,
        sa.and_(TicketBulkItem.ticket_id == Event.subject_id, Event.subject_version > TicketBulkItem.version),
    )
    facts = facts.where(
        Event.subject_id.in_([item.ticket_id for item in items]),
        TicketBulkItem.bulk_id.in_({item.bulk_id for item in items}),
        *(Event.subject_type == Ticket.__tablename__, Event.actor_id.is_not(None), Event.verb.not_in(WRITTEN)),
    )
    return set(db.session.scalars(everywhere(facts, Event, why="whether a ticket was worked on since")))


def _read(before: dict[str, Any]) -> dict[str, Any]:
    """The columns as the ticket's row has them."""
    return {
        name: TYPES[name](value) if value is not None and name in TYPES else value for name, value in before.items()
    }


def restore(actor: Actor, ticket: Ticket, was: dict[str, Any]) -> None:
    """Bring `ticket`, which is locked, back to how it was; its history keeps both.

    was      values of `works.BEFORE`
    Raises   AgentNotInTeam: whoever had it does not work in its team any more; a TransitionRefused
    Records  ticket.change_undone, which queues its routing when nobody has it
    """
    had, ended = ticket.agent_id, ticket.state not in OPEN
    if was["agent_id"] is not None and not _belongs(was["team_id"], was["agent_id"]):
        raise AgentNotInTeam
    gave = membership.member(ticket.team_id, had) if had and had != was["agent_id"] and ticket.team_id else None
    with change(ticket, "ticket.change_undone", *([gave] if gave else []), by=actor), db.session.no_autoflush:
        for name in JUDGED:
            setattr(ticket, name, was[name])
        is_moved = ended or (ticket.team_id, had) != (was["team_id"], was["agent_id"])
        _open_again(ticket, was)
        if ticket.state is was["state"] is State.NEW:
            ticket.epoch += 1
        elif was["state"] is State.NEW:
            rerouting.send_back(ticket)
        else:
            ticket.team_id, ticket.agent_id = was["team_id"], was["agent_id"]
            _move_back(ticket, was)
        ticket.pinned_until, ticket.team_chosen = was["pinned_until"], was["team_chosen"]
        if gave is not None:
            to_person.refund(ticket, gave)
        if is_moved:
            assignments.hand(ticket, clock.now(), person_id=actor.id)
        keeping.judge(ticket)
    notices.tell_former(ticket, had, by=actor)
    if had != ticket.agent_id:
        notices.tell_agent(ticket, "ticket.assigned", by=actor)
    elif ended:
        notices.tell_agent(ticket, "ticket.reopened", by=actor)
    if ended:
        notices.tell_requesters(ticket, "ticket.change_undone", by=actor)


def _belongs(team_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether a person is of a team that works, be they away or not."""
    wanted = sa.select(TeamMember.person_id).join(Team, Team.id == TeamMember.team_id)
    wanted = wanted.where(TeamMember.team_id == team_id, TeamMember.person_id == person_id)
    return db.session.scalar(wanted.where(membership.works(), membership.can_work())) is not None


def _open_again(ticket: Ticket, was: dict[str, Any]) -> None:
    if ticket.state is State.MERGED:
        ticket.agent_id, ticket.team_id = was["agent_id"], was["team_id"]
        moves.apply(ticket, Command.UNMERGE)
        ticket.merged_into_id = None
    elif ticket.state in REOPENS:
        ticket.agent_id, ticket.team_id = was["agent_id"], was["team_id"]
        moves.apply(ticket, REOPENS[ticket.state])
        ticket.resolution_code, ticket.resolution_text, ticket.resolved_at, ticket.closed_at = None, "", None, None
    db.session.flush()


def _move_back(ticket: Ticket, was: dict[str, Any]) -> None:
    """One command after the other until the state is the one that was; the database sees each step."""
    if all(getattr(ticket, name) == was[name] for name in ("state", "wait_reason", "wait_until")):
        return
    for command in _way(ticket.state, was["state"]):
        if command is Command.WAIT:
            moves.apply(ticket, command, wait_reason=was["wait_reason"])
            ticket.wait_reason, ticket.wait_until = was["wait_reason"], was["wait_until"]
        else:
            moves.apply(ticket, command)
        db.session.flush()


def _way(here: State, there: State) -> tuple[Command, ...]:
    """The commands that lead from one open state to another."""
    if here is State.WAITING:
        first: tuple[Command, ...] = () if there is State.WAITING else (Command.RESUME,)
        return (*first, *_way(State.IN_PROGRESS, there))
    if there is State.WAITING:
        return (*(() if here is State.IN_PROGRESS else (Command.TAKE,)), Command.WAIT)
    if here is there:
        return ()
    return ({State.QUEUED: Command.QUEUE, State.ASSIGNED: Command.ASSIGN, State.IN_PROGRESS: Command.TAKE}[there],)
