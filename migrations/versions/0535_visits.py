"""Visits of agents to schools."""

import sqlalchemy as sa
from alembic import op

revision = "0535"
down_revision = "0534"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "site_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False, comment="in the schools' time zone"),
        sa.Column(
            "place",
            sa.Integer(),
            nullable=False,
            comment="its place among the visits of the day, from 1; gaps and equals may be",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "made", "cancelled", name="visit_state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_site_visit_agent_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_site_visit_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_visit")),
    )
    op.create_index(op.f("ix_site_visit_agent_id_on_day"), "site_visit", ["agent_id", "on_day"])
    op.create_index(op.f("ix_site_visit_school_id"), "site_visit", ["school_id"])
    op.create_table(
        "site_visit_ticket",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            "is_open",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="while the visit is planned",
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["site_visit.id"], name=op.f("fk_site_visit_ticket_visit_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_site_visit_ticket_ticket_id")),
        sa.PrimaryKeyConstraint("visit_id", "ticket_id", name=op.f("pk_site_visit_ticket")),
    )
    op.create_index(
        "uq_site_visit_ticket_open",
        "site_visit_ticket",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("is_open"),
    )


def downgrade() -> None:
    op.drop_table("site_visit_ticket")
    op.drop_table("site_visit")
