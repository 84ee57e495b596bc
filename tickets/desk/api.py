"""Tickets over JSON."""

import uuid
from typing import Any

from flask import Response

from core.errors import NotFound
from tickets.clocks import dues
from tickets.desk import (
    classifying,
    closing,
    desk,
    events,
    merging,
    messages,
    queue,
    reading,
    schemas,
    sensitivity,
    waiting,
    working,
)
from tickets.desk.narrowing import Which
from tickets.desk.refusals import TeamUnknown
from tickets.states import OPEN
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import counts
from tickets.ticket.models import Ticket
from web import doors
from web.fields import PageArgs
from web.openapi import ApiBlueprint

api = ApiBlueprint("desk", __name__, "Working on tickets")


@api.route("/tickets")
@api.arguments(schemas.FindTickets, location="query")
@api.response(200, schemas.TicketPage)
def find(args: dict[str, Any]) -> Response:
    """Tickets: open ones by priority, then age; lists with done ones among them newest first."""
    me = doors.me()
    page = queue.find(me, **args)
    due = dues.of([row.id for row in page.items])
    return doors.listed(page, lambda row: reading.listed(me, row, due[row.id]))


@api.route("/tickets/<uuid:ticket_id>")
@api.response(200, schemas.WholeTicketOut)
def show(ticket_id: uuid.UUID) -> Response:
    """One ticket with its conversation."""
    ticket = desk.get(doors.me(), ticket_id)
    reading.look(doors.me(), ticket, "tickets.show")
    return _answer(ticket)


