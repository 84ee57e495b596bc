"""How a ticket moves, in one table: from where, to where, who, under which guard, and what its clocks do.

Whether the person may is the service's question, from the row's `who`; whether the ticket can is answered here.
`moves.py` alone sets a ticket's state, by this table; the database knows the same pairs of states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tickets.states import OPEN, State
from tickets.ticket.clock_effects import ClockEffect
from tickets.ticket.guards import GUARDS, Guard, Situation
from tickets.ticket.refusals import NotFromHere

OWN = "ticket:own"
WORK = "ticket:work"
HAND_OVER = "ticket:assign"
MARK = "ticket:sensitive"
LEAD = "ticket:lead"
AUTOMATIC = "ticket:automatic"  # granted to nobody: only the system may


class Command(StrEnum):
    """What can be done to a ticket. `QUEUE` puts it into a team's queue, `ASSIGN` also names the agent."""

    QUEUE = "queue"
    ASSIGN = "assign"
    TAKE = "take"
    REJECT = "reject"
    CLASSIFY = "classify"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    EXPIRE = "expire"
    CONFIRM = "confirm"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    MERGE = "merge"
    UNMERGE = "unmerge"
    RESTORE = "restore"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    to          None: the ticket stays where it is
    to_if_held  where it goes instead when an agent has it after the command; None: to the same state
    stays       of `from_states`, those that the command leaves as they are, with their clocks
    who         permission codes; any one of them is enough
    """

    from_states: frozenset[State]
    to: State | None
    who: frozenset[str]
    guard: Guard = Guard.NONE
    clocks: ClockEffect = ClockEffect.KEEP
    to_if_held: State | None = None
    stays: frozenset[State] = frozenset()


def _row(
    from_states: frozenset[State] | set[State],
    to: State | None,
    *who: str,
    guard: Guard = Guard.NONE,
    clocks: ClockEffect = ClockEffect.KEEP,
    to_if_held: State | None = None,
    stays: frozenset[State] | set[State] = frozenset(),
) -> Transition:
    return Transition(frozenset(from_states), to, frozenset(who), guard, clocks, to_if_held, frozenset(stays))


_QUEUED, _ASSIGNED, _WORKING, _WAITING = State.QUEUED, State.ASSIGNED, State.IN_PROGRESS, State.WAITING
_DONE = {State.RESOLVED, State.CLOSED}

TABLE: Mapping[Command, Transition] = MappingProxyType(
    {
        Command.QUEUE: _row(OPEN, _QUEUED, HAND_OVER, AUTOMATIC, guard=Guard.HAS_TEAM, clocks=ClockEffect.RESUME),
        Command.ASSIGN: _row(
            *(OPEN, _ASSIGNED, HAND_OVER, AUTOMATIC),
            guard=Guard.HAS_TEAM_AND_AGENT,
            clocks=ClockEffect.RESUME,
            stays={_WAITING},
        ),
        Command.TAKE: _row(OPEN, _WORKING, WORK, guard=Guard.HAS_TEAM_AND_AGENT, clocks=ClockEffect.RESUME),
        Command.REJECT: _row({_ASSIGNED}, _QUEUED, WORK, guard=Guard.HAS_TEAM),
        Command.CLASSIFY: _row(OPEN, None, WORK),
        Command.WAIT: _row({_WORKING, _WAITING}, _WAITING, WORK, guard=Guard.SAYS_WHY, clocks=ClockEffect.PAUSE),
        Command.RESUME: _row({_WAITING}, _WORKING, WORK, OWN, AUTOMATIC, clocks=ClockEffect.RESUME),
        Command.RESOLVE: _row(
            {_WORKING, _WAITING}, State.RESOLVED, WORK, guard=Guard.IS_EXPLAINED, clocks=ClockEffect.STOP
        ),
        Command.EXPIRE: _row({_WORKING, _WAITING}, State.RESOLVED, AUTOMATIC, clocks=ClockEffect.STOP),
        Command.CONFIRM: _row({State.RESOLVED}, State.CLOSED, OWN),
        Command.CLOSE: _row({State.RESOLVED}, State.CLOSED, AUTOMATIC, guard=Guard.IS_DUE),
        Command.REOPEN: _row(
            *(_DONE, _QUEUED, OWN, WORK), guard=Guard.IS_RECENT, clocks=ClockEffect.RESUME, to_if_held=_ASSIGNED
        ),
        Command.CANCEL: _row(OPEN | {State.MERGED}, State.CANCELLED, OWN, WORK, clocks=ClockEffect.STOP),
        Command.MERGE: _row(OPEN, State.MERGED, WORK, guard=Guard.HAS_TARGET, clocks=ClockEffect.STOP),
        Command.SENSITIVE: _row(set(State), None, MARK),
        Command.UNMERGE: _row(
            {State.MERGED}, State.NEW, WORK, AUTOMATIC, clocks=ClockEffect.RESUME, to_if_held=_ASSIGNED
        ),
        # the undo of cancelling many at once
        Command.RESTORE: _row({State.CANCELLED}, State.NEW, AUTOMATIC, clocks=ClockEffect.RESUME, to_if_held=_ASSIGNED),
    }
)


def allowed(state: State) -> tuple[Command, ...]:
    """The commands a ticket in `state` understands, in the table's order; a guard may still refuse."""
    return tuple(command for command, row in TABLE.items() if state in row.from_states)


def move(state: State, command: Command, situation: Situation) -> State:
    """The state after `command`.

    situation  the ticket as the command leaves it: its new team, agent, wait reason, resolution
    Raises     TransitionRefused: one subclass, hence one code, for each reason
    """
    row = TABLE[command]
    if state not in row.from_states:
        raise NotFromHere(state=state, command=command)
    GUARDS[row.guard](situation)
    if state in row.stays:
        return state
    if situation.has_agent and row.to_if_held is not None:
        return row.to_if_held
    return state if row.to is None else row.to


def pairs() -> frozenset[tuple[State, State]]:
    """Every change of state that some command makes: from, to."""
    ends = [(row, {row.to, row.to_if_held} - {None}) for row in TABLE.values()]
    moving = ((a, b) for row, found in ends for a in row.from_states - row.stays for b in found)
    return frozenset((a, b) for a, b in moving if b is not None and a != b)
