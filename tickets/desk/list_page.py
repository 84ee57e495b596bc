"""The desk: one list for all schools, its tabs, filters and counters, and the part of it that keeps itself fresh."""

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import visible
from organisation.people import search as people
from organisation.saved_views import presenting
from organisation.saved_views.models import ListName
from organisation.schools import schools
from tickets.clocks import wording
from tickets.desk import columns, list_address, list_frame, queue, saved_counts, sorting, views, workloads
from tickets.desk.api import named_team
from tickets.desk.list_address import Tab
from tickets.desk.narrowing import Attention, Which
from tickets.states import Priority
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import urgent
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN
from tickets.ticket.words import PRIORITY_TONES, REACHES, STATES, TONES, WAIT_REASONS, WAITS_FOR
from web import doors, frame, panels
from web.fields import choices

pages = Blueprint("desk", __name__, template_folder="templates")
SECONDS = 15  # between two looks at what is new
SEVERAL: Final = {Which.OPEN: N_("Not finished"), Which.ALL: N_("All states")}
ATTENTION: Final = {
    Attention.ASKER_WROTE: N_("The requester wrote last"),
    Attention.UNREAD: N_("New for me"),
    Attention.UNANSWERED: N_("Not answered yet"),
    Attention.CLASS_STOPPED: N_("A class is stopped"),
    Attention.OVERDUE: N_("Overdue"),
    Attention.DUE_SOON: N_("Due within a day"),
}
AGES: Final = {1: N_("Over a day"), 3: N_("Over 3 days"), 7: N_("Over a week"), 30: N_("Over a month")}
AGENTS: Final = {"me": N_("Mine"), "none": N_("Nobody's")}


@pages.get("/desk")
def index() -> Response:
    """The desk."""
    me = doors.me()
    me.must("ticket:read")
    query, form = list_address.asked()
    working = membership.working(me.id)
    teams = [team.id for team in working if team.is_own]
    tab = query["tab"] or (Tab.MINE if teams else Tab.ALL)
    kept = views.kept(me, teams)
    return doors.page(
        "desk/list.html",
        form.status,
        form=form,
        query=query,
        kept=kept,
        view=next((view for view in kept.views if view.id == query.get("view")), None),
        saved=presenting.menu(me, ListName.TICKETS, kept.views, query.get("view")),
        team_choices=[(team.id, team.name(frame.language())) for team in working if team.is_own],
        lists=saved_counts.chips(me, kept.views, teams, query.get("view")),
        panels=panels.shown("desk", me),
        address=frame.with_query("", list_address.pairs()).lstrip("?"),
        filtered=list_address.is_narrowed(query),
        schools=schools.options(me),
        people=_named(me, query),
        oldest=workloads.oldest_waiting(
            me, frame.language(), None if tab is Tab.ALL else teams, team=query.get("team")
        ),
        **_wordings(frame.language()),
        **list_frame.counters(me, tab, working, query),
        **_rows(me, tab, teams, query, kept),
    )


@pages.get("/desk/rows")
def rows() -> Response:
    """The part of the desk that is asked again and again: the rows, and the counters above them."""
    me = doors.me()
    me.must("ticket:read")
    query, form = list_address.asked()
    working = membership.working(me.id)
    teams = [team.id for team in working if team.is_own]
    tab = query["tab"] or (Tab.MINE if teams else Tab.ALL)
    around = list_frame.counters(me, tab, working, query)
    shown = _rows(me, tab, teams, query, views.kept(me, teams))
    return doors.page("desk/fresh.html", form.status, query=query, **around, **shown)


@pages.post("/desk/next")
def next_of_queue() -> Response:
    """Take the most urgent ticket that waits in one of my teams, and open it; else my own that I have not begun."""
    me = doors.me()
    named = request.form.get("team")
    wanted = [named_team(named)] if named else _my_teams(me)
    for team in wanted:
        if (taken := queue.take_next(me, team)) is not None:
            return doors.see_other(url_for("desk_ticket.show", ticket_id=taken.id))
    if (waits := queue.not_begun(me)) is not None:
        said = gettext("No ticket is without an agent. This is the most urgent of yours that you have not started.")
        flash(said, "info")
        return doors.see_other(url_for("desk_ticket.show", ticket_id=waits))
    flash(gettext("No ticket is without an agent, and you have started all of yours."), "info")
    return doors.see_other(url_for("desk.index", tab=Tab.TEAMS.value))


