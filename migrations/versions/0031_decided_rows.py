"""Rows of a batch that a person has decided."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decided_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["purchase_batch.id"], name=op.f("fk_decided_row_batch_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_decided_row_decided_by_id")),
        sa.PrimaryKeyConstraint("batch_id", "row_number", name=op.f("pk_decided_row")),
    )


def downgrade() -> None:
    op.drop_table("decided_row")
