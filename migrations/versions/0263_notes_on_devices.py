"""Keep notes on devices, with who wrote them and when."""

import sqlalchemy as sa
from alembic import op

revision = "0263"
down_revision = "0262"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_note",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False, comment="the device's at the time"),
        sa.Column("text", sa.Text(), nullable=False, comment="empty once it was removed"),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_device_note_device_id"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_device_note_school_id"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_device_note_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_device_note"),
    )
    op.create_index("ix_device_note_device_id_written_at", "device_note", ["device_id", "written_at"])


def downgrade() -> None:
    op.drop_table("device_note")
