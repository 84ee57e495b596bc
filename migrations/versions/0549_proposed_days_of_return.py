"""Whoever accepts a hand-over may propose a day of return; it waits until it is agreed to or declined."""

import sqlalchemy as sa
from alembic import op

revision = "0549"
down_revision = "0548"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "hand_over_answer",
        sa.Column(
            "return_on",
            sa.Date(),
            nullable=True,
            comment="proposed day of return, until somebody agrees to it or declines it",
        ),
    )


def downgrade() -> None:
    op.drop_column("hand_over_answer", "return_on")
