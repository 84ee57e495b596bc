"""Sort devices by the end of their warranty along an index, of all schools and of one."""

import sqlalchemy as sa
from alembic import op

revision = "0385"
down_revision = "0380"
branch_labels = None
depends_on = None

WARRANTY = "COALESCE(warranty_ends_on, '9999-12-31'::date)"


def upgrade() -> None:
    op.create_index("ix_device_warranty", "device", [sa.text(WARRANTY), "id"])
    op.create_index("ix_device_school_warranty", "device", ["school_id", sa.text(WARRANTY), "id"])


def downgrade() -> None:
    op.drop_index("ix_device_school_warranty", "device")
    op.drop_index("ix_device_warranty", "device")
