"""What the states of articles and the facts about help are called."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_
from tickets.knowledge import articles
from tickets.knowledge.models import Article, ArticleState
from web.facts import Lexicon

STATES: dict[ArticleState, str] = {
    ArticleState.DRAFT: N_("Draft"),
    ArticleState.PUBLISHED: N_("Published"),
    ArticleState.RETIRED: N_("Retired"),
}
TONES: dict[ArticleState, str] = {
    ArticleState.DRAFT: "info",
    ArticleState.PUBLISHED: "success",
    ArticleState.RETIRED: "neutral",
}


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Titles of articles in the reader's language, as far as they may read them."""
    if not reader.may(articles.READ):
        return {}
    wanted = sa.select(Article).where(Article.id.in_(keys))
    if not reader.may(articles.WRITE):
        wanted = wanted.where(Article.state == ArticleState.PUBLISHED)
    found = db.session.scalars(wanted)
    return {one.id: getattr(one, f"title_{articles.language_of(one, reader.language)}") for one in found}


LEXICON = Lexicon(
    verbs={
        "article.written": N_("Article written"),
        "article.changed": N_("Article changed"),
        "article.published": N_("Article published"),
        "article.retired": N_("Article retired"),
        "help_tree.added": N_("Decision tree added"),
        "help_tree.changed": N_("Decision tree changed"),
    },
    fields={
        "article": N_("Article"),
        "help_tree": N_("Decision tree"),
        "title_fi": N_("Title in Finnish"),
        "title_sv": N_("Title in Swedish"),
        "title_en": N_("Title in English"),
        "body_fi": N_("Text in Finnish"),
        "body_sv": N_("Text in Swedish"),
        "body_en": N_("Text in English"),
        "review_on": N_("To be reviewed by"),
        "edition": N_("Edition"),
        "nodes": N_("Questions"),
        "help_tree.active": N_("Its questions are asked"),
    },
    values={"article.state": STATES},
    names={"article": names},
    pages={"article": ("/help/{id}", articles.READ)},
)
