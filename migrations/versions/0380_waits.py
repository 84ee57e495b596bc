"""A wait may end on a day, goes on when the ticket is handed over, and a ticket that is split off may keep its agent."""

import sqlalchemy as sa
from alembic import op

revision = "0380"
down_revision = "0361"
branch_labels = None
depends_on = None

# tickets/ticket/transitions.py as it is today; a test compares them
MOVES = {
    "new": ("queued", "assigned", "in_progress", "cancelled", "merged"),
    "queued": ("assigned", "in_progress", "cancelled", "merged"),
    "assigned": ("queued", "in_progress", "cancelled", "merged"),
    "in_progress": ("queued", "assigned", "waiting", "resolved", "cancelled", "merged"),
    "waiting": ("queued", "in_progress", "resolved", "cancelled", "merged"),
    "resolved": ("queued", "assigned", "closed"),
    "closed": ("queued", "assigned"),
    "merged": ("new", "assigned", "cancelled"),
}
BEFORE = MOVES | {
    "waiting": ("queued", "assigned", "in_progress", "resolved", "cancelled", "merged"),
    "merged": ("new", "cancelled"),
}


def upgrade() -> None:
    op.add_column(
        "ticket",
        sa.Column("wait_until", sa.Date(), nullable=True, comment="the day on which the work goes on by itself"),
    )
    op.create_check_constraint(op.f("ck_ticket_waits_until_a_day"), "ticket", "wait_until IS NULL OR state = 'waiting'")
    op.create_index(
        "ix_ticket_wait_until", "ticket", ["wait_until"], postgresql_where=sa.text("wait_until IS NOT NULL")
    )
    _know(MOVES)


def downgrade() -> None:
    _know(BEFORE)
    op.drop_index("ix_ticket_wait_until", table_name="ticket")
    op.drop_constraint(op.f("ck_ticket_waits_until_a_day"), "ticket", type_="check")
    op.drop_column("ticket", "wait_until")


def _know(moves: dict[str, tuple[str, ...]]) -> None:
    """Let the database refuse every other change of state."""
    pairs = ", ".join(f"('{one}', '{to}')" for one, ends in moves.items() for to in ends)
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_unknown_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (OLD.state, NEW.state) NOT IN ({pairs}) THEN "
        "RAISE EXCEPTION 'ticket %: no move leads from % to %', OLD.id, OLD.state, NEW.state "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
