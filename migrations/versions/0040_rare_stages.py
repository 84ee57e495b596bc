"""Index only the stages of life that few devices are in."""

from alembic import op

revision = "0040"
down_revision = "0031"
branch_labels = None
depends_on = None

KEYS = "lifecycle, COALESCE(asset_tag COLLATE \"C\", ''::text), id"


def upgrade() -> None:
    op.drop_index("ix_device_lifecycle", table_name="device")
    op.execute(f"CREATE INDEX ix_device_lifecycle ON device ({KEYS}) WHERE lifecycle IN ('expected', 'lost', 'stolen')")


def downgrade() -> None:
    op.drop_index("ix_device_lifecycle", table_name="device")
    op.execute(f"CREATE INDEX ix_device_lifecycle ON device ({KEYS}) WHERE lifecycle <> 'deployed'")
