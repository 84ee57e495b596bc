"""Tickets have parts, checklists, noted time, and devices with a state of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0491"
down_revision = "0431"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket_line", sa.Column("progress", sa.String(40), server_default="open", nullable=False))
    op.create_check_constraint(
        op.f("ck_ticket_line_line_state"), "ticket_line", "progress IN ('open', 'in_work', 'done', 'declined')"
    )
    op.add_column(
        "category",
        sa.Column(
            "checklist",
            JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment="steps of its tickets: fi, sv, en of each",
        ),
    )
    op.create_table(
        "ticket_child",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False, comment="the child"),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column(
            "resolved_with_parent",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="it comes back when its parent does",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("ticket_id <> parent_id", name=op.f("ck_ticket_child_not_its_own_parent")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_child_ticket_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["ticket.id"], name=op.f("fk_ticket_child_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_child")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_ticket_child_ticket_id")),
    )
    op.create_index(op.f("ix_ticket_child_parent_id"), "ticket_child", ["parent_id"])
    op.create_table(
        "ticket_step",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False, comment="of the category's checklist, or a new key"),
        sa.Column("name_fi", sa.Text(), nullable=False, comment="as it was when it was ticked"),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("is_own", sa.Boolean(), server_default=sa.false(), nullable=False, comment="of this ticket alone"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_ticket_step_done_by_somebody")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_step_ticket_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_ticket_step_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_step")),
        sa.UniqueConstraint("ticket_id", "step_id", name=op.f("uq_ticket_step_ticket_id_step_id")),
    )
    op.create_table(
        "time_spent",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False, comment="the day of the work"),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_time_spent_minutes_of_a_day")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_time_spent_ticket_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_time_spent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_spent")),
    )
    op.create_index(op.f("ix_time_spent_ticket_id_created_at"), "time_spent", ["ticket_id", "created_at"])


def downgrade() -> None:
    op.drop_table("time_spent")
    op.drop_table("ticket_step")
    op.drop_table("ticket_child")
    op.drop_column("category", "checklist")
    op.drop_constraint(op.f("ck_ticket_line_line_state"), "ticket_line", type_="check")
    op.drop_column("ticket_line", "progress")
