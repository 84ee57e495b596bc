"""Class sets and charging carts, and their devices."""

import sqlalchemy as sa
from alembic import op

revision = "0509"
down_revision = "0508"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "device_set",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("class_set", "cart", name="set_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("room_id", sa.Uuid(), nullable=True, comment="where it is kept"),
        sa.Column("hand_over_id", sa.Uuid(), nullable=True, comment="the latest plan that hands it over"),
        sa.Column("return_id", sa.Uuid(), nullable=True, comment="the latest plan that takes it back"),
        sa.Column("dissolved_on", sa.Date(), nullable=True, comment="none: it is in use"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_device_set_name_length")),
        sa.ForeignKeyConstraint(["hand_over_id"], ["bulk_work.id"], name=op.f("fk_device_set_hand_over_id")),
        sa.ForeignKeyConstraint(["return_id"], ["bulk_work.id"], name=op.f("fk_device_set_return_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_device_set_room_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_device_set_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_set")),
    )
    op.create_index(op.f("ix_device_set_school_id"), "device_set", ["school_id"], unique=False)
    op.create_table(
        "device_set_member",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_set_member_device_id")),
        sa.ForeignKeyConstraint(["set_id"], ["device_set.id"], name=op.f("fk_device_set_member_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_set_member")),
        sa.UniqueConstraint("device_id", name=op.f("uq_device_set_member_device_id")),
    )
    op.create_index(op.f("ix_device_set_member_set_id"), "device_set_member", ["set_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_device_set_member_set_id"), table_name="device_set_member")
    op.drop_table("device_set_member")
    op.drop_index(op.f("ix_device_set_school_id"), table_name="device_set")
    op.drop_table("device_set")
