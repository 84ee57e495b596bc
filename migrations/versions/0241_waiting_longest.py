"""The ticket that has waited longest for an agent is found along an index."""

import sqlalchemy as sa
from alembic import op

revision = "0241"
down_revision = "0302"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ticket_waits_longest",
        "ticket",
        ["created_at", "id"],
        postgresql_where=sa.text("state = 'queued' AND agent_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_waits_longest", table_name="ticket")
