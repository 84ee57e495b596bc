"""Help articles for the one search box."""

from typing import Final

from core.actor import Actor
from core.errors import N_
from tickets.knowledge import articles
from tickets.knowledge.models import Article, ArticleState
from web import frame
from web.search import Found, Hit, Kind

SHOWN: Final = 100  # characters of a text


def find(actor: Actor, q: str, limit: int) -> Found:
    """Published articles in which every word is found, the newest first."""
    found = articles.find(actor, state=ArticleState.PUBLISHED, q=q, limit=limit)
    return Found([_hit(one) for one in found.items], more=found.next is not None)


def _hit(article: Article) -> Hit:
    code = articles.language_of(article, frame.language())
    begins = getattr(article, f"body_{code}")[:SHOWN].strip()
    return Hit(article.id, getattr(article, f"title_{code}"), f"/help/{article.id}", begins)


KIND: Final = Kind("article", N_("Help articles"), (articles.READ,), find)
