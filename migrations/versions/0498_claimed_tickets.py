"""A problem's tickets begin after those that were claimed for before."""

import sqlalchemy as sa
from alembic import op

revision = "0498"
down_revision = "0497"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "problem",
        sa.Column(
            "tickets_after",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="only later tickets are its own: earlier ones were claimed for before",
        ),
    )


def downgrade() -> None:
    op.drop_column("problem", "tickets_after")
