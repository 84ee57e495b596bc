"""Let several drafts of the rules be written, published by another person and retired; keep simulations and checks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0370"
down_revision = "0385"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
RETIRES = """
CREATE OR REPLACE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.retired_at IS NULL
       AND to_jsonb(NEW) - ARRAY['retired_at', 'retired_by_id', 'version']
         = to_jsonb(OLD) - ARRAY['retired_at', 'retired_by_id', 'version'] THEN
        RETURN NEW;
    END IF;
    IF OLD.published_at IS NOT NULL OR OLD.retired_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published ruleset never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
STAYS = """
CREATE OR REPLACE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published ruleset never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


def upgrade() -> None:
    for column in (
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(*("based_on", sa.Integer()), comment="number of the version in force that the draft was made from"),
        sa.Column(
            *("author_ids", sa.ARRAY(sa.Uuid())),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="who wrote in the draft",
        ),
        sa.Column("retired_at", INSTANT, comment="taken out of use; of a draft: given up"),
        sa.Column("retired_by_id", sa.Uuid()),
    ):
        op.add_column("routing_ruleset", column)
    op.create_foreign_key("fk_routing_ruleset_retired_by_id", "routing_ruleset", "person", ["retired_by_id"], ["id"])
    op.drop_index("uq_routing_ruleset_draft", table_name="routing_ruleset")
    op.create_index(
        "ix_routing_ruleset_in_force",
        "routing_ruleset",
        ["published_at", "number"],
        postgresql_where=sa.text("published_at IS NOT NULL AND retired_at IS NULL"),
    )
    op.alter_column("routing_ruleset", "number", comment="from 1, in the order in which they were begun")
    op.alter_column(
        "routing_ruleset", "published_at", comment="the latest published one that is not retired is in force"
    )
    op.execute(RETIRES)
    op.create_index("ix_routing_decision_decided_at", "routing_decision", ["decided_at"])
    _simulations()


def _simulations() -> None:
    op.create_table(
        "routing_simulation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ruleset_id", sa.Uuid(), nullable=False),
        sa.Column(
            *("ruleset_version", sa.Integer()),
            nullable=False,
            comment="of the row when it was read: a later draft is another one",
        ),
        sa.Column("compared_with", sa.Integer(), nullable=False, comment="number of the version in force"),
        sa.Column("since", INSTANT, nullable=False, comment="tickets first decided from then on"),
        sa.Column("until", INSTANT, nullable=False, comment="and before then"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by_id", sa.Uuid()),
        sa.Column("finished_at", INSTANT, comment="with a result, or given up without"),
        sa.Column("result", JSONB(), comment="counts and codes only, see rulesets.simulating"),
        sa.ForeignKeyConstraint(["ruleset_id"], ["routing_ruleset.id"], name="fk_routing_simulation_ruleset_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_routing_simulation_asked_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_routing_simulation"),
    )
    op.create_index("ix_routing_simulation_ruleset_id_asked_at", "routing_simulation", ["ruleset_id", "asked_at"])
    op.create_table(
        "routing_check",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False, comment="how many were made again"),
        sa.Column(*("differing", sa.ARRAY(sa.Uuid())), nullable=False, comment="keys of decisions, the first hundred"),
        sa.PrimaryKeyConstraint("id", name="pk_routing_check"),
    )
    op.create_index("ix_routing_check_checked_at", "routing_check", ["checked_at"])


def downgrade() -> None:
    op.drop_table("routing_check")
    op.drop_table("routing_simulation")
    op.drop_index("ix_routing_decision_decided_at", table_name="routing_decision")
    op.execute(STAYS)
    op.drop_index("ix_routing_ruleset_in_force", table_name="routing_ruleset")
    op.create_index(
        "uq_routing_ruleset_draft",
        "routing_ruleset",
        [sa.text("(published_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("published_at IS NULL"),
    )
    for column in ("retired_by_id", "retired_at", "author_ids", "based_on", "version"):
        op.drop_column("routing_ruleset", column)
