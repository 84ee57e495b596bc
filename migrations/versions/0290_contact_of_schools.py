"""Keep a school's street address, phone and contact."""

import sqlalchemy as sa
from alembic import op

revision = "0290"
down_revision = "0320"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("street_address", sa.Text(), server_default="", nullable=False))
    op.add_column("school", sa.Column("phone", sa.Text(), server_default="", nullable=False))
    comment = "the person or office to ask for"
    op.add_column("school", sa.Column("contact", sa.Text(), server_default="", nullable=False, comment=comment))


def downgrade() -> None:
    for name in ("contact", "phone", "street_address"):
        op.drop_column("school", name)
