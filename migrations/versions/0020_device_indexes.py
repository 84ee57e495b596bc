"""Sort devices within any filter by an index, find people and rooms by any part of their names, keep a tally."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None

TAG = "COALESCE(asset_tag COLLATE \"C\", ''::text)"
SERIAL = "COALESCE(serial COLLATE \"C\", ''::text)"
PURCHASED = "COALESCE(purchased_on, '0001-01-01'::date)"
NEW = {
    "ix_device_tag": [TAG, "id"],
    "ix_device_serial_key": [SERIAL, "id"],
    "ix_device_purchased": [PURCHASED, "id"],
    "ix_device_school_tag": ["school_id", TAG, "id"],
    "ix_device_school_purchased": ["school_id", PURCHASED, "id"],
    "ix_device_school_model": ["school_id", "model_id", TAG, "id"],
    "ix_device_model_tag": ["model_id", TAG, "id"],
    "ix_device_model_purchased": ["model_id", PURCHASED, "id"],
    "ix_device_lifecycle": ["lifecycle", TAG, "id"],
    "ix_device_condition": ["condition", TAG, "id"],
    "ix_device_confusable": ["serial_confusable(serial)"],
    "ix_device_order_line": ["order_line_id", TAG, "id"],
    "ix_device_batch": ["batch_id", TAG, "id"],
}
ONLY = {
    "ix_device_lifecycle": "lifecycle <> 'deployed'",
    "ix_device_condition": "condition <> 'working'",
    "ix_device_order_line": "order_line_id IS NOT NULL",
    "ix_device_batch": "batch_id IS NOT NULL",
}
OLD = {
    "ix_device_batch_id": (["batch_id"], "batch_id IS NOT NULL"),
    "ix_device_order_line_id": (["order_line_id"], "order_line_id IS NOT NULL"),
    "ix_device_model_id_id": (["model_id", "id"], None),
    "ix_device_school_id_id": (["school_id", "id"], None),
    "ix_device_serial": (["serial"], None),
}


def upgrade() -> None:
    for name, keys in NEW.items():
        where = f" WHERE {ONLY[name]}" if name in ONLY else ""
        op.execute(f"CREATE INDEX {name} ON device ({', '.join(keys)}){where}")
    for name in OLD:
        op.drop_index(name, table_name="device")
    op.execute("CREATE INDEX ix_person_grams ON person USING gin (grams(sort_key))")
    op.execute("CREATE INDEX ix_room_grams ON room USING gin (grams(fi_key(name)))")
    op.create_table(
        "device_tally",
        sa.Column("axis", sa.Text(), nullable=False, comment="by what is counted"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_device_tally_school_id")),
        sa.PrimaryKeyConstraint("axis", "value", "school_id", name=op.f("pk_device_tally")),
    )


def downgrade() -> None:
    op.drop_table("device_tally")
    op.drop_index("ix_room_grams", table_name="room")
    op.drop_index("ix_person_grams", table_name="person")
    for name, (columns, where) in OLD.items():
        op.create_index(name, "device", columns, postgresql_where=sa.text(where) if where else None)
    for name in NEW:
        op.drop_index(name, table_name="device")
