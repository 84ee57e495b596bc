"""purchase batches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parsed_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("manufacturer", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("serial_printed", sa.Text(), nullable=True),
        sa.Column("asset_tag", sa.Text(), nullable=True),
        sa.Column("school", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lifecycle", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True, comment="cents"),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("warranty_months", sa.Integer(), nullable=True),
        sa.Column("warranty_ends_on", sa.Date(), nullable=True),
        sa.Column("imei", sa.Text(), nullable=True),
        sa.Column("mac", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("serial", sa.Text(), nullable=True, comment="normalised"),
        sa.Column("serial_problem", sa.Text(), nullable=True),
        sa.Column(
            "unreadable", postgresql.ARRAY(sa.Text()), nullable=False, comment="keys of cells that could not be read"
        ),
        sa.Column("cleared", postgresql.ARRAY(sa.Text()), nullable=False, comment="keys of cells that say <clear>"),
        sa.PrimaryKeyConstraint("batch_id", "row_number", name=op.f("pk_parsed_row")),
    )
    op.create_table(
        "planned_row",
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="a purchase batch, or other bulk work"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in the file, from 1"),
        sa.Column(
            "outcome",
            sa.Enum(
                "create",
                "update",
                "unchanged",
                "conflict",
                "error",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("device_id", sa.Uuid(), nullable=True, comment="of the device that is there or would be made"),
        sa.Column("model_id", sa.Uuid(), nullable=True),
        sa.Column("manufacturer_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="the holder; told by `changed` when it would change"),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("asset_tag", sa.Text(), nullable=True, comment="none for a new device: the next free one"),
        sa.Column("serial", sa.Text(), nullable=True, comment="normalised"),
        sa.Column("serial_printed", sa.Text(), nullable=True),
        sa.Column(
            "lifecycle",
            sa.Enum(
                "expected",
                "in_store",
                "deployed",
                "retired",
                "disposed",
                "lost",
                "stolen",
                name="lifecycle",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "condition",
            sa.Enum(
                "working",
                "faulty",
                "in_repair",
                "broken",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        sa.Column("price_cents", sa.BigInteger(), nullable=True),
        sa.Column("warranty_ends_on", sa.Date(), nullable=True),
        sa.Column("imei", sa.Text(), nullable=True),
        sa.Column("mac", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "changed", postgresql.ARRAY(sa.Text()), nullable=False, comment="keys of columns an update would change"
        ),
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="field, old and new, as people read them",
        ),
        sa.Column("codes", postgresql.ARRAY(sa.Text()), nullable=False, comment="of its problems"),
        sa.Column(
            "problems",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="code, column and values; worded when read",
        ),
        sa.PrimaryKeyConstraint("plan_id", "row_number", name=op.f("pk_planned_row")),
    )
    op.create_index(
        "ix_planned_row_codes",
        "planned_row",
        ["plan_id", "row_number"],
        unique=False,
        postgresql_where=sa.text("codes <> '{}'::text[]"),
    )
    op.create_index(
        op.f("ix_planned_row_plan_id_outcome_row_number"),
        "planned_row",
        ["plan_id", "outcome", "row_number"],
        unique=False,
    )
    op.create_table(
        "staged_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in the file, from 1"),
        sa.Column("cells", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "row_number", name=op.f("pk_staged_row")),
    )
    op.create_table(
        "purchase_batch",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("delivery", "opening", name="purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True, comment="for rows that name none"),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "needs_mapping",
                "planned",
                "applying",
                "applied",
                "undoing",
                "undone",
                "failed",
                "discarded",
                name="batch_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False, comment="hexadecimal"),
        sa.Column("file_size", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column(
            "reach",
            postgresql.ARRAY(sa.Uuid()),
            nullable=True,
            comment="schools whose devices it may touch; none: every school",
        ),
        sa.Column(
            "headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="names of the file's columns"
        ),
        sa.Column("rows", sa.Integer(), nullable=True, comment="of data in the file"),
        sa.Column(
            "mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="key of a target column → header"
        ),
        sa.Column(
            "questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="what a person must answer"
        ),
        sa.Column(
            "notices",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="code and values: what was left out",
        ),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="outcome → rows"),
        sa.Column(
            "problem_counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="problem code → rows"
        ),
        sa.Column(
            "totals",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="against the order, money in cents",
        ),
        sa.Column("failure_code", sa.Text(), nullable=True),
        sa.Column("failure_values", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "said",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="code and values: what the last step came to",
        ),
        sa.Column(
            "mode",
            sa.Enum("all_or_nothing", "good_rows", name="mode", native_enum=False, create_constraint=True, length=40),
            nullable=True,
            comment="how it is or was applied",
        ),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by_id", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "purpose <> 'delivery' OR supplier_id IS NOT NULL", name=op.f("ck_purchase_batch_delivery_has_supplier")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR failure_code IS NOT NULL", name=op.f("ck_purchase_batch_failed_says_why")
        ),
        sa.ForeignKeyConstraint(["applied_by_id"], ["person.id"], name=op.f("fk_purchase_batch_applied_by_id")),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_batch_order_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_batch_supplier_id")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["person.id"], name=op.f("fk_purchase_batch_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_batch")),
    )
    op.create_index(op.f("ix_purchase_batch_file_sha256"), "purchase_batch", ["file_sha256"], unique=False)
    op.create_index(op.f("ix_purchase_batch_order_id"), "purchase_batch", ["order_id"], unique=False)
    op.create_index(op.f("ix_purchase_batch_uploaded_at_id"), "purchase_batch", ["uploaded_at", "id"], unique=False)
    op.create_table(
        "batch_progress",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.Double(), server_default="0", nullable=False, comment="0-1 of the present step"),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False, comment="dealt with so far"),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["purchase_batch.id"], name=op.f("fk_batch_progress_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_progress")),
    )
    op.create_table(
        "purchase_file",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False, comment="from 0"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["purchase_batch.id"], name=op.f("fk_purchase_file_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "part", name=op.f("pk_purchase_file")),
    )
    # Workbooks are compressed already: trying again only costs time.
    op.execute("ALTER TABLE purchase_file ALTER COLUMN content SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("purchase_file")
    op.drop_table("batch_progress")
    op.drop_index(op.f("ix_purchase_batch_uploaded_at_id"), table_name="purchase_batch")
    op.drop_index(op.f("ix_purchase_batch_order_id"), table_name="purchase_batch")
    op.drop_index(op.f("ix_purchase_batch_file_sha256"), table_name="purchase_batch")
    op.drop_table("purchase_batch")
    op.drop_table("staged_row")
    op.drop_index(op.f("ix_planned_row_plan_id_outcome_row_number"), table_name="planned_row")
    op.drop_index("ix_planned_row_codes", table_name="planned_row", postgresql_where=sa.text("codes <> '{}'::text[]"))
    op.drop_table("planned_row")
    op.drop_table("parsed_row")
