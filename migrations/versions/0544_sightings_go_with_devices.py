"""When a device was seen goes with the device, where undoing an import takes it out of the register."""

from alembic import op

revision = "0544"
down_revision = "0543"
branch_labels = None
depends_on = None
NAME = "fk_device_sighting_device_id"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(NAME, "device_sighting", type_="foreignkey")
    op.create_foreign_key(NAME, "device_sighting", "device", ["device_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    op.drop_constraint(NAME, "device_sighting", type_="foreignkey")
    op.create_foreign_key(NAME, "device_sighting", "device", ["device_id"], ["id"])
