"""The roll-over of a school year: campaigns, what class lists say of each device, and lists as bulk work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0500"
down_revision = "0499"
branch_labels = None
depends_on = None

ACTIONS = ["move", "hand-over", "take-back", "report-faulty", "repair", "working", "retire", "roll-over", "undo"]


def upgrade() -> None:
    op.create_table(
        "roll_over",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "starts_in", sa.Integer(), nullable=False, comment="year in which the school year began that ends now"
        ),
        sa.Column("collect_by", sa.Date(), nullable=False, comment="last day by which collected devices come back"),
        sa.Column(
            "extend_until",
            sa.Date(),
            nullable=False,
            comment="promised return of extended devices, unless a row says another",
        ),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="UTC"),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("extend_until > collect_by", name=op.f("ck_roll_over_extended_past_collecting")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_roll_over_closed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_roll_over_created_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_roll_over_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_over")),
    )
    op.create_index("uq_roll_over_name", "roll_over", [sa.text("lower(name)")], unique=True)
    op.create_index(op.f("ix_roll_over_collect_by_id"), "roll_over", ["collect_by", "id"])
    op.create_table(
        "rolled_device",
        sa.Column("roll_over_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False, comment="also of one that has left the register since"),
        sa.Column("school_id", sa.Uuid(), nullable=False, comment="whose class list named it"),
        sa.Column(
            "step",
            sa.Enum(
                "keep", "collect", "hand_over", "extend",
                name="step", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("class_label", sa.Text(), nullable=True),
        sa.Column(
            "pupil_reference", sa.Text(), nullable=True, comment="as the list named the pupil, or who had it"
        ),
        sa.Column("due_on", sa.Date(), nullable=True, comment="promised return"),
        sa.Column(
            "listed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="UTC; whoever had it then and still has it, it is out",
        ),
        sa.Column(
            "was_out", sa.Boolean(), nullable=True, comment="collected ones: still out as the roll-over was closed"
        ),
        sa.ForeignKeyConstraint(["roll_over_id"], ["roll_over.id"], name=op.f("fk_rolled_device_roll_over_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_rolled_device_school_id")),
        sa.PrimaryKeyConstraint("roll_over_id", "device_id", name=op.f("pk_rolled_device")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_rolled_device_roll_over_id_school_id_class_label_device_id"),
        "rolled_device",
        ["roll_over_id", "school_id", "class_label", "device_id"],
    )
    op.add_column("bulk_item", sa.Column("asks", JSONB(), comment="roll-over: what the class list says of it"))
    op.drop_constraint(op.f("ck_bulk_work_action"), "bulk_work", type_="check")
    op.create_check_constraint(op.f("ck_bulk_work_action"), "bulk_work", sa.column("action", sa.Text()).in_(ACTIONS))


def downgrade() -> None:
    op.drop_constraint(op.f("ck_bulk_work_action"), "bulk_work", type_="check")
    op.create_check_constraint(
        op.f("ck_bulk_work_action"),
        "bulk_work",
        sa.column("action", sa.Text()).in_([action for action in ACTIONS if action != "roll-over"]),
    )
    op.drop_column("bulk_item", "asks")
    op.drop_table("rolled_device")
    op.drop_table("roll_over")
