"""What can be done to many tickets at once: the commands of a single ticket whose effect can be taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.actor import Actor
from core.errors import N_, NotFound
from tickets.desk import classifying, closing, merging, queue, schemas, waiting, working
from tickets.desk.page_commands import HandOver, MergeByNumber
from tickets.desk.refusals import TeamUnknown
from tickets.macros import macros, running
from tickets.macros.refusals import MacroRetired
from tickets.states import OPEN
from tickets.teams import membership
from tickets.ticket.models import Ticket
from tickets.ticket.refusals import MergeTargetUnknown, NotFromHere
from tickets.ticket.transitions import Command
from web.fields import Id, Input

MACRO = "macro"


class UseMacro(Input):
    macro = Id(required=True, metadata={"description": "key of the macro"})


@dataclass(frozen=True, slots=True)
class Action:
    """One of them.

    name     the single ticket's command, or MACRO
    label    what its button says
    schema   its arguments: those of the single ticket's call
    on_page  the same as the page's form has them
    run      does it to one ticket
    prepare  checks what is the same for all tickets, once; returns the arguments of `run`
    """

    name: str
    label: str
    schema: type[Input]
    run: Callable[..., Any]
    on_page: type[Input] | None = None
    prepare: Callable[[Actor, dict[str, Any]], dict[str, Any]] = lambda _actor, given: given


def _team(_actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """A team by its code or key; the page names a team, or a team and a person with a colon between, as `to`."""
    given = dict(given)
    if "to" in given:
        given["team"], _, person = given.pop("to").partition(":")
        if person:
            given["agent"] = schemas.Assign().load({"agent": person})["agent"]
    if given.get("team") is not None and (team := membership.open_one(given["team"])) is not None:
        return given | {"team": team}
    if given.get("team") is not None:
        raise TeamUnknown
    return given


def _category(_actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    if given.get("category") is not None:
        classifying.find(given["category"])
    return given


def _into(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """The ticket that goes on, by its key or its number."""
    into = given["into"]
    found = queue.by_number(actor, into) if isinstance(into, str) else into
    if found is None:
        raise MergeTargetUnknown
    return {"into": found}


def _macro(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """A macro that is offered, by its key."""
    macro = macros.get(actor, given["macro"])
    if not macro.active:
        raise MacroRetired
    return {"macro": macro}


def _cancel(actor: Actor, ticket: Ticket, **given: Any) -> None:
    """Only what is open: a ticket that is joined to another would not be found joined again."""
    if ticket.state not in OPEN:
        raise NotFromHere(command=Command.CANCEL, state=ticket.state)
    closing.cancel(actor, ticket, **given)


_ALL = (
    Action(Command.TAKE, N_("Take"), schemas.Take, working.take),
    Action(Command.ASSIGN, N_("Hand over…"), schemas.Assign, working.assign, HandOver, _team),
    Action(Command.CLASSIFY, N_("Classify…"), schemas.Classify, classifying.classify, prepare=_category),
    Action(Command.WAIT, N_("Set to waiting…"), schemas.Wait, waiting.put_off),
    Action(Command.RESUME, N_("Continue work"), schemas.Nothing, working.resume),
    Action(Command.RESOLVE, N_("Resolve…"), schemas.Resolve, closing.resolve, prepare=_category),
    Action(MACRO, N_("Macro…"), UseMacro, running.run, prepare=_macro),
    Action(Command.MERGE, N_("Join to another…"), schemas.Merge, merging.merge, MergeByNumber, _into),
    Action(Command.CANCEL, N_("Cancel…"), schemas.Reason, _cancel),
)
ACTIONS: Mapping[str, Action] = MappingProxyType({str(action.name): action for action in _ALL})
LABELS: Mapping[str, str] = MappingProxyType({name: action.label for name, action in ACTIONS.items()})


def named(name: str) -> Action:
    """The action of this name. Raises NotFound."""
    if name not in ACTIONS:
        raise NotFound
    return ACTIONS[name]
