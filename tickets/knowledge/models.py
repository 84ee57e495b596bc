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
_TITLES = " || ' '::text || ".join(f"title_{code}" for code in CODES)
_FOLDED_BODIES = " || ' '::text || ".join(f"search_folded(body_{code})" for code in CODES)


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
    quiet = Recorded.quiet | {"title_words", "folded_titles", "folded_bodies"}  # follow from the texts

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
    # kept, since a suggestion while somebody types looks at every article
    title_words: Mapped[Any] = words_of(_TITLES)
    folded_titles: Mapped[str | None] = mapped_column(
        sa.Computed(f"search_folded({_TITLES})", persisted=True), deferred=True, nullable=True
    )
    folded_bodies: Mapped[str | None] = mapped_column(
        sa.Computed(_FOLDED_BODIES, persisted=True), deferred=True, nullable=True
    )


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
    """Questions asked about a category before a ticket is filed; one for a model is asked in place of the general one."""

    __tablename__ = "help_tree"
    __table_args__ = (sa.UniqueConstraint("category_id", "model_id", postgresql_nulls_not_distinct=True),)
    private = frozenset({"nodes"})

    id: Mapped[Key]
    category_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("category.id"))
    model_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("device_model.id"), comment="none: of every model that has no questions of its own"
    )
    active: Mapped[bool] = mapped_column(server_default=sa.true(), default=True, comment="its questions are asked")
    nodes: Mapped[list[Any]] = mapped_column(comment="questions with their answers, the first one asked first")


class HelpTrial(Model):
    """Somebody came to the form of a request for which there is help; the tenth that is held out is not shown it.

    A day later it is noted whether they asked all the same, and who they were is forgotten.
    """

    __tablename__ = "help_trial"
    __table_args__ = (
        sa.Index(
            "uq_help_trial_person_day",
            *("person_id", "on_day", "category_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("person_id IS NOT NULL"),
        ),
        sa.Index(None, "on_day"),
        sa.CheckConstraint("(person_id IS NULL) = (filed IS NOT NULL)", name="forgotten_once_known"),
    )

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), comment="until `filed` is known")
    on_day: Mapped[dt.date] = mapped_column(comment="in the time zone of the schools")
    category_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("category.id"), comment="none: not chosen yet")
    held_out: Mapped[bool] = mapped_column(comment="the help was not shown")
    seen_at: Mapped[dt.datetime]
    filed: Mapped[bool | None] = mapped_column(comment="they filed a request within a day; none: not known yet")


class HelpCount(Model):
    """How often an article or a tree solved a problem. Whose it was is not kept."""

    __tablename__ = "help_count"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="key of the article or the tree")
    solved: Mapped[int]
