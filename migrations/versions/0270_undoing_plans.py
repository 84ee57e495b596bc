"""Undo what a plan has written: what devices held before and after it, and what undoing does to each of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0270"
down_revision = "0321"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "applied_row",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("before", JSONB(), nullable=False, comment="see snapshots.of_device"),
        sa.Column("after", JSONB(), comment="the same, as the plan left it"),
        sa.PrimaryKeyConstraint("plan_id", "row_number"),
    )
    op.create_table(
        "undo_row",
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="the plan that is undone"),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "restore", "remove", "keep", name="undo_action", native_enum=False, length=40, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), comment="code: why it is kept; see undo.REASONS"),
        sa.PrimaryKeyConstraint("plan_id", "row_number"),
    )
    op.create_index("ix_undo_row_plan_id_action_row_number", "undo_row", ["plan_id", "action", "row_number"])
    op.add_column("purchase_batch", sa.Column("undone_by_id", sa.Uuid()))
    op.create_foreign_key("fk_purchase_batch_undone_by_id", "purchase_batch", "person", ["undone_by_id"], ["id"])
    op.add_column("purchase_batch", sa.Column("undone_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("purchase_batch", "undone_at")
    op.drop_column("purchase_batch", "undone_by_id")
    op.drop_table("undo_row")
    op.drop_table("applied_row")
