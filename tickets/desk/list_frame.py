"""What stands around the rows of the desk's list: tabs, teams, counters, and what is said when nothing fits."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.compiled import CompiledStatement
from core.errors import N_
from core.scope import READER, everywhere
from tickets.desk.list_address import Tab, is_narrowed, link
from tickets.desk.narrowing import Which
from tickets.states import OPEN, State
from tickets.teams.membership import WorkingTeam
from tickets.ticket import counts
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket
from web import frame

TABS: Final = {Tab.MINE: N_("My work"), Tab.TEAMS: N_("My teams"), Tab.ALL: N_("All")}


def counters(me: Actor, tab: Tab, teams: Sequence[WorkingTeam], query: Mapping[str, Any]) -> dict[str, Any]:
    """The tabs of `me` with their counts, and a quick filter for each team."""
    having, own = counts.by_team(), [team for team in teams if team.is_own]
    return {
        "tabs": _tabs(me, None if query.get("view") else tab, own, having),
        "chips": _chips(teams, query, having),
    }


def _tabs(me: Actor, tab: Tab | None, own: Sequence[WorkingTeam], having: counts.Counts) -> list[dict[str, Any]]:
    count = {
        Tab.MINE: _mine(me),
        Tab.TEAMS: counts.total(having, *[team.id for team in own]) if own else 0,
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
    """How many open tickets `me` has: read from the index alone."""
    return int(_counting().rows({READER: me.id})[0][0])


@cache
def _counting() -> CompiledStatement:
    mine = Ticket.agent_id == sa.bindparam(READER, type_=sa.Uuid())
    wanted = sa.select(sa.func.count()).where(mine, still_open())
    return CompiledStatement(everywhere(wanted, Ticket, why="whoever has a ticket sees it"), [READER])


def _chips(working: Sequence[WorkingTeam], query: Mapping[str, Any], having: counts.Counts) -> list[dict[str, Any]]:
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
        if tab is not Tab.ALL:
            return str(gettext("No ticket matches here. It may belong to someone else, or already be done."))
        if query["state"] is Which.OPEN:
            return str(gettext("No open ticket matches. It may already be done."))
        return str(gettext("No ticket matches in the state and with the filters that were chosen."))
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
