"""What pays for the lines of an order, said by an imported file."""

import sqlalchemy as sa
from alembic import op

revision = "0542"
down_revision = "0541"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("parsed_row", sa.Column("appropriation", sa.Text(), nullable=True))
    op.add_column(
        "planned_row",
        sa.Column(
            "appropriation_id", sa.Uuid(), nullable=True, comment="what would pay for its order line, which names none"
        ),
    )


def downgrade() -> None:
    op.drop_column("planned_row", "appropriation_id")
    op.drop_column("parsed_row", "appropriation")
