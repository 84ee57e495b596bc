"""The commands on a ticket's page: two or three beside its title, the rest in a menu."""

from collections.abc import Mapping
from types import MappingProxyType

from core import clock
from core.actor import Actor
from tickets.desk import desk, messages, working
from tickets.states import OPEN, State
from tickets.ticket.guards import is_too_late
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command

# What comes next in each state, the likeliest first; the first three that are offered stand beside the title.
NEXT: Mapping[State, tuple[Command, ...]] = MappingProxyType(
    {
        State.NEW: (Command.TAKE, Command.RESOLVE, Command.ASSIGN),
        State.QUEUED: (Command.TAKE, Command.RESOLVE, Command.ASSIGN),
        State.ASSIGNED: (Command.TAKE, Command.RESOLVE, Command.WAIT, Command.ASSIGN),
        State.IN_PROGRESS: (Command.RESOLVE, Command.WAIT, Command.ASSIGN),
        State.WAITING: (Command.RESUME, Command.RESOLVE, Command.ASSIGN),
        State.RESOLVED: (Command.REOPEN,),
        State.CLOSED: (Command.REOPEN,),
        State.CANCELLED: (),
        State.MERGED: (Command.UNMERGE,),
    }
)
ALL = (
    *(Command.TAKE, Command.RESUME, Command.RESOLVE, Command.WAIT, Command.ASSIGN, Command.CLASSIFY, Command.REJECT),
    *(Command.REOPEN, Command.MERGE, Command.SENSITIVE, Command.UNMERGE, Command.CANCEL),
)
HELD = frozenset({State.IN_PROGRESS, State.WAITING})


def forms(me: Actor, ticket: Ticket) -> set[str]:
    """The names of the forms on the page of `ticket`: commands, and `messages` for whoever may write."""
    offered = {command.value for command in desk.offered(me, ticket)}
    if not working.may_give_back(me, ticket):
        offered.discard(Command.REJECT.value)
    if _can_write(me, ticket):
        return offered | {"messages"}
    return offered | (
        {"school-messages"} if me.may(messages.SCHOOL, ticket.school_id) and ticket.state in OPEN else set()
    )


def arranged(me: Actor, ticket: Ticket) -> dict[str, list[str]]:
    """What an agent sees: `main` beside the title, `rest` in the menu."""
    offered = forms(me, ticket)
    if ticket.agent_id == me.id and ticket.state in HELD:
        offered.discard(Command.TAKE.value)
    main: list[str] = [command.value for command in NEXT[ticket.state] if command.value in offered]
    rest: list[str] = [command.value for command in ALL if command.value in offered and command.value not in main]
    return {"main": main, "rest": rest}


def _can_write(me: Actor, ticket: Ticket) -> bool:
    if ticket.state is State.CANCELLED:
        return False
    return desk.works(me, ticket) or (desk.is_own(me, ticket) and not is_too_late(ticket.resolved_at, clock.now()))
