"""A set keeps which plan took it back while another return is only planned."""

import sqlalchemy as sa
from alembic import op

revision = "0545"
down_revision = "0544"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "device_set",
        sa.Column(
            "returned_id", sa.Uuid(), nullable=True, comment="the one that took it back before that plan was made"
        ),
    )
    op.create_foreign_key(op.f("fk_device_set_returned_id"), "device_set", "bulk_work", ["returned_id"], ["id"])


def downgrade() -> None:
    op.drop_column("device_set", "returned_id")
