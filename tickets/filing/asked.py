"""The questions of a category's decision tree on the form of a request, and their answers on the ticket."""

from collections.abc import Mapping
from typing import Any

from core.actor import Actor
from core.errors import NotFound
from tickets.categories.models import Category
from tickets.knowledge import articles, trees
from tickets.ticket.models import Ticket


def context(actor: Actor, category: Category | None, values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What `knowledge/before-filing.html` needs: `tree`, none where nothing is asked, `walk` and `help_article`."""
    tree = None if category is None or values.get("caller") else trees.of_category(category.id)
    if tree is None:
        return {"tree": None}
    walk = trees.walk(tree, str(values.get("answers") or ""))
    return {"tree": tree, "walk": walk, "help_article": _article(actor, walk, language)}


def _article(actor: Actor, walk: trees.Walk, language: str) -> dict[str, Any] | None:
    if walk.end is None or not walk.end.get("article"):
        return None
    try:
        found = articles.get(actor, walk.end["article"])
    except NotFound:  # retired since
        return None
    return {"id": found.id, "title": getattr(found, f"title_{articles.language_of(found, language)}")}


def note(ticket: Ticket, answers: str) -> None:
    """Keep on a new ticket what was answered about its category."""
    if answers and ticket.category_id is not None and (tree := trees.of_category(ticket.category_id)) is not None:
        trees.keep(ticket.id, tree, answers)
