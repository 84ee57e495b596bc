"""Tickets are joined by a column of their own, and the database refuses a move that the table does not know."""

import sqlalchemy as sa
from alembic import op

revision = "0150"
down_revision = "0110"
branch_labels = None
depends_on = None

SCOPED = {"unfiltered": frozenset({"ticket"})}
# tickets/ticket/transitions.py as it is today; a test compares them
MOVES = {
    "new": ("queued", "assigned", "in_progress", "cancelled", "merged"),
    "queued": ("assigned", "in_progress", "cancelled", "merged"),
    "assigned": ("queued", "in_progress", "cancelled", "merged"),
    "in_progress": ("queued", "assigned", "waiting", "resolved", "cancelled", "merged"),
    "waiting": ("queued", "assigned", "in_progress", "resolved", "cancelled", "merged"),
    "resolved": ("queued", "assigned", "closed"),
    "closed": ("queued", "assigned"),
    "merged": ("new", "cancelled"),
}


def upgrade() -> None:
    op.add_column(
        "ticket",
        sa.Column("merged_into_id", sa.Uuid(), nullable=True, comment="the ticket on which the work goes on"),
    )
    op.create_foreign_key(op.f("fk_ticket_merged_into_id"), "ticket", "ticket", ["merged_into_id"], ["id"])
    # Whoever asked for a joined ticket was made to watch the other, of which nothing is theirs to read.
    op.execute(
        "DELETE FROM watcher USING ticket AS joined, ticket AS other "
        "WHERE joined.state = 'merged' AND other.id = joined.parent_id AND watcher.ticket_id = other.id "
        "AND watcher.person_id <> other.filed_by_id AND (watcher.person_id IN (joined.requester_id, joined.filed_by_id)"
        " OR EXISTS (SELECT FROM watcher AS same WHERE same.ticket_id = joined.id"
        " AND same.person_id = watcher.person_id))",
        execution_options=SCOPED,
    )
    op.execute(
        "UPDATE ticket SET merged_into_id = parent_id, parent_id = NULL WHERE state = 'merged'",
        execution_options=SCOPED | {"recorded": True},
    )
    op.alter_column(
        "ticket",
        "parent_id",
        comment="the earlier ticket that it follows",
        existing_comment="reopened from, merged into",
        existing_type=sa.Uuid(),
        existing_nullable=True,
    )
    op.create_check_constraint(
        op.f("ck_ticket_merged_into_another"), "ticket", "(state = 'merged') = (merged_into_id IS NOT NULL)"
    )
    op.create_index(
        "ix_ticket_merged", "ticket", ["merged_into_id"], postgresql_where=sa.text("merged_into_id IS NOT NULL")
    )
    pairs = ", ".join(f"('{one}', '{to}')" for one, ends in MOVES.items() for to in ends)
    op.execute(
        "CREATE FUNCTION refuse_unknown_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (OLD.state, NEW.state) NOT IN ({pairs}) THEN "
        "RAISE EXCEPTION 'ticket %: no move leads from % to %', OLD.id, OLD.state, NEW.state "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER refuse_unknown_move BEFORE UPDATE OF state ON ticket FOR EACH ROW "
        "WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION refuse_unknown_move()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER refuse_unknown_move ON ticket")
    op.execute("DROP FUNCTION refuse_unknown_move")
    op.drop_index("ix_ticket_merged", table_name="ticket")
    op.drop_constraint(op.f("ck_ticket_merged_into_another"), "ticket", type_="check")
    op.execute(
        "UPDATE ticket SET parent_id = merged_into_id WHERE state = 'merged'",
        execution_options=SCOPED | {"recorded": True},
    )
    op.alter_column(
        "ticket",
        "parent_id",
        comment="reopened from, merged into",
        existing_comment="the earlier ticket that it follows",
        existing_type=sa.Uuid(),
        existing_nullable=True,
    )
    op.drop_constraint(op.f("fk_ticket_merged_into_id"), "ticket", type_="foreignkey")
    op.drop_column("ticket", "merged_into_id")
