"""Plans remember the loan that they bring back."""

import sqlalchemy as sa
from alembic import op

revision = "0494"
down_revision = "0493"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "planned_row",
        sa.Column("loan_due_on", sa.Date(), comment="the day by which its holder would promise it back"),
    )
    op.add_column("planned_row", sa.Column("loan_ticket_id", sa.Uuid(), comment="what that loan would be for"))


def downgrade() -> None:
    op.drop_column("planned_row", "loan_ticket_id")
    op.drop_column("planned_row", "loan_due_on")
