"""A file keeps which order lines got what pays for them from it, so that undoing it takes that back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0546"
down_revision = "0545"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "purchase_batch",
        sa.Column(
            "funded",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="key of an order line that got what pays for it from this file → of the appropriation",
        ),
    )


def downgrade() -> None:
    op.drop_column("purchase_batch", "funded")
