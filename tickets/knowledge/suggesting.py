"""What may help with what somebody is typing: articles and trees, known problems of the device's model first."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from core.actor import Actor
from core.db import db
from core.scope import visible
from registry.devices import tags
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.knowledge import articles
from tickets.knowledge.models import Article, ArticleState, HelpTree

MOST = 5
MOST_PIECES = 12
LEAST_LETTERS = 3  # of a word that says something
OF_MODEL, OF_CATEGORY, IN_TITLE, IN_TEXT = 8, 3, 2, 1  # what a match is worth


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may help.

    kind   article, known_problem (an article about the very model) or tree
    rank   larger is better
    """

    kind: str
    id: uuid.UUID
    title: str
    url: str
    rank: int


def suggest(
    actor: Actor, *, q: str = "", category: str | None = None, device: str | None = None, language: str = ""
) -> list[Suggestion]:
    """The best few; nothing when nothing fits.

    q         what was typed so far; every word counts for itself, also one inside of a compound
    category  code
    device    tag, serial number or key of a device that `actor` may see; any other is as none
    Raises    Forbidden
    """
    actor.must(articles.READ)
    language = language or actor.language
    pieces = [piece for piece in q.split() if sum(map(str.isalnum, piece)) >= LEAST_LETTERS][:MOST_PIECES]
    model = _model(actor, device) if device else None
    score: sa.ColumnElement[int] = sa.literal(0)
    for piece in pieces:
        score += sa.case((_in_title(piece), IN_TITLE + IN_TEXT), (_in_text(piece), IN_TEXT), else_=0)
    of_category = Category.code == category if category else sa.false()
    of_model = Article.model_id == model if model else sa.false()
    around = sa.case((of_model, OF_MODEL), else_=0) + sa.case((of_category, OF_CATEGORY), else_=0)
    rank = (score + around).label("rank")
    wanted = sa.select(Article, rank, of_model.label("known"))
    wanted = wanted.outerjoin(Category, Category.id == Article.category_id)
    wanted = wanted.where(Article.state == ArticleState.PUBLISHED, rank >= _least(pieces))
    wanted = wanted.where(sa.or_(Article.model_id.is_(None), of_model))
    rows = db.session.execute(wanted.order_by(rank.desc(), Article.published_at.desc(), Article.id).limit(MOST))
    found = [_article(row[0], row.rank, language, known=bool(row.known)) for row in rows]
    return [*found, *_trees(category, language)]


def _least(pieces: list[str]) -> int:
    """From which rank on something is worth showing: a word in the title, or half of many words."""
    return max(2, len(pieces) // 2)


def _in_title(piece: str) -> Any:
    return _holds(Article.title_words, Article.folded_titles, piece)


def _in_text(piece: str) -> Any:
    return _holds(Article.words, Article.folded_bodies, piece)


def _holds(words: Any, folded: Any, piece: str) -> Any:
    """Whether a text has the word in any form, also inside of a compound."""
    stem = words.op("@@")(sa.func.search_query(piece, type_=TSQUERY))
    return sa.or_(stem, sa.func.strpos(folded, sa.func.search_folded(piece)) > 0)


def _model(actor: Actor, device: str) -> uuid.UUID | None:
    if not actor.may("device:read"):
        return None
    named = [Device.serial == device.strip().upper()]
    if (tag := tags.parse(device)) is not None:
        named.append(Device.asset_tag == tag)
    with suppress(ValueError):
        named.append(Device.id == uuid.UUID(device))
    found: uuid.UUID | None = db.session.scalar(
        visible(actor, Device, "device:read", Device.model_id).where(sa.or_(*named)).limit(1)
    )
    return found


def _article(article: Article, rank: int, language: str, *, known: bool) -> Suggestion:
    title = getattr(article, f"title_{articles.language_of(article, language)}")
    return Suggestion("known_problem" if known else "article", article.id, title, f"/help/{article.id}", int(rank))


def _trees(category: str | None, language: str) -> list[Suggestion]:
    if category is None:
        return []
    wanted = sa.select(HelpTree.id, Category).join(Category, Category.id == HelpTree.category_id)
    rows = db.session.execute(wanted.where(HelpTree.active, Category.code == category))
    return [
        Suggestion("tree", row.id, row.Category.name(language), f"/tickets/new?category={category}", OF_CATEGORY)
        for row in rows
    ]
