"""Refuse dates of any form, counts with their word, and serial numbers on lines of their own as serials.

Runs the function as it stands today, as 0001 and 0003 do: on a new database it finds it there already.
"""

from alembic import op

from registry.devices.serials_sql import SERIAL_PROBLEM

revision = "0271"
down_revision = "0263"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SERIAL_PROBLEM.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


def downgrade() -> None:
    """The function goes with the revision that made it."""
