"""Read the currency of a price, and refuse more kinds of cells as serials: two of them, a number, a count of devices.

Runs the functions as they stand today, as 0001 and 0003 do: on a new database it finds them there already.
"""

from alembic import op

from registry.columns.values_sql import READ_CURRENCY
from registry.devices.serials_sql import SERIAL_PROBLEM

revision = "0230"
down_revision = "0200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for function in (SERIAL_PROBLEM, READ_CURRENCY):
        op.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


def downgrade() -> None:
    """The functions go with the revisions that made them."""
