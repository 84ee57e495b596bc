"""Keep invoices of orders and their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0351"
down_revision = "0350"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False, comment="the order's"),
        sa.Column("number", sa.Text(), nullable=False, comment="the supplier's"),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("recorded", "approved", "refused", name="invoice_state", native_enum=False, length=40),
            server_default="recorded",
            nullable=False,
        ),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True, comment="approved or refused it"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('recorded', 'approved', 'refused')", name=op.f("ck_invoice_invoice_state")),
        sa.CheckConstraint("(state = 'recorded') = (decided_at IS NULL)", name=op.f("ck_invoice_decided_has_time")),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_invoice_order_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_invoice_supplier_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_invoice_recorded_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_invoice_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
    )
    op.create_index(
        "uq_invoice_supplier_number",
        "invoice",
        ["supplier_id", sa.text("lower(number)")],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.create_index("ix_invoice_state_invoiced_on_id", "invoice", ["state", "invoiced_on", "id"])
    op.create_index("ix_invoice_order_id_id", "invoice", ["order_id", "id"])
    op.create_table(
        "invoice_line",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_cents", sa.BigInteger(), nullable=False, comment="without VAT"),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name=op.f("ck_invoice_line_quantity_plausible")),
        sa.CheckConstraint("unit_price_cents >= 0", name=op.f("ck_invoice_line_price_not_negative")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("fk_invoice_line_order_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_invoice_line_invoice_id_position")),
    )
    op.create_index("ix_invoice_line_order_line_id", "invoice_line", ["order_line_id"])


def downgrade() -> None:
    op.drop_table("invoice_line")
    op.drop_table("invoice")
