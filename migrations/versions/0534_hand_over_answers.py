"""Whether whoever a device was handed to says that they have received it."""

import sqlalchemy as sa
from alembic import op

revision = "0534"
down_revision = "0533"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "hand_over_answer",
        sa.Column("custody_id", sa.Uuid(), nullable=False, comment="the interval; it may be undone since"),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, comment="UTC"),
        sa.PrimaryKeyConstraint("custody_id", name=op.f("pk_hand_over_answer")),
    )


def downgrade() -> None:
    op.drop_table("hand_over_answer")
