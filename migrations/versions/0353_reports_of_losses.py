"""Keep the number of the report about a lost or stolen device."""

import sqlalchemy as sa
from alembic import op

revision = "0353"
down_revision = "0352"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "device",
        sa.Column(
            "report_number", sa.Text(), nullable=True, comment="of the report of a loss or theft, such as the police's"
        ),
    )


def downgrade() -> None:
    op.drop_column("device", "report_number")
