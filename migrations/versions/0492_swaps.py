"""Pools of devices to lend, repair orders, and reminders of loans."""

import sqlalchemy as sa
from alembic import op

revision = "0492"
down_revision = "0432"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loan_pool",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False, comment="where it is kept"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_loan_pool_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_pool")),
    )
    op.create_index("uq_loan_pool_name", "loan_pool", [sa.text("lower(name)")], unique=True)
    op.create_index(op.f("ix_loan_pool_school_id"), "loan_pool", ["school_id"])
    op.create_table(
        "pool_device",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["loan_pool.id"], name=op.f("fk_pool_device_pool_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_pool_device_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_device")),
        sa.UniqueConstraint("device_id", name=op.f("uq_pool_device_device_id")),
    )
    op.create_index(op.f("ix_pool_device_pool_id"), "pool_device", ["pool_id"])
    op.create_table(
        "repair_order",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True, comment="why it was sent"),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.Column("warranty", sa.Boolean(), nullable=False, comment="the vendor repairs it without cost"),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True, comment="without VAT"),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('repaired', 'replaced', 'not_repaired')", name=op.f("ck_repair_order_repair_outcome")
        ),
        sa.CheckConstraint(
            "(returned_on IS NULL) = (outcome IS NULL)", name=op.f("ck_repair_order_returned_has_outcome")
        ),
        sa.CheckConstraint("returned_on >= sent_on", name=op.f("ck_repair_order_returned_after_sent")),
        sa.CheckConstraint("cost_cents >= 0", name=op.f("ck_repair_order_cost_not_negative")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_repair_order_device_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_repair_order_ticket_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_repair_order_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_order")),
    )
    op.create_index(
        "uq_repair_order_open",
        "repair_order",
        ["device_id"],
        unique=True,
        postgresql_where=sa.text("returned_on IS NULL"),
    )
    op.create_index(op.f("ix_repair_order_sent_on_id"), "repair_order", ["sent_on", "id"])
    op.create_index(op.f("ix_repair_order_device_id"), "repair_order", ["device_id"])
    op.create_table(
        "loan_reminder",
        sa.Column("custody_id", sa.Uuid(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False, comment="loan_due or loan_overdue, and the promised day"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["custody_id"], ["custody.id"], name=op.f("fk_loan_reminder_custody_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("custody_id", "told", name=op.f("pk_loan_reminder")),
    )


def downgrade() -> None:
    op.drop_table("loan_reminder")
    op.drop_table("repair_order")
    op.drop_table("pool_device")
    op.drop_table("loan_pool")
