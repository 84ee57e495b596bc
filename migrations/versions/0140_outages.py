"""Count attempts at a job that an outage ended apart from its own failures."""

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "outbox",
        sa.Column(
            "outages",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="attempts that an outage ended; not among attempts",
        ),
    )


def downgrade() -> None:
    op.drop_column("outbox", "outages")
