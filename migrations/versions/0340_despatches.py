"""Keep despatches with their lines and serial numbers, and what was scanned at the dock."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0340"
down_revision = "0360"
branch_labels = None
depends_on = None

KEY = sa.text("uuidv7()")
INSTANT = sa.DateTime(timezone=True)
WHERE_PROBLEMS_POINT = "where problems point: line of the document or row of the table"
RESULTS = (
    *("received", "already_received", "not_announced", "wrong_order", "wrong_model", "duplicate"),
    *("dead_on_arrival", "unreadable"),
)


def upgrade() -> None:
    _despatch()
    _line()
    _unit()
    _scan()


def _despatch() -> None:
    op.create_table(
        "despatch",
        sa.Column("id", sa.Uuid(), server_default=KEY, nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="the supplier's"),
        sa.Column("despatched_on", sa.Date(), nullable=True, comment="as the supplier says; none: it does not say"),
        sa.Column(
            *("order_id", sa.Uuid()), nullable=True, comment="the only order it may be for; none: as its lines say"
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False, comment="hexadecimal"),
        sa.Column("announced_by_id", sa.Uuid(), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name="fk_despatch_supplier_id"),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name="fk_despatch_order_id"),
        sa.ForeignKeyConstraint(["announced_by_id"], ["person.id"], name="fk_despatch_announced_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_despatch"),
    )
    op.create_index(
        "uq_despatch_supplier_id_number", "despatch", ["supplier_id", sa.text("lower(number)")], unique=True
    )
    op.create_index("ix_despatch_announced_at_id", "despatch", ["announced_at", "id"])


def _line() -> None:
    op.create_table(
        "despatch_line",
        sa.Column("id", sa.Uuid(), server_default=KEY, nullable=False),
        sa.Column("despatch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 1, as in the document"),
        sa.Column("source_row", sa.Integer(), nullable=False, comment=WHERE_PROBLEMS_POINT),
        sa.Column(
            *("said", JSONB()),
            nullable=False,
            comment="order, order_line, models, maker, school, quantity, currency",
        ),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("model_id", sa.Uuid(), nullable=True),
        sa.Column(
            *("quantity", sa.Integer()),
            nullable=True,
            comment="sent, as the supplier says; none: no number of devices",
        ),
        sa.Column("outstanding", sa.Integer(), nullable=True, comment="to follow later, as the supplier says"),
        sa.Column("problems", JSONB(), nullable=False, comment="code and values, of the line as a whole"),
        sa.ForeignKeyConstraint(["despatch_id"], ["despatch.id"], name="fk_despatch_line_despatch_id"),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name="fk_despatch_line_order_id"),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name="fk_despatch_line_order_line_id"),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name="fk_despatch_line_model_id"),
        sa.PrimaryKeyConstraint("id", name="pk_despatch_line"),
        sa.UniqueConstraint("despatch_id", "position", name="uq_despatch_line_despatch_id_position"),
    )
    op.create_index("ix_despatch_line_order_id", "despatch_line", ["order_id"])


def _unit() -> None:
    op.create_table(
        "despatch_unit",
        sa.Column("despatch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1, as in the document"),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False, comment="as the supplier writes it"),
        sa.Column("serial", sa.Text(), nullable=True, comment="normalised; none: it is no serial number"),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True, comment="problem of this serial number"),
        sa.Column("values", JSONB(), nullable=False, comment="what its sentence names"),
        sa.ForeignKeyConstraint(["despatch_id"], ["despatch.id"], name="fk_despatch_unit_despatch_id"),
        sa.ForeignKeyConstraint(["line_id"], ["despatch_line.id"], name="fk_despatch_unit_line_id"),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name="fk_despatch_unit_order_line_id"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_despatch_unit_device_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("despatch_id", "number", name="pk_despatch_unit"),
    )
    op.create_index("ix_despatch_unit_line_id", "despatch_unit", ["line_id"])
    op.create_index("ix_despatch_unit_device_id", "despatch_unit", ["device_id"])
    op.create_index(
        "ix_despatch_unit_serial", "despatch_unit", ["serial"], postgresql_where=sa.text("device_id IS NULL")
    )


def _scan() -> None:
    op.create_table(
        "dock_scan",
        sa.Column("id", sa.Uuid(), server_default=KEY, nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="who scanned"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("code", sa.Text(), nullable=False, comment="asset tag or normalised serial number"),
        sa.Column(
            *("result", sa.Enum(*RESULTS, name="scan_result", native_enum=False, create_constraint=True, length=40)),
            nullable=False,
        ),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("took_in", sa.Boolean(), nullable=False, comment="whether it moved the device into the store"),
        sa.Column("marked_faulty", sa.Boolean(), nullable=False, comment="whether it marked the device as faulty"),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name="fk_dock_scan_order_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_dock_scan_person_id"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_dock_scan_device_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_dock_scan"),
    )
    live = sa.text("undone_at IS NULL")
    op.create_index(
        *("uq_dock_scan_order_id_code_result", "dock_scan", ["order_id", "code", "result"]),
        unique=True,
        postgresql_where=live,
    )
    op.create_index("ix_dock_scan_order_id_person_id_at", "dock_scan", ["order_id", "person_id", "at"])
    op.create_index("ix_dock_scan_device_id", "dock_scan", ["device_id"])


def downgrade() -> None:
    for table in ("dock_scan", "despatch_unit", "despatch_line", "despatch"):
        op.drop_table(table)
