"""Articles in three languages with their editions, decision trees, and what came of them."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.languages import CODES
from tickets.ticket.models import words_of

TEXTS = tuple(f"{part}_{code}" for part in ("title", "body") for code in CODES)
_ALL = " || ' '::text || ".join(TEXTS)


class ArticleState(enum.StrEnum):
    """Who reads an article."""

    DRAFT = "draft"  # those who write articles
    PUBLISHED = "published"  # everyone
    RETIRED = "retired"  # those who write articles


class Article(Versioned, Recorded, Model):
    """How people help themselves with something. A language in which nothing is written is empty."""

    __tablename__ = "article"
    __table_args__ = (
        sa.Index("ix_article_words", "words", postgresql_using="gin"),  # read by knowledge.suggesting
        sa.Index(None, "category_id", postgresql_where=sa.text("category_id IS NOT NULL")),
        sa.Index(None, "ticket_id", postgresql_where=sa.text("ticket_id IS NOT NULL")),
        sa.CheckConstraint("state <> 'published' OR (edition > 0 AND published_at IS NOT NULL)", name="published_once"),
        sa.CheckConstraint("title_fi || title_sv || title_en <> ''", name="has_title"),
    )
    private = frozenset(TEXTS)

    id: Mapped[Key]
    state: Mapped[ArticleState] = mapped_column(one_of(ArticleState), default=ArticleState.DRAFT)
    title_fi: Mapped[str] = mapped_column(server_default="", default="")
    title_sv: Mapped[str] = mapped_column(server_default="", default="")
    title_en: Mapped[str] = mapped_column(server_default="", default="")
    body_fi: Mapped[str] = mapped_column(server_default="", default="")
    body_sv: Mapped[str] = mapped_column(server_default="", default="")
    body_en: Mapped[str] = mapped_column(server_default="", default="")
    category_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("category.id"), comment="none: of any kind")
    model_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("device_model.id"), comment="a known problem of this model"
    )
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("ticket.id"), comment="from whose resolution")
    review_on: Mapped[dt.date] = mapped_column(comment="the day by which somebody reads it again")
    edition: Mapped[int] = mapped_column(server_default="0", default=0, comment="how often it was published")
    published_at: Mapped[dt.datetime | None]
    created_at: Mapped[CreatedAt]
    words: Mapped[Any] = words_of(_ALL)


class ArticleEdition(Model):
    """What an article said when it was published; never changed."""

    __tablename__ = "article_edition"

    article_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("article.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    title_fi: Mapped[str]
    title_sv: Mapped[str]
    title_en: Mapped[str]
    body_fi: Mapped[str]
    body_sv: Mapped[str]
    body_en: Mapped[str]
    published_at: Mapped[dt.datetime]
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), comment="who published it")


class HelpTree(Versioned, Recorded, Model):
    """Questions asked about a category before a ticket is filed."""

    __tablename__ = "help_tree"
    __table_args__ = (sa.UniqueConstraint("category_id"),)
    private = frozenset({"nodes"})

    id: Mapped[Key]
    category_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("category.id"))
    active: Mapped[bool] = mapped_column(server_default=sa.true(), default=True, comment="its questions are asked")
    nodes: Mapped[list[Any]] = mapped_column(comment="questions with their answers, the first one asked first")


class HelpCount(Model):
    """How often an article or a tree solved a problem. Whose it was is not kept."""

    __tablename__ = "help_count"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="key of the article or the tree")
    solved: Mapped[int]


class TicketAnswer(Model):
    """What whoever asked answered to a question of a tree before they filed the ticket."""

    __tablename__ = "ticket_answer"

    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tree_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("help_tree.id"))
    question_key: Mapped[str]
    answer_key: Mapped[str]
    question: Mapped[dict[str, Any]] = mapped_column(comment="language → text, as it was asked")
    answer: Mapped[dict[str, Any]] = mapped_column(comment="language → text, as it was chosen")
