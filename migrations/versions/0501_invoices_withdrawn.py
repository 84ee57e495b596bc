"""Recorded invoices can be withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0501"
down_revision = "0500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _state("'recorded', 'approved', 'refused', 'withdrawn'")
    _number("state NOT IN ('refused', 'withdrawn')")
    _comment("approved, refused or withdrew it", "approved or refused it")


def downgrade() -> None:
    op.execute("UPDATE invoice SET state = 'refused' WHERE state = 'withdrawn'")
    _state("'recorded', 'approved', 'refused'")
    _number("state <> 'refused'")
    _comment("approved or refused it", "approved, refused or withdrew it")


def _state(codes: str) -> None:
    op.drop_constraint(op.f("ck_invoice_invoice_state"), "invoice", type_="check")
    op.create_check_constraint(op.f("ck_invoice_invoice_state"), "invoice", f"state IN ({codes})")


def _number(counts: str) -> None:
    op.drop_index("uq_invoice_supplier_number", table_name="invoice")
    op.create_index(
        "uq_invoice_supplier_number",
        "invoice",
        ["supplier_id", sa.text("lower(number)")],
        unique=True,
        postgresql_where=sa.text(counts),
    )


def _comment(says: str, said: str) -> None:
    op.alter_column("invoice", "decided_by_id", comment=says, existing_comment=said, existing_type=sa.Uuid())
