"""What stands around the rows of the desk's list: tabs, teams, counters, and what is said when nothing fits."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import visible
from tickets.desk.list_address import Tab, is_narrowed, link
from tickets.desk.narrowing import Which
from tickets.states import OPEN, State
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import counts
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN
from web import frame

TABS: Final = {Tab.MINE: N_("My work"), Tab.TEAMS: N_("My teams"), Tab.ALL: N_("All")}


def counters(me: Actor, tab: Tab, teams: Sequence[uuid.UUID], query: Mapping[str, Any]) -> dict[str, Any]:
    """The tabs with their counts, a quick filter for each team, and the teams with whom `me` can share a list."""
    having, working = counts.by_team(), _working_teams()
    return {
        "tabs": _tabs(me, tab, teams, having),
        "chips": _chips(working, query, having),
        "shareable": [team for team in working if team.id in teams],
    }


def _working_teams() -> list[Team]:
    return list(db.session.scalars(sa.select(Team).where(membership.works()).order_by(Team.code)))


def _tabs(me: Actor, tab: Tab, teams: Sequence[uuid.UUID], having: counts.Counts) -> list[dict[str, Any]]:
    count = {
        Tab.MINE: _mine(me),
        Tab.TEAMS: counts.total(having, *teams) if teams else 0,
        Tab.ALL: counts.total(having),
    }
    return [
        {
            "id": f"count-{one}",
            "label": gettext(label),
            "url": link(tab=one.value),
            "current": one is tab,
            "count": max(0, count[one]),
        }
        for one, label in TABS.items()
    ]


def _mine(me: Actor) -> int:
    wanted = visible(me, Ticket, OWN, sa.func.count(Ticket.id)).where(Ticket.agent_id == me.id, still_open())
    return int(db.session.scalar(wanted) or 0)


def _chips(working: Sequence[Team], query: Mapping[str, Any], having: counts.Counts) -> list[dict[str, Any]]:
    """One quick filter for each team: what waits for somebody there, of what is open."""
    found = []
    for team in working:
        states = having.get(team.id, {})
        waiting, whole = states.get(State.QUEUED, 0), sum(states.get(s, 0) for s in OPEN)
        chosen = query.get("team") in {team.code, str(team.id)}
        url = link(team=None if chosen else team.code, tab=Tab.ALL.value)
        told = {"id": f"count-{team.code}", "label": team.name(frame.language()), "count": f"{waiting}/{whole}"}
        found.append({"url": url, "current": chosen, **told})
    return found


def empty(tab: Tab, query: Mapping[str, Any]) -> str:
    """What is said when no ticket fits."""
    if everywhere_url(tab, query):
        return str(gettext("No ticket matches here. It may belong to someone else, or already be done."))
    if query.get("after") or is_narrowed(query):
        return str(gettext("No ticket matches. Clear the filter to see all of them."))
    if tab is Tab.MINE:
        return str(gettext("You have no open tickets. Take the next one from your teams' queues."))
    return str(gettext("There is nothing here."))


def everywhere_url(tab: Tab, query: Mapping[str, Any]) -> str:
    """Link to the same search among all tickets, done ones too; nothing when they were searched."""
    if not query.get("q") or query.get("after") or (tab is Tab.ALL and query["state"] is Which.ALL):
        return ""
    return frame.with_query(
        url_for("desk.index"), [("q", query["q"]), ("tab", Tab.ALL.value), ("state", Which.ALL.value)]
    )
