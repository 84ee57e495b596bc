"""Keep software titles, which devices must have them, and what the deployment tool reports."""

import sqlalchemy as sa
from alembic import op

revision = "0497"
down_revision = "0496"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "software_title",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "followed", sa.Boolean(), server_default=sa.text("true"), nullable=False, comment="counted in the coverage"
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=op.f("ck_software_title_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_software_title")),
    )
    op.create_index("uq_software_title_name", "software_title", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "software_report",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reported_by_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reported_by_id"], ["person.id"], name=op.f("fk_software_report_reported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_software_report")),
    )
    op.create_index(op.f("ix_software_report_received_at_id"), "software_report", ["received_at", "id"], unique=False)
    op.create_table(
        "required_software",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("title_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=True, comment="none: any model"),
        sa.Column(
            "category",
            sa.Enum(
                "student_laptop",
                "staff_laptop",
                "tablet",
                "desktop",
                "display",
                "projector",
                "document_camera",
                "access_point",
                "peripheral",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="none: any category",
        ),
        sa.Column(
            "use",
            sa.Enum(
                "student",
                "staff",
                "presentation",
                "network",
                name="use",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="none: any use",
        ),
        sa.Column(
            "school_kind",
            sa.Enum(
                "comprehensive",
                "special_comprehensive",
                "upper_secondary",
                "vocational",
                "vocational_site",
                "day_care",
                "central_store",
                name="school_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
            comment="none: every kind",
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="first day it is no longer required"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(model_id, category, use) > 0", name=op.f("ck_required_software_says_which_devices")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_required_software_valid_period")),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name=op.f("fk_required_software_model_id")),
        sa.ForeignKeyConstraint(["title_id"], ["software_title.id"], name=op.f("fk_required_software_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_software")),
    )
    op.create_index(op.f("ix_required_software_title_id"), "required_software", ["title_id"], unique=False)
    op.create_table(
        "software_outcome",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("title_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "success",
                "failed",
                "pending",
                name="outcome_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="UTC, as the tool says"),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_software_outcome_device_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["title_id"], ["software_title.id"], name=op.f("fk_software_outcome_title_id")),
        sa.PrimaryKeyConstraint("device_id", "title_id", name=op.f("pk_software_outcome")),
    )
    op.create_index(
        "ix_software_outcome_open",
        "software_outcome",
        ["state", "title_id", "device_id"],
        unique=False,
        postgresql_where=sa.text("state <> 'success'"),
    )
    op.create_index(op.f("ix_software_outcome_title_id"), "software_outcome", ["title_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_software_outcome_title_id"), table_name="software_outcome")
    op.drop_index("ix_software_outcome_open", table_name="software_outcome")
    op.drop_table("software_outcome")
    op.drop_index(op.f("ix_required_software_title_id"), table_name="required_software")
    op.drop_table("required_software")
    op.drop_index(op.f("ix_software_report_received_at_id"), table_name="software_report")
    op.drop_table("software_report")
    op.drop_index("uq_software_title_name", table_name="software_title")
    op.drop_table("software_title")
