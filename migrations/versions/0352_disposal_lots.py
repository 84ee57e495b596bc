"""Keep lots for disposal, their devices and the proof that data was destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "0352"
down_revision = "0362"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disposal_lot",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recycler", sa.Text(), nullable=False, comment="the firm that takes the devices"),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="lot_state", native_enum=False, create_constraint=True, length=40),
            server_default="open",
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="when the recycler got the devices"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_disposal_lot_closed_has_date")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_disposal_lot_created_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_disposal_lot_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_lot")),
    )
    op.create_index("uq_disposal_lot_name", "disposal_lot", [sa.text("lower(name)")], unique=True)
    op.create_index("ix_disposal_lot_created_at_id", "disposal_lot", ["created_at", "id"])
    op.create_table(
        "disposal_item",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="in the order in which they came"),
        sa.Column("said", sa.Text(), nullable=False, comment="as it was scanned or typed"),
        sa.Column("device_id", sa.Uuid(), nullable=True, comment="none: no known device"),
        sa.ForeignKeyConstraint(["lot_id"], ["disposal_lot.id"], name=op.f("fk_disposal_item_lot_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_disposal_item_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_item")),
    )
    op.create_index(
        "uq_disposal_item_device_id",
        "disposal_item",
        ["device_id"],
        unique=True,
        postgresql_where=sa.text("device_id IS NOT NULL"),
    )
    op.create_index(
        "uq_disposal_item_said",
        "disposal_item",
        ["lot_id", sa.text("lower(said)")],
        unique=True,
        postgresql_where=sa.text("device_id IS NULL"),
    )
    op.create_index("ix_disposal_item_lot_id_position", "disposal_item", ["lot_id", "position"])
    op.create_table(
        "wipe_evidence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column(
            "method",
            sa.Text(),
            nullable=False,
            comment="such as overwriting, cryptographic erasure or destruction",
        ),
        sa.Column("standard", sa.Text(), nullable=False, comment="such as NIST SP 800-88"),
        sa.Column("operator", sa.Text(), nullable=False, comment="who did it, a firm or a person"),
        sa.Column("certificate", sa.Text(), nullable=False, comment="number or text of the certificate"),
        sa.Column("certificate_sha256", sa.Text(), nullable=False, comment="of `certificate` in UTF-8, hexadecimal"),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["disposal_item.id"], name=op.f("fk_wipe_evidence_item_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_wipe_evidence_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wipe_evidence")),
    )
    op.create_index("ix_wipe_evidence_item_id_recorded_at_id", "wipe_evidence", ["item_id", "recorded_at", "id"])


def downgrade() -> None:
    op.drop_table("wipe_evidence")
    op.drop_table("disposal_item")
    op.drop_table("disposal_lot")
