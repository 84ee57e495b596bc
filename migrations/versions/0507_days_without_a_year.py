"""Refuse a day and a month without a year, such as 3-8, as a serial.

Runs the function as it stands today, as 0506 does: on a new database it finds it there already.
"""

from alembic import op

from registry.devices.serials_sql import SERIAL_PROBLEM

revision = "0507"
down_revision = "0506"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SERIAL_PROBLEM.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


def downgrade() -> None:
    """The function goes with the revision that made it."""
