"""Exams of schools."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0433"
down_revision = "0473"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exam_window",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="what the school calls it"),
        sa.Column("headcount", sa.Integer(), nullable=False, comment="people who sit it"),
        sa.Column("room_ids", sa.ARRAY(sa.Uuid()), nullable=False, comment="none: the whole school"),
        sa.Column("ready", JSONB(), nullable=False, comment="code of readiness.NEEDED → how many are there"),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_exam_window_ends_after_start")),
        sa.CheckConstraint("headcount BETWEEN 1 AND 10000", name=op.f("ck_exam_window_headcount_plausible")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_exam_window_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_window")),
    )
    op.create_index(op.f("ix_exam_window_school_id_starts_at"), "exam_window", ["school_id", "starts_at"])
    op.create_index(op.f("ix_exam_window_starts_at_id"), "exam_window", ["starts_at", "id"])


def downgrade() -> None:
    op.drop_table("exam_window")
