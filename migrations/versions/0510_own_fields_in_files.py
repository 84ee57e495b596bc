"""Own fields among the columns of imported files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0510"
down_revision = "0509"
branch_labels = None
depends_on = None

# What a plan kept of a device before there were own fields in files gets what the device has: no plan changed it.
KEPT = """
UPDATE applied_row SET
    before = applied_row.before || jsonb_build_object('own_fields', device.own_fields),
    after = applied_row.after || jsonb_build_object('own_fields', device.own_fields)
FROM device WHERE device.id = applied_row.device_id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "parsed_row",
        sa.Column("own", postgresql.JSONB(), nullable=True, comment="code of an own field → text of its cell"),
    )
    op.add_column(
        "planned_row",
        sa.Column(
            "own_fields", postgresql.JSONB(), nullable=True, comment="code → value that it would get; null: emptied"
        ),
    )
    op.create_table(
        "own_reading",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("said_key", sa.Text(), nullable=False, comment="md5 of the cell's text"),
        sa.Column("value", postgresql.JSONB(), nullable=True, comment="as a device keeps it; none: not read"),
        sa.Column("problem", sa.Text(), nullable=True, comment="code: why it was not read"),
        sa.Column("choices", sa.Text(), nullable=True, comment="what may be chosen, where that is the problem"),
        sa.PrimaryKeyConstraint("batch_id", "category", "code", "said_key", name=op.f("pk_own_reading")),
    )
    op.execute(KEPT)


def downgrade() -> None:
    op.execute("UPDATE applied_row SET before = before - 'own_fields', after = after - 'own_fields'")
    op.drop_table("own_reading")
    op.drop_column("planned_row", "own_fields")
    op.drop_column("parsed_row", "own")
