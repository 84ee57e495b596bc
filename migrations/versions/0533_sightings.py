"""When device management saw devices, and certificates of disposal lots."""

import sqlalchemy as sa
from alembic import op

revision = "0533"
down_revision = "0532"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "sighting_list",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False, comment="of the list, the refused ones among them"),
        sa.Column("changed", sa.Integer(), nullable=False, comment="devices that were seen later than was known"),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True, comment="none: Vire itself"),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_sighting_list_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting_list")),
    )
    op.create_index(op.f("ix_sighting_list_taken_at_id"), "sighting_list", ["taken_at", "id"], unique=False)
    op.create_table(
        "disposal_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="of the file"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of `content`, hexadecimal"),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_disposal_document_added_by_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["disposal_lot.id"], name=op.f("fk_disposal_document_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_document")),
        sa.UniqueConstraint("lot_id", "sha256", name=op.f("uq_disposal_document_lot_id_sha256")),
    )
    op.create_table(
        "device_sighting",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False, comment="local day"),
        sa.Column("source", sa.Text(), nullable=False, comment="the list that said so, such as Intune"),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_sighting_device_id")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_sighting")),
    )
    op.create_index(op.f("ix_device_sighting_seen_on"), "device_sighting", ["seen_on"], unique=False)
    op.add_column(
        "wipe_evidence",
        sa.Column(
            "done_on", sa.Date(), nullable=True, comment="when the data was destroyed, if the certificate says so"
        ),
    )


def downgrade() -> None:
    op.drop_column("wipe_evidence", "done_on")
    op.drop_index(op.f("ix_device_sighting_seen_on"), table_name="device_sighting")
    op.drop_table("device_sighting")
    op.drop_table("disposal_document")
    op.drop_index(op.f("ix_sighting_list_taken_at_id"), table_name="sighting_list")
    op.drop_table("sighting_list")
