"""When people of the desk work, and what they can do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0430"
down_revision = "0490"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_roster",
        sa.Column("id", sa.Uuid(), nullable=False, comment="whose it is"),
        sa.Column("weekly", JSONB(), nullable=False, comment="weekday 1-7, from and to: times of day, Europe/Helsinki"),
        sa.Column("exceptions", JSONB(), nullable=False, comment="on: a day; hours: its own spans, none: free"),
        sa.Column("absences", JSONB(), nullable=False, comment="from and to: days, both included, or local times"),
        sa.Column("skills", JSONB(), nullable=False, comment="code, level 1-5"),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False, comment="fi, sv, en"),
        sa.Column("capacity_points", sa.Integer(), comment="of open tickets in all teams; none: no limit"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.CheckConstraint("capacity_points BETWEEN 1 AND 1000", name="ck_work_roster_capacity_plausible"),
        sa.ForeignKeyConstraint(["id"], ["person.id"], name="fk_work_roster_id"),
        sa.PrimaryKeyConstraint("id", name="pk_work_roster"),
    )
    op.create_table(
        "attendance",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at_work", sa.Boolean(), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_attendance_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_attendance"),
    )
    op.create_index("ix_attendance_look_at", "attendance", ["look_at"])


def downgrade() -> None:
    op.drop_table("attendance")
    op.drop_table("work_roster")
