"""The questions of a category's decision tree on the form of a request, and their answers on the ticket."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import current_app

from core.actor import Actor
from core.errors import NotFound
from tickets.categories.models import Category
from tickets.knowledge import articles, trees, trials
from tickets.ticket.models import Ticket


def context(
    actor: Actor, category: Category | None, device: Any, values: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """What `knowledge/before-filing.html` needs: `tree`, none where nothing is asked, `walk` and `help_article`.

    device  as `named_devices.shown` finds it, or none
    """
    tree = None if category is None or values.get("caller") else trees.of_category(category.id, _model(device))
    if tree is None or not trials.shows_help(actor, tree.category_id, current_app.config["SETTINGS"]):
        return {"tree": None}
    walk = trees.walk(tree, str(values.get("answers") or ""))
    return {"tree": tree, "walk": walk, "help_article": _article(actor, walk, language)}


def _model(device: Any) -> uuid.UUID | None:
    return None if device is None else device.model_id


def _article(actor: Actor, walk: trees.Walk, language: str) -> dict[str, Any] | None:
    if walk.end is None or not walk.end.get("article"):
        return None
    try:
        found = articles.get(actor, walk.end["article"])
    except NotFound:  # retired since
        return None
    return {"id": found.id, "title": getattr(found, f"title_{articles.language_of(found, language)}")}


def note(actor: Actor, ticket: Ticket, answers: str, tree_id: uuid.UUID | None) -> None:
    """Keep on a new ticket what was answered about its category to the questions of a tree."""
    if not answers or tree_id is None:
        return
    try:
        tree = trees.get(actor, tree_id)
    except NotFound:  # not asked any more
        return
    if tree.category_id == ticket.category_id:
        trees.keep(ticket.id, tree, answers)
