"""Keep what was done to many tickets at once, so that it can be undone; a cancelled ticket can come back by that."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0490"
down_revision = "0470"
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
RESTORED = {"cancelled": ("new", "assigned")}


def upgrade() -> None:
    op.create_table(
        "ticket_bulk",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="who did it"),
        sa.Column("action", sa.Text(), nullable=False, comment="the name of a single ticket's command"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_bulk_person_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_ticket_bulk_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_bulk")),
    )
    op.create_index(op.f("ix_ticket_bulk_person_id_created_at"), "ticket_bulk", ["person_id", "created_at"])
    op.create_index(op.f("ix_ticket_bulk_created_at"), "ticket_bulk", ["created_at"])
    op.create_table(
        "ticket_bulk_item",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False, comment="as they were named, from 0"),
        sa.Column("named", sa.Text(), nullable=False, comment="key or number, as it was given"),
        sa.Column("ticket_id", sa.Uuid(), nullable=True, comment="none: no such ticket"),
        sa.Column("problem", JSONB(), nullable=True, comment="code and values of why not; none: done"),
        sa.Column("before", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False, comment="columns"),
        sa.Column("version", sa.Integer(), nullable=True, comment="of the ticket when it was done"),
        sa.Column("is_undone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("undo_problem", JSONB(), nullable=True, comment="code and values of why it was kept"),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["ticket_bulk.id"], name=op.f("fk_ticket_bulk_item_bulk_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_bulk_item_ticket_id")),
        sa.PrimaryKeyConstraint("bulk_id", "position", name=op.f("pk_ticket_bulk_item")),
    )
    op.create_index(op.f("ix_ticket_bulk_item_ticket_id"), "ticket_bulk_item", ["ticket_id"])
    _teach(MOVES | RESTORED)


def downgrade() -> None:
    _teach(MOVES)
    op.drop_table("ticket_bulk_item")
    op.drop_table("ticket_bulk")


def _teach(moves: dict[str, tuple[str, ...]]) -> None:
    pairs = ", ".join(f"('{one}', '{to}')" for one, ends in moves.items() for to in ends)
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_unknown_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (OLD.state, NEW.state) NOT IN ({pairs}) THEN "
        "RAISE EXCEPTION 'ticket %: no move leads from % to %', OLD.id, OLD.state, NEW.state "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
