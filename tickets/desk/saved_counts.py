"""How many tickets each saved list holds, all in one statement."""

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.sql.visitors import replacement_traverse

from core.actor import Actor
from core.db import db
from core.scope import everywhere, told
from tickets.desk import list_address
from tickets.desk.list_address import Tab
from tickets.desk.narrowing import asked_for
from tickets.desk.saved_list import KIND
from tickets.desk.searching import SEARCHED, says
from tickets.ticket import readers
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN

MOST_LISTS = 8  # that are counted, so that a page costs the same however many somebody keeps
MOST = 99  # tickets that are counted; more are "99+"


def chips(
    actor: Actor, views: Sequence[Any], teams: list[uuid.UUID], current: uuid.UUID | None = None
) -> list[dict[str, Any]]:
    """The first of somebody's saved lists as links with how many tickets each holds.

    views    rows of id, name and filters
    teams    keys of their own teams
    current  key of the list that is shown
    """
    some = views[:MOST_LISTS]
    found = _counted(actor, some, teams)
    return [
        {
            "id": view.id,
            "url": url_for("saved_views.show", view_id=view.id),
            "label": view.name,
            "count": f"{MOST}+" if found[view.id] > MOST else found[view.id],
            "current": view.id == current,
        }
        for view in some
    ]


def _counted(actor: Actor, views: Sequence[Any], teams: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    if not views:
        return {}
    actor.must(OWN)
    wanted = sa.select(*[_count(actor, view, teams).label(f"list_{at}") for at, view in enumerate(views)])
    wanted = everywhere(
        told(wanted, actor, Ticket), *SEARCHED, why="whoever sees a ticket may find it by what it names"
    )
    row = db.session.execute(wanted, readers.values(actor)).one()
    return {view.id: int(count) for view, count in zip(views, row, strict=True)}


def _count(actor: Actor, view: Any, teams: list[uuid.UUID]) -> Any:
    """How many tickets a list holds, as a value of a statement."""
    _, meant, _ = KIND.read(view.filters.items())
    tab, q = meant.pop("tab", None) or (Tab.MINE if teams else Tab.ALL), meant.pop("q", None)
    narrowed: dict[Tab, dict[str, Any]] = {Tab.MINE: {"agent": "me"}, Tab.TEAMS: {"teams": teams}, Tab.ALL: {}}
    asked = asked_for(actor, **{"state": list_address.USUAL_STATE, **meant, **narrowed[tab]})
    conditions = [replacement_traverse(one, {}, partial(_with_value, asked.values)) for one in asked.conditions()]
    some = sa.select(Ticket.id).where(*conditions, *([says(actor, q)] if q else [])).limit(MOST + 1)
    return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()


def _with_value(values: Mapping[str, Any], element: Any, **_: Any) -> Any:
    """A value in place of its parameter, whose name stands for another value in another list."""
    if isinstance(element, sa.BindParameter) and element.key in values:
        return sa.literal(values[element.key], element.type)
    return None
