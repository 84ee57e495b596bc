"""Rooms that are counted again in a stocktake, and what the last round did not find."""

import sqlalchemy as sa
from alembic import op

revision = "0508"
down_revision = "0507"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "stocktake_recount",
        sa.Column("stocktake_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, comment="UTC; the last time"),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_recount_stocktake_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_stocktake_recount_school_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_stocktake_recount_room_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "school_id", "room_id", name=op.f("pk_stocktake_recount")),
    )
    op.add_column(
        "stocktake_expected",
        sa.Column(
            "missed_in_id",
            sa.Uuid(),
            sa.ForeignKey("stocktake.id", name=op.f("fk_stocktake_expected_missed_in_id")),
            nullable=True,
            comment="the last round that was signed off for it, if it was not found there",
        ),
    )


def downgrade() -> None:
    op.drop_column("stocktake_expected", "missed_in_id")
    op.drop_table("stocktake_recount")
