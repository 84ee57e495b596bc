"""What a request form promises stays when its ticket is judged."""

import sqlalchemy as sa
from alembic import op

revision = "0499"
down_revision = "0498"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ticket_clock",
        sa.Column("own_minutes", sa.Integer(), comment="asked for by a request form, in place of the policy's"),
    )


def downgrade() -> None:
    op.drop_column("ticket_clock", "own_minutes")
