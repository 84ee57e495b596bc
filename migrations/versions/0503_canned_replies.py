"""Canned replies of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0503"
down_revision = "0502"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=False, comment="typed after a slash in the box of a reply"),
        sa.Column("team_id", sa.Uuid(), nullable=True, comment="none: for every team"),
        *(sa.Column(f"name_{code}", sa.Text(), nullable=False) for code in ("fi", "sv", "en")),
        sa.Column("text_fi", sa.Text(), nullable=False, comment="with variables in braces, see replies.variables"),
        sa.Column("text_sv", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False, comment="offered to the desk"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("shortcut ~ '^[a-z0-9][a-z0-9-]{1,29}$'", name=op.f("ck_canned_reply_shortcut_plain")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_canned_reply_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
    )
    op.create_index(
        "uq_canned_reply_shortcut", "canned_reply", ["shortcut"], unique=True, postgresql_where=sa.text("active")
    )


def downgrade() -> None:
    op.drop_table("canned_reply")
