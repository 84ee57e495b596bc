"""Find any part of a serial by a function that costs a third for each row, and parts of tags without an index of them."""

from alembic import op

from registry.devices.serials_sql import SERIAL_GRAMS

revision = "0205"
down_revision = "0161"
branch_labels = None
depends_on = None

OLD = "grams((COALESCE(asset_tag, ''::text) || ' '::text) || COALESCE(serial, ''::text))"


def upgrade() -> None:
    op.execute(SERIAL_GRAMS)
    op.execute("CREATE INDEX ix_device_serial_grams ON device USING gin (serial_grams(serial))")
    op.execute("CREATE INDEX ix_device_long_tag ON device (asset_tag) WHERE length(asset_tag) > 11")
    op.drop_index("ix_device_grams", table_name="device")


def downgrade() -> None:
    op.execute(f"CREATE INDEX ix_device_grams ON device USING gin ({OLD})")
    op.drop_index("ix_device_long_tag", table_name="device")
    op.drop_index("ix_device_serial_grams", table_name="device")
    op.execute("DROP FUNCTION serial_grams(text)")
