"""Keep what people correct in single cells of a planned file."""

import sqlalchemy as sa
from alembic import op

revision = "0260"
down_revision = "0230"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrected_cell",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False, comment="the file's own name of the column"),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("corrected_by_id", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["purchase_batch.id"], name="fk_corrected_cell_batch_id"),
        sa.ForeignKeyConstraint(["corrected_by_id"], ["person.id"], name="fk_corrected_cell_corrected_by_id"),
        sa.PrimaryKeyConstraint("batch_id", "row_number", "header", name="pk_corrected_cell"),
    )


def downgrade() -> None:
    op.drop_table("corrected_cell")
