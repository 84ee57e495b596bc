"""The beginning of an article from a resolved ticket: its category's names and what was done, nothing of who asked."""

import uuid

from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.languages import CODES
from tickets.categories.models import Category
from tickets.desk import desk
from tickets.knowledge import articles, refusals
from tickets.states import State


def draft(actor: Actor, ticket: str) -> dict[str, str]:
    """Field → text of the form of a new article.

    ticket  key of the ticket
    Raises  Forbidden, NotFound, NotResolved
    """
    actor.must(articles.WRITE)
    try:
        found = desk.get(actor, uuid.UUID(ticket))
    except ValueError:
        raise NotFound from None
    if found.state not in {State.RESOLVED, State.CLOSED}:
        raise refusals.NotResolved
    begins = {"ticket": str(found.id), f"body_{found.language.value}": found.resolution_text}
    category = db.session.get(Category, found.category_id) if found.category_id else None
    if category is not None:
        written = CODES if not found.resolution_text else (found.language.value,)
        begins |= {f"title_{code}": category.name(code) for code in written} | {"category": category.code}
    return begins
