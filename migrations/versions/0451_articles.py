"""Keep articles with their editions, decision trees, and what was answered before a ticket was filed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0451"
down_revision = "0491"
branch_labels = None
depends_on = None

EMPTY = sa.text("''")
INSTANT = sa.DateTime(timezone=True)
TEXTS = ("title_fi", "title_sv", "title_en", "body_fi", "body_sv", "body_en")
ALL = " || ' '::text || ".join(TEXTS)


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=EMPTY, nullable=False) for name in TEXTS),
        sa.Column("category_id", sa.Uuid(), nullable=True, comment="none: of any kind"),
        sa.Column("model_id", sa.Uuid(), nullable=True, comment="a known problem of this model"),
        sa.Column("ticket_id", sa.Uuid(), nullable=True, comment="from whose resolution"),
        sa.Column("review_on", sa.Date(), nullable=False, comment="the day by which somebody reads it again"),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False, comment="how often it was published"),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), sa.Computed(f"search_vector({ALL})", persisted=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published', 'retired')", name="ck_article_article_state"),
        sa.CheckConstraint(
            "state <> 'published' OR (edition > 0 AND published_at IS NOT NULL)", name="ck_article_published_once"
        ),
        sa.CheckConstraint("title_fi || title_sv || title_en <> ''", name="ck_article_has_title"),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name="fk_article_category_id"),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name="fk_article_model_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_article_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
    )
    op.create_index("ix_article_words", "article", ["words"], postgresql_using="gin")
    for name in ("category_id", "ticket_id"):
        op.create_index(f"ix_article_{name}", "article", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"))
    op.create_table(
        "article_edition",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="who published it"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_article_edition_article_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_article_edition_person_id"),
        sa.PrimaryKeyConstraint("article_id", "edition", name="pk_article_edition"),
    )
    _trees()


def _trees() -> None:
    op.create_table(
        "help_tree",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False, comment="its questions are asked"),
        sa.Column(
            *("nodes", postgresql.JSONB()),
            nullable=False,
            comment="questions with their answers, the first one asked first",
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name="fk_help_tree_category_id"),
        sa.PrimaryKeyConstraint("id", name="pk_help_tree"),
        sa.UniqueConstraint("category_id", name="uq_help_tree_category_id"),
    )
    op.create_table(
        "help_count",
        sa.Column("subject_id", sa.Uuid(), nullable=False, comment="key of the article or the tree"),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name="pk_help_count"),
    )
    op.create_table(
        "ticket_answer",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tree_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("answer_key", sa.Text(), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False, comment="language → text, as it was asked"),
        sa.Column("answer", postgresql.JSONB(), nullable=False, comment="language → text, as it was chosen"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_ticket_answer_ticket_id"),
        sa.ForeignKeyConstraint(["tree_id"], ["help_tree.id"], name="fk_ticket_answer_tree_id"),
        sa.PrimaryKeyConstraint("ticket_id", "position", name="pk_ticket_answer"),
    )


def downgrade() -> None:
    for table in ("ticket_answer", "help_count", "help_tree", "article_edition", "article"):
        op.drop_table(table)
