"""List a person's notices, read and unread, newest first."""

import sqlalchemy as sa
from alembic import op

revision = "0320"
down_revision = "0260"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_notice_person_id_created_at_id", "notice", ["person_id", "created_at", "id"])
    op.alter_column("notice", "seen_at", existing_type=sa.DateTime(timezone=True), comment="read by the person")


def downgrade() -> None:
    op.alter_column("notice", "seen_at", existing_type=sa.DateTime(timezone=True), comment=None)
    op.drop_index("ix_notice_person_id_created_at_id", table_name="notice")
