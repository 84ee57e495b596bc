"""Files on devices, orders and lots for disposal."""

import sqlalchemy as sa
from alembic import op

revision = "0541"
down_revision = "0540"
branch_labels = None
depends_on = None
THINGS = {"device_id": "device", "order_id": "purchase_order", "lot_id": "disposal_lot", "school_id": "school"}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    scans = ["pending", "clean", "infected", "off"]
    scan = sa.Enum(*scans, name="scan", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "register_file",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True, comment="the device's at the time"),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as sent, without a path and what cannot be shown"),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False, comment="of what is kept"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="hexadecimal, of what is kept"),
        sa.Column("storage_key", sa.Text(), nullable=True, comment="random; none: no file is kept"),
        sa.Column("has_thumbnail", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("scan", scan, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(device_id, order_id, lot_id) = 1", name=op.f("ck_register_file_on_one_thing")),
        sa.CheckConstraint("(device_id IS NULL) = (school_id IS NULL)", name=op.f("ck_register_file_school_of_device")),
        sa.CheckConstraint(
            "(storage_key IS NULL) = (removed_at IS NOT NULL OR scan = 'infected')",
            name=op.f("ck_register_file_kept_or_says_why_not"),
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=op.f("ck_register_file_name_length")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_register_file_{column}"))
            for column, table in {**THINGS, "author_id": "person"}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_file")),
    )
    for column in ("device_id", "order_id", "lot_id", "author_id"):
        op.create_index(op.f(f"ix_register_file_{column}_created_at"), "register_file", [column, "created_at"])
    op.create_index("uq_register_file_storage_key", "register_file", ["storage_key"], unique=True)


def downgrade() -> None:
    op.drop_table("register_file")
