"""A team may say within how many minutes its tickets are taken; what is not goes to somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0554"
down_revision = "0553"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "team",
        sa.Column(
            "take_within_minutes",
            sa.Integer(),
            nullable=True,
            comment="working time after which a ticket that its agent has not taken goes to another; none: never",
        ),
    )
    op.create_check_constraint("take_within_plausible", "team", "take_within_minutes BETWEEN 5 AND 10000")


def downgrade() -> None:
    op.drop_column("team", "take_within_minutes")
