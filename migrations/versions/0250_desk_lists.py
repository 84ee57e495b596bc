"""Keep with each ticket what was last said on it and by which side, and how each agent keeps the desk's list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0250"
down_revision = "0240"
branch_labels = None
depends_on = None

OPEN = "state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"
# Of messages that are added at once, the newest public one of each ticket; the words that it was filed with are none.
FUNCTION = """
CREATE FUNCTION note_last_message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE ticket SET last_message_at = said.created_at, asker_wrote_last = NOT said.by_desk
FROM (
    SELECT DISTINCT ON (ticket_id) ticket_id, created_at, by_desk FROM added WHERE visibility = 'public'
    ORDER BY ticket_id, created_at DESC, id DESC
) AS said
WHERE ticket.id = said.ticket_id AND said.created_at > ticket.created_at
    AND said.created_at >= coalesce(ticket.last_message_at, ticket.created_at);
RETURN NULL; END $$
"""
TRIGGER = """
CREATE TRIGGER note_last_message AFTER INSERT ON message REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION note_last_message()
"""
SAID_BY_DESK = """
UPDATE message SET by_desk = true FROM ticket WHERE ticket.id = message.ticket_id AND (
    message.visibility = 'internal' OR message.author_id IS NULL
    OR message.author_id NOT IN (ticket.requester_id, ticket.filed_by_id)
)
"""
LAST_SAID = """
UPDATE ticket SET last_message_at = said.created_at, asker_wrote_last = NOT said.by_desk
FROM (
    SELECT DISTINCT ON (ticket_id) ticket_id, created_at, by_desk FROM message WHERE visibility = 'public'
    ORDER BY ticket_id, created_at DESC, id DESC
) AS said WHERE ticket.id = said.ticket_id AND said.created_at > ticket.created_at
"""


def upgrade() -> None:
    by_desk = sa.Column(
        "by_desk", sa.Boolean(), server_default=sa.false(), nullable=False, comment="else by whoever asked"
    )
    op.add_column("message", by_desk)
    at = sa.Column(
        "last_message_at",
        sa.DateTime(timezone=True),
        nullable=True,
        comment="newest public message since it was filed; none: nobody has written",
    )
    op.add_column("ticket", at)
    asker = sa.Column(
        *("asker_wrote_last", sa.Boolean()),
        server_default=sa.false(),
        nullable=False,
        comment="that message is of whoever asked",
    )
    op.add_column("ticket", asker)
    op.execute(FUNCTION)
    op.execute(TRIGGER)
    for statement in (SAID_BY_DESK, LAST_SAID):
        op.execute(statement, execution_options={"unfiltered": frozenset({"message", "ticket"}), "recorded": True})
    op.create_index("ix_ticket_open_age", "ticket", ["created_at", "id"], postgresql_where=sa.text(OPEN))
    quiet = sa.text("COALESCE(last_message_at, created_at)")
    op.create_index("ix_ticket_open_quiet", "ticket", [quiet, "id"], postgresql_where=sa.text(OPEN))
    op.create_index(
        "ix_ticket_asker_wrote_last",
        "ticket",
        ["queue_rank", "priority", "created_at", "id"],
        postgresql_where=sa.text(f"asker_wrote_last AND {OPEN}"),
    )
    _lists()


def _lists() -> None:
    op.create_table(
        "desk_setting",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("person.id", name="fk_desk_setting_person_id_person")),
        sa.Column(
            "columns", sa.ARRAY(sa.Text()), nullable=False, comment="of the desk's list, besides those always shown"
        ),
        sa.Column(
            "comfortable", sa.Boolean(), server_default=sa.false(), nullable=False, comment="with room around rows"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_desk_setting")),
    )
    op.create_table(
        "desk_view",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="whose members see it too; none: the owner alone"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.JSONB(), nullable=False, comment="names and values of the list's address"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_desk_view_name_length")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_desk_view_owner_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_desk_view_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_desk_view_owner_id_name")),
    )
    op.create_index(op.f("ix_desk_view_team_id"), "desk_view", ["team_id"])


def downgrade() -> None:
    op.drop_table("desk_view")
    op.drop_table("desk_setting")
    for name in ("asker_wrote_last", "open_quiet", "open_age"):
        op.drop_index(f"ix_ticket_{name}", table_name="ticket")
    op.execute("DROP TRIGGER note_last_message ON message")
    op.execute("DROP FUNCTION note_last_message")
    op.drop_column("ticket", "asker_wrote_last")
    op.drop_column("ticket", "last_message_at")
    op.drop_column("message", "by_desk")
