"""The outbox is read by what is in flight, by key and by age."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = "done_at IS NULL AND dead_at IS NULL"
INDEXES = {
    "ix_outbox_sent": (["sent_at"], OPEN),
    "ix_outbox_key": (["key", "id"], OPEN),
    "ix_outbox_done": (["done_at"], "done_at IS NOT NULL"),
}


def upgrade() -> None:
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "outbox", columns, unique=False, postgresql_where=sa.text(where))


def downgrade() -> None:
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="outbox")
