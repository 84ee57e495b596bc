"""Places on a page that a higher floor fills: a device's page shows its tickets, the start page shows everyone's figures.

config/places.py says which panels stand where.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from core.actor import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page.

    permission  who sees it
    template    rendered with what `data` returns
    data        (actor, subject) → context, or None: nothing to show; the subject is None on the start page
    """

    permission: str
    template: str
    data: Callable[[Actor, Any], dict[str, Any] | None]


places: dict[str, list[Panel]] = {}  # name of a place → its panels in order


def shown(place: str, actor: Actor, subject: Any = None) -> list[Markup]:
    """The panels of `place` that `actor` sees, rendered."""
    found = []
    for panel in places.get(place, ()):
        if actor.may(panel.permission) and (context := panel.data(actor, subject)) is not None:
            found.append(Markup(render_template(panel.template, **context)))  # noqa: S704  our own template, autoescaped
    return found
