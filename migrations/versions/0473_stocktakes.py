"""Keep stocktake rounds: what each school should have, and what was scanned there."""

import sqlalchemy as sa
from alembic import op

revision = "0473"
down_revision = "0492"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stocktake",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_stocktake_ends_after_start")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_stocktake_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
    )
    op.create_index(op.f("ix_stocktake_starts_on_id"), "stocktake", ["starts_on", "id"], unique=False)
    op.create_index("uq_stocktake_name", "stocktake", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "stocktake_expected",
        sa.Column("stocktake_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False, comment="also of one that has left the register since"),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False, comment="tag, or serial number"),
        sa.Column(
            "excuse",
            sa.Enum("in_repair", "on_loan", name="excuse", native_enum=False, create_constraint=True, length=40),
            nullable=True,
            comment="as the round began",
        ),
        sa.Column(
            "result",
            sa.Enum(
                "verified",
                "misplaced",
                "found_elsewhere",
                "missing",
                "excused",
                "not_expected",
                "unknown_code",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="as it was signed off",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_stocktake_expected_room_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_stocktake_expected_school_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_expected_stocktake_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "device_id", name=op.f("pk_stocktake_expected")),
    )
    op.create_index(
        op.f("ix_stocktake_expected_stocktake_id_school_id_label_device_id"),
        "stocktake_expected",
        ["stocktake_id", "school_id", "label", "device_id"],
        unique=False,
    )
    op.create_table(
        "stocktake_scan",
        sa.Column("stocktake_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False, comment="made by whoever scans"),
        sa.Column("code", sa.Text(), nullable=False, comment="as scanned, at most 250 characters"),
        sa.Column("device_id", sa.Uuid(), nullable=True, comment="none: the code names no device"),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column(
            "scanned_at", sa.DateTime(timezone=True), nullable=False, comment="UTC, by the clock of whoever scans"
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(client_id) BETWEEN 1 AND 100", name=op.f("ck_stocktake_scan_client_id_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stocktake_scan_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_stocktake_scan_room_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_stocktake_scan_school_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_scan_stocktake_id")),
        sa.PrimaryKeyConstraint("stocktake_id", "school_id", "client_id", name=op.f("pk_stocktake_scan")),
    )
    op.create_index(
        op.f("ix_stocktake_scan_stocktake_id_device_id_scanned_at"),
        "stocktake_scan",
        ["stocktake_id", "device_id", "scanned_at"],
        unique=False,
    )
    op.create_table(
        "stocktake_school",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("stocktake_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("signed_off_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(signed_off_at IS NULL) = (signed_off_by_id IS NULL)", name=op.f("ck_stocktake_school_signed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_stocktake_school_school_id")),
        sa.ForeignKeyConstraint(["signed_off_by_id"], ["person.id"], name=op.f("fk_stocktake_school_signed_off_by_id")),
        sa.ForeignKeyConstraint(["stocktake_id"], ["stocktake.id"], name=op.f("fk_stocktake_school_stocktake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_school")),
        sa.UniqueConstraint("stocktake_id", "school_id", name=op.f("uq_stocktake_school_stocktake_id_school_id")),
    )
    op.create_index(op.f("ix_stocktake_school_school_id"), "stocktake_school", ["school_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_stocktake_school_school_id"), table_name="stocktake_school")
    op.drop_table("stocktake_school")
    op.drop_index(op.f("ix_stocktake_scan_stocktake_id_device_id_scanned_at"), table_name="stocktake_scan")
    op.drop_table("stocktake_scan")
    op.drop_index(op.f("ix_stocktake_expected_stocktake_id_school_id_label_device_id"), table_name="stocktake_expected")
    op.drop_table("stocktake_expected")
    op.drop_index("uq_stocktake_name", table_name="stocktake")
    op.drop_index(op.f("ix_stocktake_starts_on_id"), table_name="stocktake")
    op.drop_table("stocktake")
