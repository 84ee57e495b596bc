"""When a mail server has accepted a link's message, so that it is never handed over twice."""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "password_reset",
        sa.Column(
            "smtp_accepted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the mail server has the message",
        ),
    )


def downgrade() -> None:
    op.drop_column("password_reset", "smtp_accepted_at")
