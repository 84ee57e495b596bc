"""Keep calendars, whose versions never change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0300"
down_revision = "0290"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="named by policies, never changes"),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="from 1; the latest that is about a day says its hours"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weekly", JSONB(), nullable=False, comment="weekday 1-7, from and to: times of day, Europe/Helsinki"),
        sa.Column("public_holidays", sa.Text(), nullable=True, comment="country whose public holidays are free"),
        sa.Column("closed", JSONB(), nullable=False, comment="from and to: days, both included"),
        sa.Column("special", JSONB(), nullable=False, comment="on: a day; hours: its own spans, none: closed"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="first day it is about; none: every day"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_calendar_number_counts_from_one")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_calendar_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_calendar_code_number")),
    )
    op.execute(
        "CREATE TRIGGER calendar_only_grows BEFORE UPDATE OR DELETE ON calendar "
        "FOR EACH ROW EXECUTE FUNCTION refuse_changes()"
    )


def downgrade() -> None:
    op.drop_table("calendar")
