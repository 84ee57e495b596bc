"""The desk: one list for all schools, its tabs, filters and counters, and the part of it that keeps itself fresh."""

import enum
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError
from core.scope import visible
from organisation.schools import schools
from tickets.desk import queue, schemas
from tickets.desk.api import named_team
from tickets.desk.queue import Which
from tickets.states import OPEN, Priority, State
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import counts, urgent
from tickets.ticket.models import Ticket
from tickets.ticket.standing import still_open
from tickets.ticket.transitions import OWN
from tickets.ticket.words import PRIORITY_TONES, REACHES, STATES, TONES, WAIT_REASONS
from web import doors, frame
from web.fields import Choice, choices

pages = Blueprint("desk", __name__, template_folder="templates")
SECONDS = 15  # between two looks at what is new


class Tab(enum.StrEnum):
    """Whose tickets the list shows."""

    MINE = "mine"
    TEAMS = "teams"
    ALL = "all"


TABS = {Tab.MINE: N_("My work"), Tab.TEAMS: N_("My teams"), Tab.ALL: N_("All")}
SEVERAL = {Which.OPEN: N_("Not finished"), Which.ALL: N_("All states")}


class ShowDesk(schemas.FindTickets):
    tab = Choice(Tab, load_default=None)
    state = Choice(Which, load_default=Which.OPEN)


@pages.get("/desk")
def index() -> Response:
    """The desk."""
    me = doors.me()
    me.must("ticket:read")
    query, form = _asked()
    teams = membership.team_ids(me.id)
    having = counts.by_team()
    tab = query.pop("tab") or (Tab.MINE if teams else Tab.ALL)
    return doors.page(
        "desk/list.html",
        form.status,
        form=form,
        query=query,
        tabs=_tabs(me, tab, teams, having),
        chips=_chips(query, having),
        filtered=any(query.get(name) for name in ("q", "team", "school", "priority")) or query["state"] != Which.OPEN,
        state_choices=[*choices(SEVERAL), *choices(STATES)],
        priorities=[(p.value, p.value) for p in Priority],
        schools=schools.options(me),
        **_rows(me, tab, teams, query),
    )


@pages.get("/desk/rows")
def rows() -> Response:
    """The part of the desk that is asked again and again: the rows alone."""
    me = doors.me()
    me.must("ticket:read")
    query, form = _asked()
    teams = membership.team_ids(me.id)
    tab = query.pop("tab") or (Tab.MINE if teams else Tab.ALL)
    return doors.page("desk/rows.html", form.status, query=query, **_rows(me, tab, teams, query))


@pages.post("/desk/next")
def next_of_queue() -> Response:
    """Take the most urgent ticket that waits in one of my teams, and open it."""
    me = doors.me()
    named = request.form.get("team")
    wanted = [named_team(named)] if named else _my_teams(me)
    for team in wanted:
        if (taken := queue.take_next(me, team)) is not None:
            return redirect(url_for("desk_ticket.show", ticket_id=taken.id), 303)  # type: ignore[return-value]
    flash(gettext("There is nothing for you in your teams' queues."), "info")
    return redirect(url_for("desk.index", tab=Tab.TEAMS.value), 303)  # type: ignore[return-value]


def _my_teams(me: Actor) -> list[Team]:
    """My teams, the one whose waiting ticket is most urgent first."""
    waits = sa.select(sa.func.min(Ticket.priority)).where(Ticket.team_id == Team.id, queue.waits_for_agent())
    first = waits.where(urgent.comes_first(clock.now())).scalar_subquery()
    order = (first.nulls_last(), waits.scalar_subquery().nulls_last(), Team.code)
    wanted = visible(me, Ticket, OWN, Team).where(Team.id.in_(membership.team_ids(me.id)))
    return list(db.session.scalars(wanted.order_by(*order)))


def _asked() -> tuple[dict[str, Any], doors.Form]:
    try:
        return doors.load(ShowDesk), doors.Form()
    except DomainError as error:
        return {"limit": 50, "after": None, "tab": None, "state": Which.OPEN}, doors.refused(error)


def _rows(me: Actor, tab: Tab, teams: list[uuid.UUID], query: Mapping[str, Any]) -> dict[str, Any]:
    narrowed: dict[Tab, dict[str, Any]] = {Tab.MINE: {"agent": "me"}, Tab.TEAMS: {"teams": teams}, Tab.ALL: {}}
    found = queue.find(me, **{**query, **narrowed[tab]}, language=frame.language())
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in {"lang", "after"}]
    return {
        "tab": tab,
        "found": found,
        "rows_url": frame.with_query(url_for("desk.rows"), pairs),
        "first_url": frame.with_query(url_for("desk.index"), pairs),
        "next_url": frame.with_query(url_for("desk.index"), [*pairs, ("after", found.next or "")]),
        "seconds": SECONDS,
        "now": clock.now(),
        "REACHES": REACHES,
        "STATES": STATES,
        "TONES": TONES,
        "WAIT_REASONS": WAIT_REASONS,
        "PRIORITY_TONES": PRIORITY_TONES,
        "empty": _empty(tab, query),
        "everywhere_url": _everywhere(tab, query),
    }


def _empty(tab: Tab, query: Mapping[str, Any]) -> str:
    if _everywhere(tab, query):
        return str(gettext("No ticket matches here. It may belong to someone else, or already be done."))
    if any(query.get(name) for name in ("q", "team", "school", "priority", "after")) or query["state"] != Which.OPEN:
        return str(gettext("No ticket matches. Clear the filter to see all of them."))
    if tab is Tab.MINE:
        return str(gettext("You have no open tickets. Take the next one from your teams' queues."))
    return str(gettext("There is nothing here."))


def _everywhere(tab: Tab, query: Mapping[str, Any]) -> str:
    """Link to the same search among all tickets, done ones too; nothing when they were searched."""
    if not query.get("q") or query.get("after") or (tab is Tab.ALL and query["state"] is Which.ALL):
        return ""
    return frame.with_query(
        url_for("desk.index"), [("q", query["q"]), ("tab", Tab.ALL.value), ("state", Which.ALL.value)]
    )


def _tabs(me: Actor, tab: Tab, teams: list[uuid.UUID], having: counts.Counts) -> list[dict[str, Any]]:
    count = {
        Tab.MINE: _mine(me),
        Tab.TEAMS: counts.total(having, *teams) if teams else 0,
        Tab.ALL: counts.total(having),
    }
    return [
        {
            "label": gettext(label),
            "url": frame.here(tab=one.value),
            "current": one is tab,
            "count": max(0, count[one]),
        }
        for one, label in TABS.items()
    ]


def _mine(me: Actor) -> int:
    wanted = visible(me, Ticket, OWN, sa.func.count(Ticket.id)).where(Ticket.agent_id == me.id, still_open())
    return int(db.session.scalar(wanted) or 0)


def _chips(query: Mapping[str, Any], having: counts.Counts) -> list[dict[str, Any]]:
    """One quick filter for each team: what waits for somebody there, of what is open."""
    found = []
    for team in db.session.scalars(sa.select(Team).where(membership.works()).order_by(Team.code)):
        states = having.get(team.id, {})
        waiting, whole = states.get(State.QUEUED, 0), sum(states.get(s, 0) for s in OPEN)
        chosen = query.get("team") in {team.code, str(team.id)}
        url = frame.here(team=None if chosen else team.code, tab=Tab.ALL.value)
        label = team.name(frame.language())
        found.append({"label": label, "url": url, "current": chosen, "count": f"{waiting}/{whole}"})
    return found