def _my_teams(me: Actor) -> list[Team]:
    """My teams, the one whose waiting ticket is most urgent first."""
    waits = sa.select(sa.func.min(Ticket.priority)).where(Ticket.team_id == Team.id, queue.waits_for_agent())
    first = waits.where(urgent.comes_first(clock.now())).scalar_subquery()
    order = (first.nulls_last(), waits.scalar_subquery().nulls_last(), Team.code)
    wanted = visible(me, Ticket, OWN, Team).where(Team.id.in_(membership.team_ids(me.id)))
    return list(db.session.scalars(wanted.order_by(*order)))


@cache
def _wordings(_language: str) -> Mapping[str, Any]:
    """The filters and columns with their choices, in the language of the page; worded once for each."""
    return {
        "labels": {name: gettext(label) for name, label in list_address.LABELS.items()},
        "all_columns": [(column, gettext(columns.LABELS[column])) for column in columns.Column],
        "state_choices": [*choices(SEVERAL), *choices(STATES)],
        "attention_choices": choices(ATTENTION),
        "age_choices": choices(AGES),
        "agent_choices": choices(AGENTS),
        "wait_choices": choices(WAIT_REASONS),
        "priorities": [(p.value, p.value) for p in Priority],
    }


def _named(me: Actor, query: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Whose tickets alone are listed: name of the filter, of the person, and a link without it."""
    keys: dict[str, uuid.UUID] = {}
    for name in ("agent", "requester"):
        try:
            keys[name] = uuid.UUID(str(query.get(name)))
        except ValueError:
            continue
    known = people.names(me, set(keys.values())) if keys else {}
    return [(name, known.get(key, "–"), list_address.link(**{name: None})) for name, key in keys.items()]


def _same_for_all(tab: Tab, query: Mapping[str, Any]) -> set[str]:
    """The columns that would say in each row what the tab or a filter says already."""
    same = {name for name in ("requester", "school", "team") if query.get(name)}
    one_agent = tab is Tab.MINE or query.get("agent")
    return same | ({columns.Column.AGENT.value} if one_agent else set())


def _rows(me: Actor, tab: Tab, teams: list[uuid.UUID], query: Mapping[str, Any], kept: views.Kept) -> dict[str, Any]:
    narrowed: dict[Tab, dict[str, Any]] = {Tab.MINE: {"agent": "me"}, Tab.TEAMS: {"teams": teams}, Tab.ALL: {}}
    asked = {name: value for name, value in query.items() if name not in {"tab", "view"}}
    found = queue.find(me, **{**asked, **narrowed[tab]}, language=frame.language())
    after = {"after": query["after"]} if query.get("after") else {}
    view = next((view for view in kept.views if view.id == query.get("view")), None)
    same = {"view": view.id} if view else {}
    shown = set(view.columns if view and view.columns else [column.value for column in kept.columns])
    return {
        "tab": tab,
        "found": found,
        "shown": shown - _same_for_all(tab, query),
        "comfortable": kept.comfortable,
        "sort": sorting.in_use(query.get("sort"), only_open=query["state"].is_open),
        "is_open": query["state"].is_open,
        "link": list_address.link,
        "rows_url": list_address.link("desk.rows", **after, **same),
        "first_url": list_address.link(),
        "next_url": list_address.link(after=found.next or "", **same),
        "seconds": SECONDS,
        "due": wording.of_rows(found.items, short=not kept.comfortable) if columns.Column.DUE in shown else {},
        "now": clock.now(),
        "REACHES": REACHES,
        "STATES": STATES,
        "TONES": TONES,
        "WAITS_FOR": WAITS_FOR,
        "PRIORITY_TONES": PRIORITY_TONES,
        "empty": list_frame.empty(tab, query),
        "everywhere_url": list_frame.everywhere_url(tab, query),
    }
