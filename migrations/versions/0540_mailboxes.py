"""Mailboxes, and how fetching from each goes."""

import sqlalchemy as sa
from alembic import op

revision = "0540"
down_revision = "0535"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    language = sa.Enum("fi", "sv", "en", name="language", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "mailbox",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="as people write to it, small letters"),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="takes what comes to it; none: the rules decide"),
        sa.Column("language", language, nullable=True, comment="of its tickets; none: the requester's"),
        sa.Column(
            "account",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="HELPDESK: the setting IMAP_HELPDESK; empty: mail is brought to us",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False, comment="in use"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_mailbox_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("address", name=op.f("uq_mailbox_address")),
    )
    op.create_index(
        "uq_mailbox_account", "mailbox", ["account"], unique=True, postgresql_where=sa.text("account <> '' AND active")
    )
    op.create_table(
        "mailbox_fetch",
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="when it is fetched from next"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True, comment="a run goes on since then, or died"),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True, comment="when it last worked"),
        sa.Column(
            "failing_since", sa.DateTime(timezone=True), nullable=True, comment="none: it works, or was not tried yet"
        ),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False, comment="in a row"),
        sa.Column("error", sa.Text(), server_default="", nullable=False, comment="code: why it failed last"),
        sa.Column("fetched", sa.Integer(), server_default="0", nullable=False, comment="mails in all"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailbox.id"], name=op.f("fk_mailbox_fetch_mailbox_id")),
        sa.PrimaryKeyConstraint("mailbox_id", name=op.f("pk_mailbox_fetch")),
    )
    op.create_index(op.f("ix_mailbox_fetch_due_at"), "mailbox_fetch", ["due_at"])


def downgrade() -> None:
    op.drop_table("mailbox_fetch")
    op.drop_table("mailbox")
