"""The commands of a ticket's page: what each form holds, what it does, and what is said when it is done."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext, ngettext

from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import everywhere
from organisation.people.models import Person
from tickets.desk import classifying, closing, destination, merging, messages, queue, schemas, sensitivity, working
from tickets.desk.refusals import TeamUnknown
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket
from tickets.ticket.refusals import MergeTargetWrong
from web.fields import Input, Text


class HandOver(Input):
    """`to` is a team's key, or a team's and a person's with a colon between."""

    to = Text(1, 80, required=True)
    reason = Text(0, 500, load_default="")


class MergeByNumber(Input):
    into = Text(1, 40, required=True, metadata={"description": "number"})


@dataclass(frozen=True, slots=True)
class PageCommand:
    """One form of the page.

    done       what is said afterwards
    words      the field with words of one's own, which are never lost
    versioned  it is refused when somebody else changed the ticket meanwhile
    leaves     afterwards the ticket is somebody else's, so one goes back to the list
    goes_to    says where it is now, in the reader's language
    """

    schema: type[Input]
    run: Callable[[Actor, Ticket, dict[str, Any]], Any]
    done: str
    words: str = ""
    versioned: bool = True
    leaves: bool = False
    goes_to: Callable[[Ticket, str], str] | None = None


def _hand_over(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    team, _, person = given["to"].partition(":")
    found = membership.open_one(team)
    try:
        agent = uuid.UUID(person) if person else None
    except ValueError:
        raise TeamUnknown from None
    if found is None:
        raise TeamUnknown
    working.assign(actor, ticket, team=found, agent=agent, reason=given["reason"])


def _classify(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    """The form sends all it shows: what stays as the reader saw it was not judged, and follows the category."""
    seen = {"impact": ticket.impact, "urgency": ticket.urgency}
    judged = {name: value for name, value in given.items() if value != seen.get(name)}
    classifying.classify(actor, ticket, **judged)


def _merge(actor: Actor, ticket: Ticket, given: dict[str, Any]) -> None:
    found = queue.by_number(actor, given["into"])
    if found is None:
        raise MergeTargetWrong
    merging.merge(actor, ticket, into=found)


def _with(command: Callable[..., Any]) -> Callable[[Actor, Ticket, dict[str, Any]], Any]:
    return lambda actor, ticket, given: command(actor, ticket, **given)


PAGE_COMMANDS: Mapping[str, PageCommand] = MappingProxyType(
    {
        "messages": PageCommand(
            schemas.Say, _with(messages.add), N_("Your message was added."), "text", versioned=False
        ),
        "take": PageCommand(schemas.Take, _with(working.take), N_("The ticket is yours.")),
        "assign": PageCommand(HandOver, _hand_over, N_("The ticket was handed over."), "reason", leaves=True),
        "reject": PageCommand(
            schemas.Reason, _with(working.give_back), N_("The ticket was given back."), "reason", leaves=True
        ),
        "classify": PageCommand(
            schemas.Classify, _classify, N_("The ticket was classified."), goes_to=destination.after_classifying
        ),
        "wait": PageCommand(schemas.Wait, _with(working.wait), N_("The ticket is waiting.")),
        "resume": PageCommand(schemas.Nothing, _with(working.resume), N_("Work continues.")),
        "resolve": PageCommand(schemas.Resolve, _with(closing.resolve), N_("The ticket was resolved."), "text"),
        "confirm": PageCommand(schemas.Nothing, _with(closing.confirm), N_("Thank you. It is closed.")),
        "reopen": PageCommand(schemas.Reopen, _with(closing.reopen), N_("It is open again."), "text"),
        "cancel": PageCommand(schemas.Reason, _with(closing.cancel), N_("The ticket was cancelled."), "reason"),
        "merge": PageCommand(MergeByNumber, _merge, N_("The ticket was joined to the other.")),
        "sensitive": PageCommand(
            schemas.MarkSensitive, _with(sensitivity.mark), N_("Who may see the ticket was changed."), "reason"
        ),
        "unmerge": PageCommand(schemas.Reason, _with(merging.unmerge), N_("The ticket is separate again."), "reason"),
    }
)


def receivers(actor: Actor, ticket: Ticket, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom `ticket` can be handed to, for a select: each team's name with the team itself and its active members.

    Beside a member stands how much they have open. Left out are `actor`, who has it now, and who asked for it.
    """
    load = _load().subquery("load")
    wanted = sa.select(Team, TeamMember.capacity, Person.id, Person.name, load.c.tickets, load.c.points)
    wanted = wanted.select_from(Team).outerjoin(
        TeamMember,
        sa.and_(
            *(TeamMember.team_id == Team.id, TeamMember.active, membership.can_work()),
            TeamMember.person_id.not_in([key for key in (actor.id, ticket.agent_id, ticket.requester_id) if key]),
        ),
    )
    wanted = wanted.outerjoin(Person, Person.id == TeamMember.person_id)
    wanted = wanted.outerjoin(load, load.c.agent_id == TeamMember.person_id)
    wanted = everywhere(
        wanted, Person, Ticket, why="agents and leads work for every school, and know each other's load"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in db.session.execute(wanted.where(membership.works()).order_by(Team.code, Person.sort_key)):
        named = row.Team.name(language)
        group = found.setdefault(named, [(str(row.Team.id), named)])
        if row.id is not None:
            group.append((f"{row.Team.id}:{row.id}", f"{named}: {row.name} ({_has(row)})"))
    return list(found.items())


def _load() -> Any:
    """Open tickets and their points by agent."""
    tickets, points = sa.func.count().label("tickets"), sa.func.sum(Ticket.points).label("points")
    counted = sa.select(Ticket.agent_id, tickets, points).where(still_open(), Ticket.agent_id.is_not(None))
    return counted.group_by(Ticket.agent_id)


def _has(row: Any) -> str:
    said = ngettext("%(num)s open ticket", "%(num)s open tickets", row.tickets or 0)
    if row.capacity is None:
        return str(said)
    filled = {"tickets": said, "points": row.points or 0, "capacity": row.capacity}
    return str(gettext("%(tickets)s (points: %(points)s / %(capacity)s)", **filled))