@api.route("/tickets/<uuid:ticket_id>/events")
@api.arguments(PageArgs, location="query")
@api.response(200, schemas.TicketEventPage)
def history(args: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """What happened to a ticket, oldest first."""
    me, ticket = doors.me(), desk.get(doors.me(), ticket_id)
    reading.look(me, ticket, "tickets.events")
    return doors.listed(events.of(me, ticket, **args), lambda row: events.out(me, ticket, row))


@api.route("/tickets/<uuid:ticket_id>/messages", methods=["POST"])
@api.arguments(schemas.Say)
@api.response(201, schemas.WholeTicketOut)
def say(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Answer, or note something for the desk. Messages never conflict, so no version is needed."""
    ticket = desk.get(doors.me(), ticket_id, lock=True)
    messages.add(doors.me(), ticket, **body)
    return _answer(ticket, 201)


@api.route("/tickets/<uuid:ticket_id>/school-messages", methods=["POST"])
@api.arguments(schemas.SayForSchool)
@api.response(201, schemas.WholeTicketOut)
def say_for_school(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Say something on an open ticket of a school as its contact; whoever asked and the agent read it."""
    ticket = desk.get(doors.me(), ticket_id, lock=True)
    messages.add_for_school(doors.me(), ticket, **body)
    return _answer(ticket, 201)


@api.route("/tickets/<uuid:ticket_id>/take", methods=["POST"])
@api.versioned
@api.arguments(schemas.Take)
@api.response(200, schemas.WholeTicketOut)
def take(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Start working on it oneself. Taking it from a colleague needs `confirm`, and the colleague is told."""
    return _answer(working.take(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/assign", methods=["POST"])
@api.versioned
@api.arguments(schemas.Assign)
@api.response(200, schemas.WholeTicketOut)
def assign(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Hand it over to a team, or to a person."""
    ticket = _seen(ticket_id)
    team = body.pop("team", None)
    return _answer(working.assign(doors.me(), ticket, team=named_team(team) if team else None, **body))


@api.route("/tickets/<uuid:ticket_id>/reject", methods=["POST"])
@api.versioned
@api.arguments(schemas.Reason)
@api.response(200, schemas.WholeTicketOut)
def reject(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Give it back before work has begun."""
    return _answer(working.give_back(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/classify", methods=["POST"])
@api.versioned
@api.arguments(schemas.Classify)
@api.response(200, schemas.WholeTicketOut)
def classify(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Correct category, impact or urgency; it is routed again if another team has to look after it."""
    return _answer(classifying.classify(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/wait", methods=["POST"])
@api.versioned
@api.arguments(schemas.Wait)
@api.response(200, schemas.WholeTicketOut)
def wait(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Put it off until something comes."""
    return _answer(waiting.put_off(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/resume", methods=["POST"])
@api.versioned
@api.arguments(schemas.Nothing)
@api.response(200, schemas.WholeTicketOut)
def resume(_: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """What it waited for has come."""
    return _answer(working.resume(doors.me(), _seen(ticket_id)))


@api.route("/tickets/<uuid:ticket_id>/resolve", methods=["POST"])
@api.versioned
@api.arguments(schemas.Resolve)
@api.response(200, schemas.WholeTicketOut)
def resolve(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Say that it is done, and how."""
    return _answer(closing.resolve(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/confirm", methods=["POST"])
@api.versioned
@api.arguments(schemas.Nothing)
@api.response(200, schemas.WholeTicketOut)
def confirm(_: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Agree, as the one who asked, that it is done."""
    return _answer(closing.confirm(doors.me(), _seen(ticket_id)))


@api.route("/tickets/<uuid:ticket_id>/reopen", methods=["POST"])
@api.versioned
@api.arguments(schemas.Reopen)
@api.response(200, schemas.WholeTicketOut)
def reopen(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """It was not done after all; within 14 days."""
    return _answer(closing.reopen(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/cancel", methods=["POST"])
@api.versioned
@api.arguments(schemas.Reason)
@api.response(200, schemas.WholeTicketOut)
def cancel(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """It is not needed any more."""
    return _answer(closing.cancel(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/merge", methods=["POST"])
@api.versioned
@api.arguments(schemas.Merge)
@api.response(200, schemas.WholeTicketOut)
def merge(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """It is the same matter as another open ticket, on which the work goes on for both."""
    return _answer(merging.merge(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/unmerge", methods=["POST"])
@api.versioned
@api.arguments(schemas.Reason)
@api.response(200, schemas.WholeTicketOut)
def unmerge(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """It is another matter after all: it goes on by itself and is routed again."""
    return _answer(merging.unmerge(doors.me(), _seen(ticket_id), **body))


@api.route("/tickets/<uuid:ticket_id>/sensitive", methods=["POST"])
@api.versioned
@api.arguments(schemas.MarkSensitive)
@api.response(200, schemas.WholeTicketOut)
def mark_sensitive(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Say that only those who work on it may see it, or that the whole desk may again."""
    return _answer(sensitivity.mark(doors.me(), _seen(ticket_id), **body))


@api.route("/queues/<team>")
@api.arguments(PageArgs, location="query")
@api.response(200, schemas.QueueOut)
def show_queue(args: dict[str, Any], team: str) -> Response:
    """A team's open tickets, most urgent first, and how many it has in each state."""
    me, found = doors.me(), _queue(team)
    page = queue.find(me, teams=[found.id], state=Which.OPEN, **args)
    having = counts.by_team().get(found.id, {})
    due = dues.of([row.id for row in page.items])
    items = [reading.listed(me, row, due[row.id]) for row in page.items]
    return doors.json(
        {"items": items, "next": page.next, "counts": {state.value: having.get(state, 0) for state in sorted(OPEN)}}
    )


@api.route("/queues/<team>/next", methods=["POST"])
@api.response(200, schemas.WholeTicketOut)
@api.alt_response(204, description="nothing waits that you may take")
def next_of_queue(team: str) -> Response:
    """Take the most urgent ticket of the team that waits for somebody and that you may take."""
    taken = queue.take_next(doors.me(), _queue(team))
    return _answer(taken) if taken is not None else Response(status=204)


def named_team(named: str) -> Team:
    """The team with this code or key, which works. Raises TeamUnknown."""
    found = membership.open_one(named)
    if found is None:
        raise TeamUnknown
    return found


def _queue(named: str) -> Team:
    doors.me().must("ticket:read")
    found = membership.find(named)
    if found is None:
        raise NotFound
    return found


def _seen(ticket_id: uuid.UUID) -> Ticket:
    """The ticket, locked, in the version the asker saw."""
    return desk.get(doors.me(), ticket_id, lock=True, expected=doors.if_match())


def _answer(ticket: Ticket, status: int = 200) -> Response:
    return doors.json(reading.out(doors.me(), ticket), status, version=ticket.version)
