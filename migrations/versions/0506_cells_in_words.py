"""Read dates with the month's name, prices as 389,- and lengths such as 3Y; refuse more cells that are no serial.

Runs the functions as they stand today, as 0001 and 0003 do: on a new database it finds them there already.
"""

from alembic import op

from registry.columns.values_sql import DATE_NEEDS_ORDER, READ_CENTS, READ_DATE, READ_MONTHS
from registry.devices.serials_sql import SERIAL_PROBLEM
from registry.imports.cells import choices_sql

revision = "0506"
down_revision = "0505"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for function in (DATE_NEEDS_ORDER, READ_DATE, READ_CENTS, READ_MONTHS, SERIAL_PROBLEM, *choices_sql.CREATE):
        op.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


def downgrade() -> None:
    """The functions go with the revisions that made them."""
