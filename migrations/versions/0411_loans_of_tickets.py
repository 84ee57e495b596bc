"""Find the devices that are lent for a ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0411"
down_revision = "0410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_custody_ticket_id", "custody", ["ticket_id"], postgresql_where=sa.text("ticket_id IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_custody_ticket_id", "custody")
