"""Read short years, warranties in years, quantities and codes; refuse as serials what spreadsheets and people write instead.

Runs the functions as they stand today, as 0001 and 0003 do: on a new database it finds them there already.
"""

from alembic import op

from registry.columns import values_sql
from registry.devices import serials_sql

revision = "0160"
down_revision = "0151"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION IF EXISTS read_months(text)")
    for function in (*serials_sql.CREATE, *values_sql.CREATE):
        op.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
    # Serials with a full stop at the end, or a word before them, have another normal form now.
    op.execute(
        "UPDATE device SET serial_printed = serial_printed WHERE serial IS DISTINCT FROM serial_normal(serial_printed)"
    )


def downgrade() -> None:
    """The functions go with the revisions that made them."""
