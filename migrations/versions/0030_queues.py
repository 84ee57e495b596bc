"""What waits for somebody is found by index, and counted without counting."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = "state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"
AGENT = ["agent_id", "priority", "created_at", "id"]
INDEXES = {
    "ix_ticket_waits_for_agent": (["team_id", "priority", "created_at", "id"], "state = 'queued'"),
    "ix_ticket_to_close": (["resolved_at"], "state = 'resolved'"),
    "ix_ticket_filed_by_id_created_at_id": (["filed_by_id", "created_at", "id"], None),
}
# Changes are appended, never updated: filing and working on tickets must not queue up behind a counter's row.
FUNCTIONS = {
    "count_new_tickets": (
        "INSERT",
        "REFERENCING NEW TABLE AS after",
        """
INSERT INTO queue_count (team_id, state, change)
SELECT team_id, state, count(*) FROM after WHERE NOT sensitive GROUP BY team_id, state;
""",
    ),
    "count_moved_tickets": (
        "UPDATE",
        "REFERENCING OLD TABLE AS before NEW TABLE AS after",
        """
INSERT INTO queue_count (team_id, state, change)
SELECT team_id, state, sum(change) FROM (
    SELECT team_id, state, 1 AS change FROM after WHERE NOT sensitive
    UNION ALL SELECT team_id, state, -1 FROM before WHERE NOT sensitive
) AS moved GROUP BY team_id, state HAVING sum(change) <> 0;
""",
    ),
    "count_gone_tickets": (
        "DELETE",
        "REFERENCING OLD TABLE AS before",
        """
INSERT INTO queue_count (team_id, state, change)
SELECT team_id, state, -count(*) FROM before WHERE NOT sensitive GROUP BY team_id, state;
""",
    ),
}


def upgrade() -> None:
    op.add_column(
        "ticket",
        sa.Column(
            "team_chosen",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="a person handed it to this team; rules keep it there",
        ),
    )
    op.add_column(
        "ticket",
        sa.Column(
            "judged",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="an agent set impact and urgency; rules keep them",
        ),
    )
    op.add_column(
        "assignment",
        sa.Column("given_back", sa.Boolean(), server_default=sa.false(), nullable=False, comment="by the agent"),
    )
    op.drop_index("ix_ticket_agent", table_name="ticket")
    op.create_index("ix_ticket_agent", "ticket", AGENT, postgresql_include=["points"], postgresql_where=sa.text(OPEN))
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "ticket", columns, postgresql_where=sa.text(where) if where else None)
    op.create_index(
        "ix_ticket_words", "ticket", [sa.text("to_tsvector('simple'::regconfig, title)")], postgresql_using="gin"
    )
    op.create_table(
        "queue_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_count")),
    )
    op.create_index(op.f("ix_queue_count_team_id_state"), "queue_count", ["team_id", "state"])
    for name, (when, tables, body) in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")
        op.execute(
            f"CREATE TRIGGER {name} AFTER {when} ON ticket {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    op.execute(
        "INSERT INTO queue_count (team_id, state, change) "
        "SELECT team_id, state, count(*) FROM ticket WHERE NOT sensitive GROUP BY team_id, state",
        execution_options={"unfiltered": frozenset({"ticket"})},
    )


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP TRIGGER {name} ON ticket")
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("queue_count")
    op.drop_index("ix_ticket_words", table_name="ticket")
    for name in INDEXES:
        op.drop_index(name, table_name="ticket")
    op.drop_index("ix_ticket_agent", table_name="ticket")
    op.create_index("ix_ticket_agent", "ticket", AGENT, postgresql_where=sa.text(OPEN))
    op.drop_column("assignment", "given_back")
    op.drop_column("ticket", "judged")
    op.drop_column("ticket", "team_chosen")
