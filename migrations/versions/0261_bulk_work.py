"""Plan, apply and undo one action on many devices: the work, its devices, and what a plan keeps for an undo."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0261"
down_revision = "0250"
branch_labels = None
depends_on = None

PLANNED = [
    sa.Column("device_version", sa.Integer(), comment="of the device, once the plan is applied"),
    sa.Column("before", JSONB(), comment="what undoing brings back"),
    sa.Column("dates", JSONB(), comment="the dates of its life it would have; none: as its stage stamps them"),
    sa.Column("holder_room_id", sa.Uuid(), comment="the room that would have it, if no person"),
    sa.Column("pupil_reference", sa.Text(), comment="the pupil who would have it"),
    sa.Column("class_label", sa.Text()),
]

ACTIONS = ["move", "hand-over", "take-back", "report-faulty", "repair", "working", "retire", "undo"]
STATES = ["planning", "planned", "applying", "applied", "undoing", "undone", "failed", "discarded"]


def one_of(name: str, codes: list[str]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in PLANNED:
        op.add_column("planned_row", column)
    op.drop_constraint("fk_batch_progress_batch_id", "batch_progress", type_="foreignkey")
    op.alter_column("batch_progress", "batch_id", comment="a purchase batch, or other bulk work")
    op.create_table(
        "bulk_work",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("action", one_of("action", ACTIONS), nullable=False),
        sa.Column("undoes_id", sa.Uuid()),
        sa.Column(
            "arguments",
            JSONB(),
            server_default="{}",
            nullable=False,
            comment="of the action: keys of school, room and person, codes",
        ),
        sa.Column("reach", ARRAY(sa.Uuid()), comment="schools whose devices it may change; none: every school"),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="the note of every device's fact"),
        sa.Column("state", one_of("state", STATES), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False, comment="how many were named"),
        sa.Column("counts", JSONB(), comment="outcome → devices"),
        sa.Column("problem_counts", JSONB(), comment="problem code → devices"),
        sa.Column("said", JSONB(), comment="code and values: what the last step came to"),
        sa.Column("mode", one_of("mode", ["all_or_nothing", "good_rows"]), comment="how it is or was applied"),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True)),
        sa.Column("applied_by_id", sa.Uuid()),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column(
            "emptied_at", sa.DateTime(timezone=True), comment="when its rows were deleted, because they were old"
        ),
        sa.CheckConstraint("(action = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_bulk_work_undo_says_what")),
        sa.ForeignKeyConstraint(["undoes_id"], ["bulk_work.id"], name="fk_bulk_work_undoes_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_bulk_work_made_by_id"),
        sa.ForeignKeyConstraint(["applied_by_id"], ["person.id"], name="fk_bulk_work_applied_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_work"),
    )
    op.create_index("ix_bulk_work_made_at_id", "bulk_work", ["made_at", "id"])
    op.create_index(
        "ix_bulk_work_undoes_id", "bulk_work", ["undoes_id"], postgresql_where=sa.text("undoes_id IS NOT NULL")
    )
    op.create_table(
        "bulk_item",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="place in the list, from 1"),
        sa.Column("said", sa.Text(), nullable=False, comment="as scanned, pasted or printed on it"),
        sa.Column("device_id", sa.Uuid(), comment="none: no device, or none that the person may see"),
        sa.Column(
            "several", sa.Boolean(), server_default=sa.false(), nullable=False, comment="several makers' devices"
        ),
        sa.ForeignKeyConstraint(["work_id"], ["bulk_work.id"], name="fk_bulk_item_work_id"),
        sa.PrimaryKeyConstraint("work_id", "row_number", name="pk_bulk_item"),
    )


def downgrade() -> None:
    op.drop_table("bulk_item")
    op.drop_table("bulk_work")
    op.execute("DELETE FROM batch_progress WHERE batch_id NOT IN (SELECT id FROM purchase_batch)")
    op.create_foreign_key("fk_batch_progress_batch_id", "batch_progress", "purchase_batch", ["batch_id"], ["id"])
    for column in reversed(PLANNED):
        op.drop_column("planned_row", column.name)
