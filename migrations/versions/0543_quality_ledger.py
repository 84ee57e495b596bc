"""Findings of data quality that somebody puts right by a day, and how many there were each week."""

import sqlalchemy as sa
from alembic import op

revision = "0543"
down_revision = "0542"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "quality_task",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False, comment="code of the rule that finds the device"),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="who puts it right"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="last day"),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_quality_task_device_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quality_task_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_task")),
        sa.UniqueConstraint("device_id", "rule", name=op.f("uq_quality_task_device_id_rule")),
    )
    op.create_index(op.f("ix_quality_task_person_id"), "quality_task", ["person_id"])
    op.create_table(
        "quality_count",
        sa.Column("week", sa.Date(), nullable=False, comment="its Monday"),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False, comment="at the last count of the week"),
        sa.PrimaryKeyConstraint("week", "rule", name=op.f("pk_quality_count")),
    )


def downgrade() -> None:
    op.drop_table("quality_count")
    op.drop_table("quality_task")
