"""Forms of the request catalogue, and approvals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0493"
down_revision = "0433"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_form",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="never changes"),
        sa.Column("name_fi", sa.Text(), nullable=False),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False, comment="its checklist comes with it"),
        sa.Column("fields", JSONB(), nullable=False, comment="code, type, label, required, choices, when of each"),
        sa.Column("school_kinds", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False, comment="none: all"),
        sa.Column("approval", sa.String(40), nullable=True, comment="none: nobody is asked"),
        sa.Column("target_days", sa.Integer(), nullable=True, comment="working days in which it is usually done"),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("approval IN ('school', 'assets')", name=op.f("ck_request_form_approved_by")),
        sa.CheckConstraint("target_days BETWEEN 1 AND 365", name=op.f("ck_request_form_target_within_a_year")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_request_form_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_form")),
        sa.UniqueConstraint("code", name=op.f("uq_request_form_code")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False, comment="the ticket's when it was asked"),
        sa.Column("approved_by", sa.String(40), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True, comment="without VAT; none: not known"),
        sa.Column("outcome", sa.String(40), server_default="open", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="of whoever decided"),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("approved_by IN ('school', 'assets')", name=op.f("ck_approval_approved_by")),
        sa.CheckConstraint(
            "outcome IN ('open', 'approved', 'refused', 'forgotten')", name=op.f("ck_approval_approval_state")
        ),
        sa.CheckConstraint("(outcome = 'open') = (decided_at IS NULL)", name=op.f("ck_approval_decided_has_time")),
        sa.CheckConstraint("cost_cents >= 0", name=op.f("ck_approval_cost_not_negative")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_approval_ticket_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_approval_school_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_approval_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index(op.f("ix_approval_ticket_id"), "approval", ["ticket_id"])
    op.create_index("ix_approval_open", "approval", ["created_at", "id"], postgresql_where=sa.text("outcome = 'open'"))


def downgrade() -> None:
    op.drop_table("approval")
    op.drop_table("request_form")
