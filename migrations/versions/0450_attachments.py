"""Keep files that are added to tickets: here what is known of them, the files themselves in the state folder."""

import sqlalchemy as sa
from alembic import op

revision = "0450"
down_revision = "0430"
branch_labels = None
depends_on = None

EMPTY = sa.text("''")
FALSE = sa.text("false")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            *("message_id", sa.Uuid()),
            nullable=True,
            comment="what it was sent with; none: with the request itself, without a text",
        ),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("by_desk", sa.Boolean(), server_default=FALSE, nullable=False, comment="else by whoever asked"),
        sa.Column("by_mail", sa.Boolean(), server_default=FALSE, nullable=False),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as sent, without a path and what cannot be shown"),
        sa.Column("media_type", sa.Text(), server_default=EMPTY, nullable=False, comment="empty: it was refused"),
        sa.Column("bytes", sa.Integer(), nullable=False, comment="of what is kept; of a refused one as it was sent"),
        sa.Column("sha256", sa.Text(), server_default=EMPTY, nullable=False, comment="hexadecimal, of what is kept"),
        sa.Column("storage_key", sa.Text(), nullable=True, comment="random; none: no file is kept"),
        sa.Column("has_thumbnail", sa.Boolean(), server_default=FALSE, nullable=False),
        sa.Column("scan", sa.String(40), nullable=False),
        sa.Column(
            *("refusal", sa.Text()),
            server_default=EMPTY,
            nullable=False,
            comment="code: why a mailed file was not kept",
        ),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.CheckConstraint("scan IN ('pending', 'clean', 'infected', 'off')", name="ck_attachment_scan"),
        sa.CheckConstraint("visibility IN ('public', 'internal')", name="ck_attachment_visibility"),
        sa.CheckConstraint(
            "(storage_key IS NULL) = (refusal <> '' OR removed_at IS NOT NULL OR scan = 'infected')",
            name="ck_attachment_kept_or_says_why_not",
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name="ck_attachment_name_length"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_attachment_ticket_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_attachment_message_id"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_attachment_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_ticket_id_created_at", "attachment", ["ticket_id", "created_at"])
    op.create_index("ix_attachment_author_id_created_at", "attachment", ["author_id", "created_at"])
    op.create_index("uq_attachment_storage_key", "attachment", ["storage_key"], unique=True)


def downgrade() -> None:
    op.drop_table("attachment")
