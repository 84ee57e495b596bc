"""Keep which rows of a planned file a person has left out."""

import sqlalchemy as sa
from alembic import op

revision = "0360"
down_revision = "0241"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "left_out_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("left_out_by_id", sa.Uuid(), nullable=False),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["purchase_batch.id"], name="fk_left_out_row_batch_id"),
        sa.ForeignKeyConstraint(["left_out_by_id"], ["person.id"], name="fk_left_out_row_left_out_by_id"),
        sa.PrimaryKeyConstraint("batch_id", "row_number", name="pk_left_out_row"),
    )


def downgrade() -> None:
    op.drop_table("left_out_row")
