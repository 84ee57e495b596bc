"""Find the states of devices that held at an instant when few did."""

import sqlalchemy as sa
from alembic import op

revision = "0472"
down_revision = "0451"
branch_labels = None
depends_on = None


def upgrade() -> None:
    held = [sa.text("tstzrange(since, until)")]
    op.create_index("ix_earlier_device_held", "earlier_device", held, postgresql_using="gist")


def downgrade() -> None:
    op.drop_index("ix_earlier_device_held", "earlier_device")
