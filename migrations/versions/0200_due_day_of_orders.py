"""Keep with an order when the supplier is to deliver."""

import sqlalchemy as sa
from alembic import op

revision = "0200"
down_revision = "0190"
branch_labels = None
depends_on = None


def upgrade() -> None:
    due_on = sa.Column("due_on", sa.Date(), nullable=True, comment="when the supplier is to deliver")
    op.add_column("purchase_order", due_on)


def downgrade() -> None:
    op.drop_column("purchase_order", "due_on")
