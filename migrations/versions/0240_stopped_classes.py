"""A stopped class counts until its lesson ends, in a place and with a way to reach the teacher; who waits comes last."""

import sqlalchemy as sa
from alembic import op

revision = "0240"
down_revision = "0300"
branch_labels = None
depends_on = None

SCOPED = {"unfiltered": frozenset({"ticket"}), "recorded": True}
OPEN = "state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"
QUEUED = "state = 'queued'"
# name, what stands before priority and age, which tickets, what is read besides
INDEXES = (
    ("ix_ticket_queue", [], OPEN, None),
    ("ix_ticket_team_queue", ["team_id"], OPEN, None),
    ("ix_ticket_agent", ["agent_id"], OPEN, ["points"]),
    ("ix_ticket_waits_for_agent", ["team_id"], QUEUED, None),
)


def upgrade() -> None:
    op.add_column(
        "ticket",
        sa.Column(
            "queue_rank",
            sa.SmallInteger(),
            sa.Computed("CASE WHEN wait_reason = 'requester' THEN 2 ELSE 1 END", persisted=True),
            nullable=False,
            comment="before priority and age; 2: waits for its requester",
        ),
    )
    op.add_column(
        "ticket",
        sa.Column(
            "stopped_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="none: no class is stopped, or not any more",
        ),
    )
    op.add_column(
        "ticket",
        sa.Column(
            "place", sa.Text(), server_default="", nullable=False, comment="where they are, if in no room of the list"
        ),
    )
    reach = sa.Enum("in_room", "phone", name="reach", native_enum=False, create_constraint=False, length=40)
    op.add_column("ticket", sa.Column("reach", reach, nullable=True, comment="how to reach them during the lesson"))
    op.add_column("ticket", sa.Column("phone", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_ticket_reach"), "ticket", "reach IN ('in_room', 'phone')")
    op.create_check_constraint(
        op.f("ck_ticket_phone_where_called"), "ticket", "(phone <> '') = (reach IS NOT NULL AND reach = 'phone')"
    )
    op.execute(
        "UPDATE ticket SET stopped_until = "
        "least(coalesce(lesson_ends_at, created_at + interval '90 minutes'), created_at + interval '4 hours') "
        f"WHERE class_stopped AND {OPEN}",
        execution_options=SCOPED,
    )
    for name, first, which, besides in INDEXES:
        op.drop_index(name, table_name="ticket")
        op.create_index(
            name,
            "ticket",
            [*first, "queue_rank", "priority", "created_at", "id"],
            postgresql_where=sa.text(which),
            postgresql_include=besides,
        )
    op.create_index(
        "ix_ticket_stopped", "ticket", ["stopped_until"], postgresql_where=sa.text("stopped_until IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_stopped", table_name="ticket")
    for name, first, which, besides in INDEXES:
        op.drop_index(name, table_name="ticket")
        op.create_index(
            name,
            "ticket",
            [*first, "priority", "created_at", "id"],
            postgresql_where=sa.text(which),
            postgresql_include=besides,
        )
    op.drop_constraint(op.f("ck_ticket_phone_where_called"), "ticket")
    op.drop_constraint(op.f("ck_ticket_reach"), "ticket")
    for column in ("phone", "reach", "place", "stopped_until", "queue_rank"):
        op.drop_column("ticket", column)
