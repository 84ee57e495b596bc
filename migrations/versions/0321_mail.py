"""Keep mails, in and out, what people chose about notices by e-mail, and addresses that refuse mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0321"
down_revision = "0301"
branch_labels = None
depends_on = None

OUT = ("bounced", "deferred", "queued", "sent")
IN = ("received", "new", "threaded", "quarantined", "auto", "bounce", "loop", "duplicate", "refused")
EMPTY = sa.text("''")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _mail()
    op.create_table(
        "mail_content",
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_mail_content_mail_id"),
        sa.PrimaryKeyConstraint("mail_id", name="pk_mail_content"),
    )
    op.create_table(
        "dead_address",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            *("reason", sa.Text()),
            nullable=False,
            comment="code and words of the server, without addresses; or a status code",
        ),
        sa.Column("since", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_dead_address_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_dead_address"),
    )
    _preferences()
    _notices()


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("direction", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), server_default=EMPTY, nullable=False, comment="code: why it is in this state"),
        sa.Column(
            *("kind", sa.Text()),
            server_default=EMPTY,
            nullable=False,
            comment="of one that went: notice, digest, receipt",
        ),
        sa.Column(
            *("mailbox", sa.Text()),
            server_default=EMPTY,
            nullable=False,
            comment="of one that came: the address it was for",
        ),
        sa.Column(
            "message_id", sa.Text(), server_default=EMPTY, nullable=False, comment="the header, without its brackets"
        ),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True, comment="SHA-256 of one that came"),
        sa.Column("sender", sa.Text(), server_default=EMPTY, nullable=False, comment="address"),
        sa.Column("sender_name", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("recipient", sa.Text(), server_default=EMPTY, nullable=False, comment="address"),
        sa.Column("subject", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="who sent or gets it"),
        sa.Column("ticket_id", sa.Uuid(), nullable=True, comment="the one it is about"),
        sa.Column("message_key", sa.Uuid(), nullable=True, comment="the message of the ticket that it became"),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("smtp_started_at", INSTANT, nullable=True),
        sa.Column("smtp_accepted_at", INSTANT, nullable=True),
        sa.Column("emptied_at", INSTANT, nullable=True, comment="addresses, subject and content were deleted"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_person_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_mail_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.CheckConstraint("direction IN ('in', 'out')", name="direction"),
        sa.CheckConstraint(f"state IN {IN + OUT!r}", name="mail_state"),
        sa.CheckConstraint(f"(direction = 'out') = (state IN {OUT!r})", name="state_fits_direction"),
    )
    op.create_index("ix_mail_direction_created_at_id", "mail", ["direction", "created_at", "id"])
    op.create_index("ix_mail_direction_state_created_at_id", "mail", ["direction", "state", "created_at", "id"])
    op.create_index("ix_mail_person_id_created_at_id", "mail", ["person_id", "created_at", "id"])
    for name, column in (("ticket", "ticket_id"), ("message", "message_key")):
        op.create_index(f"ix_mail_{name}", "mail", [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))
    op.create_index("ix_mail_to_empty", "mail", ["created_at"], postgresql_where=sa.text("emptied_at IS NULL"))
    once = sa.text("direction = 'in' AND state <> 'duplicate'")
    columns = ["mailbox", "message_id", "content_hash"]
    op.create_index("uq_mail_received_once", "mail", columns, unique=True, postgresql_where=once)


def _preferences() -> None:
    op.create_table(
        "notice_preference",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            *("mail", JSONB()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="kind of notice → whether it comes by e-mail; none: it does",
        ),
        sa.Column("quiet_from", sa.Time(), nullable=True, comment="no e-mail from this time of day, Europe/Helsinki"),
        sa.Column(
            "quiet_to", sa.Time(), nullable=True, comment="until this one; earlier than quiet_from: the next day"
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_preference_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_preference"),
        sa.UniqueConstraint("person_id", name="uq_notice_preference_person_id"),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_hours_whole"),
    )


def _notices() -> None:
    due = "when it is to come by e-mail; none: decided"
    op.add_column("notice", sa.Column("mail_due_at", INSTANT, nullable=True, comment=due))
    op.add_column("notice", sa.Column("mail_id", sa.Uuid(), nullable=True, comment="the mail that tells of it"))
    why = sa.Column("mail_skipped", sa.Text(), nullable=True, comment="code: why no mail tells of it")
    op.add_column("notice", why)
    op.create_foreign_key("fk_notice_mail_id", "notice", "mail", ["mail_id"], ["id"])
    is_due = sa.text("mail_due_at IS NOT NULL")
    op.create_index("ix_notice_mail_due", "notice", ["person_id", "mail_due_at"], postgresql_where=is_due)
    op.create_index("ix_notice_mail", "notice", ["mail_id"], postgresql_where=sa.text("mail_id IS NOT NULL"))


def downgrade() -> None:
    for name in ("ix_notice_mail", "ix_notice_mail_due"):
        op.drop_index(name, table_name="notice")
    for column in ("mail_skipped", "mail_id", "mail_due_at"):
        op.drop_column("notice", column)
    for table in ("notice_preference", "dead_address", "mail_content", "mail"):
        op.drop_table(table)
