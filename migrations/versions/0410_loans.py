"""Let custody be a loan: with a promised day of return, and perhaps for a ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0410"
down_revision = "0341"
branch_labels = None
depends_on = None


def upgrade() -> None:
    due = sa.Column("due_on", sa.Date(), comment="of a loan: the last day by which it is promised back")
    op.add_column("custody", due)
    op.add_column("custody", sa.Column("ticket_id", sa.Uuid(), comment="what it was lent for"))
    op.create_foreign_key(op.f("fk_custody_ticket_id"), "custody", "ticket", ["ticket_id"], ["id"])
    op.create_check_constraint(op.f("ck_custody_ticket_of_loan"), "custody", "ticket_id IS NULL OR due_on IS NOT NULL")
    open_loans = sa.text("due_on IS NOT NULL AND until IS NULL")
    op.create_index("ix_custody_loan", "custody", ["due_on", "id"], postgresql_where=open_loans)


def downgrade() -> None:
    op.drop_index("ix_custody_loan", "custody")
    op.drop_constraint(op.f("ck_custody_ticket_of_loan"), "custody")
    op.drop_constraint(op.f("fk_custody_ticket_id"), "custody")
    op.drop_column("custody", "ticket_id")
    op.drop_column("custody", "due_on")
