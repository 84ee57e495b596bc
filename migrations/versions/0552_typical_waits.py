"""How long tickets of a priority and kind usually take, counted once a day, and how true that proved."""

import sqlalchemy as sa
from alembic import op

revision = "0552"
down_revision = "0551"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "typical_wait",
        sa.Column(
            "priority",
            sa.Enum("P1", "P2", "P3", "P4", name="priority", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("incident", "request", name="kind", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "counted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="what ended later was not known to it",
        ),
        sa.Column("tickets", sa.Integer(), nullable=False, comment="that ended and are compared with"),
        sa.Column("low_seconds", sa.Integer(), nullable=True, comment="working time; none: too few tickets to say"),
        sa.Column("middle_seconds", sa.Integer(), nullable=True),
        sa.Column("high_seconds", sa.Integer(), nullable=True),
        sa.Column(
            "judged",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="that ended later, before the next count",
        ),
        sa.Column(
            "within", sa.Integer(), server_default="0", nullable=False, comment="of those, how many took low to high"
        ),
        sa.CheckConstraint(
            "(low_seconds IS NULL) = (high_seconds IS NULL)", name=op.f("ck_typical_wait_range_is_whole")
        ),
        sa.CheckConstraint("within <= judged", name=op.f("ck_typical_wait_within_of_judged")),
        sa.PrimaryKeyConstraint("priority", "kind", "day", name=op.f("pk_typical_wait")),
    )
    op.create_index(
        "ix_ticket_clock_resolved",
        "ticket_clock",
        ["stopped_at"],
        postgresql_where=sa.text("kind = 'resolve' AND stopped_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_clock_resolved", table_name="ticket_clock")
    op.drop_table("typical_wait")
