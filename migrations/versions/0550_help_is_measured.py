"""Answers before filing have a code that rules can ask for, trees may be of a model, and what help saves is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0550"
down_revision = "0549"
branch_labels = None
depends_on = None

CODES = """
UPDATE ticket_answer AS a SET code = c.code || '/' || a.question_key || '/' || a.answer_key
FROM help_tree AS t JOIN category AS c ON c.id = t.category_id
WHERE t.id = a.tree_id
"""

# Of the trees of a category the general one is left, or where there is none the oldest.
LEFT = "SELECT DISTINCT ON (category_id) category_id, id FROM help_tree ORDER BY category_id, model_id IS NOT NULL, id"
ANSWERS_OF_LEFT = f"""
UPDATE ticket_answer AS a SET tree_id = kept.id
FROM help_tree AS t JOIN ({LEFT}) AS kept ON kept.category_id = t.category_id
WHERE t.id = a.tree_id AND t.id <> kept.id
"""  # noqa: S608  no values
ONLY_LEFT = f"DELETE FROM help_tree AS t WHERE t.id NOT IN (SELECT id FROM ({LEFT}) AS kept)"  # noqa: S608  no values


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "ticket_answer", sa.Column("code", sa.Text(), comment="as the rules know it: category/question/answer")
    )
    op.execute(CODES)
    op.alter_column("ticket_answer", "code", nullable=False)
    op.add_column(
        "help_tree",
        sa.Column("model_id", sa.Uuid(), comment="none: of every model that has no questions of its own"),
    )
    op.create_foreign_key("fk_help_tree_model_id", "help_tree", "device_model", ["model_id"], ["id"])
    op.drop_constraint("uq_help_tree_category_id", "help_tree")
    op.create_unique_constraint(
        "uq_help_tree_category_id_model_id",
        "help_tree",
        ["category_id", "model_id"],
        postgresql_nulls_not_distinct=True,
    )
    _trials()


def _trials() -> None:
    op.create_table(
        "help_trial",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="until `filed` is known"),
        sa.Column("on_day", sa.Date(), nullable=False, comment="in the time zone of the schools"),
        sa.Column("category_id", sa.Uuid(), nullable=True, comment="none: not chosen yet"),
        sa.Column("held_out", sa.Boolean(), nullable=False, comment="the help was not shown"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "filed", sa.Boolean(), nullable=True, comment="they filed a request within a day; none: not known yet"
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) = (filed IS NOT NULL)", name=op.f("ck_help_trial_forgotten_once_known")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name="fk_help_trial_category_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_help_trial_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_help_trial"),
    )
    op.create_index("ix_help_trial_on_day", "help_trial", ["on_day"])
    op.create_index(
        "uq_help_trial_person_day",
        "help_trial",
        ["person_id", "on_day", "category_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("help_trial")
    op.execute(ANSWERS_OF_LEFT)
    op.execute(sa.text(ONLY_LEFT), execution_options={"recorded": True})
    op.drop_constraint("uq_help_tree_category_id_model_id", "help_tree")
    op.drop_column("help_tree", "model_id")
    op.create_unique_constraint("uq_help_tree_category_id", "help_tree", ["category_id"])
    op.drop_column("ticket_answer", "code")
