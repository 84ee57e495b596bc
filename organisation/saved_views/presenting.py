"""Saved lists as the API and the pages show them."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from organisation.saved_views.kinds import Kind, kinds
from organisation.saved_views.models import ListName, SavedView
from web import frame

LOST = N_("“%(view)s” also asks for what is no longer there: %(names)s. The rest of it is shown.")


def out(actor: Actor, view: SavedView) -> dict[str, Any]:
    """A view as the API answers it."""
    kind = kinds[view.on]
    kept, lost = kind.readable(view)
    said = gettext("What this filter asks for is no longer there. The rest of the list is shown.")
    return {
        "id": view.id,
        "on": view.on.value,
        "name": view.name,
        "filters": view.filters,
        "columns": view.columns,
        "sort": view.sort,
        "shared": view.shared,
        "team": view.team_id,
        "own": view.owner_id == actor.id,
        "lost": [{"filter": name, "message": said} for name in lost],
        "url": address(kind, view, kept),
        "version": view.version,
    }


def address(kind: Kind, view: SavedView, filters: dict[str, str]) -> str:
    """The address of the list's page with `filters`, and with the view's order and columns."""
    sort = [("sort", view.sort)] if view.sort and view.sort in kind.sorts() else []
    said = [(kind.spelled.get(name, name), value) for name, value in filters.items()]
    return frame.with_query(url_for(kind.endpoint), [*said, *sort, ("view", str(view.id))])


def lost_sentence(kind: Kind, view: SavedView, lost: list[str]) -> str:
    """What is said of a view, of which the filters `lost` find nothing to go by any more."""
    names = ", ".join(gettext(kind.labels.get(name, name)) for name in lost)
    return str(gettext(LOST, view=view.name, names=names))


def menu(actor: Actor, on: ListName, views: Sequence[Any], current: uuid.UUID | None) -> dict[str, Any]:
    """What `saved_views/menu.html` shows on the page of a list.

    views    those that the reader may open: SavedView or rows like it
    current  key of the view that is shown
    """
    view = next((one for one in views if one.id == current), None)
    kind = kinds[on]
    of_view = view.columns if view else ()
    return {
        "on": on.value,
        "views": views,
        "view": view,
        "columns": [code for code in kind.offered(actor) if code in of_view],
        "all_columns": [(code, gettext(label)) for code, label in kind.offered(actor).items()],
    }
