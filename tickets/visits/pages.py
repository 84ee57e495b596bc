"""Visits as pages: the route of a day, to be printed, and planning a visit from a ticket."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.errors import DomainError, Forbidden
from organisation.people import search
from tickets.desk import desk, workloads
from tickets.states import OPEN
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import LEAD, WORK
from tickets.ticket.words import STATES as TICKET_STATES
from tickets.ticket.workdays import later
from tickets.visits import route, schemas, visits
from tickets.visits.models import SiteVisit
from tickets.visits.words import STATES
from web import doors, frame, moments
from web.fields import Id, Input
from web.panels import Panel

pages = Blueprint("visits", __name__, template_folder="templates")


class Chosen(Input):
    """Which ticket is taken out."""

    class Meta:
        unknown = ma.EXCLUDE

    ticket = Id(required=True)


@pages.get("/visits")
def index() -> Response:
    """The route of a day."""
    try:
        query = doors.load(schemas.FindVisits)
    except DomainError as error:
        return _day(clock.today(), None, doors.refused(error))
    return _day(query.get("day") or clock.today(), query.get("agent"), doors.Form())


@pages.get("/tickets/<uuid:ticket_id>/visit")
def choose(ticket_id: uuid.UUID) -> Response:
    """Choose the day of a visit, and what else is done at the school."""
    return _choice(ticket_id, doors.Form())


@pages.post("/tickets/<uuid:ticket_id>/visit")
def plan(ticket_id: uuid.UUID) -> Response:
    """Plan a visit."""
    try:
        visit = visits.plan(doors.me(), **doors.load(schemas.PlanVisit))
    except DomainError as error:
        return _choice(ticket_id, doors.refused(error))
    flash(gettext("The visit on %(day)s is planned.", day=moments.day(visit.on_day)), "success")
    return _to(visit)


@pages.post("/visits/<uuid:visit_id>/move")
def move(visit_id: uuid.UUID) -> Response:
    """Make a visit on another day."""
    return _done(visit_id, lambda me, visit: visits.move(me, visit, **doors.load(schemas.MoveVisit)))


@pages.post("/visits/<uuid:visit_id>/order")
def order(visit_id: uuid.UUID) -> Response:
    """Make a visit earlier or later in its day."""
    return _done(visit_id, lambda me, visit: visits.put_earlier(me, visit, **doors.load(schemas.OrderVisit)))


@pages.post("/visits/<uuid:visit_id>/leave-out")
def leave_out(visit_id: uuid.UUID) -> Response:
    """Take a ticket out of a visit."""
    return _done(visit_id, lambda me, visit: visits.leave_out(me, visit, doors.load(Chosen)["ticket"]))


@pages.post("/visits/<uuid:visit_id>/made")
def made(visit_id: uuid.UUID) -> Response:
    """A visit was made."""
    return _done(visit_id, visits.finish)


@pages.post("/visits/<uuid:visit_id>/cancel")
def cancel(visit_id: uuid.UUID) -> Response:
    """A visit is not made."""
    return _done(visit_id, visits.cancel)


def _done(visit_id: uuid.UUID, act: Callable[[Actor, SiteVisit], SiteVisit]) -> Response:
    """Do it and show the day; what is refused is said above the day."""
    me = doors.me()
    visit = visits.get(me, visit_id, lock=True)
    day, agent = visit.on_day, visit.agent_id
    try:
        visits.get(me, visit_id, lock=True, expected=doors.if_match())
        return _to(act(me, visit))
    except Forbidden:
        raise
    except DomainError as error:
        return _day(day, agent, doors.refused(error))


def _to(visit: SiteVisit) -> Response:
    agent = None if visit.agent_id == doors.me().id else visit.agent_id
    day = url_for("visits.index", day=visit.on_day.isoformat(), agent=agent)
    return doors.see_other(f"{day}#visit-{visit.id}")


def _day(day: dt.date, agent: uuid.UUID | None, form: doors.Form) -> Response:
    me = doors.me()
    stops = route.of_day(me, day, agent, language=frame.language())
    own = agent is None or agent == me.id
    return doors.page(
        "visits/day.html",
        form.status,
        form=form,
        day=day,
        weekday=moments.day_of_week(day),
        stops=stops,
        days=route.days(me, agent),
        agent=None if own else agent,
        agent_name=search.names(me, {agent}).get(agent, "") if agent and not own else "",
        agents=[(one.person_id, one.name) for one in workloads.of_agents(me)] if me.may(LEAD) else [],
        is_own=own,
        may_change=own or me.may(LEAD),
        today=clock.today(),
        STATES=STATES,
        TICKET_STATES=TICKET_STATES,
    )


def _choice(ticket_id: uuid.UUID, form: doors.Form) -> Response:
    me = doors.me()
    ticket = desk.get(me, ticket_id)
    if not desk.works(me, ticket):
        raise Forbidden(permission=WORK)
    others = [row for row in route.candidates(me, ticket.school_id, frame.language()) if row.id != ticket.id]
    planned = route.planned_for(ticket)
    return doors.page(
        "visits/plan.html",
        form.status,
        form=form,
        ticket=ticket,
        others=others,
        planned=planned,
        next_day=later(clock.now(), 1).astimezone(clock.SCHOOL_ZONE).date(),
        today=clock.today(),
    )


def _panel(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    return {"ticket": ticket} if ticket.state in OPEN and desk.works(actor, ticket) else None


def _start(actor: Actor, _: Any) -> dict[str, Any] | None:
    """The days with planned visits, among them those of the past that nobody said anything about."""
    days = route.days(actor)
    return {"days": days, "today": clock.today()} if days else None


TICKET = [Panel(WORK, "visits/panel-ticket.html", _panel)]
START = [Panel(WORK, "visits/panel-start.html", _start)]
