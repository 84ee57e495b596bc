"""Read the cells of suppliers' files in the database, as registry.imports does in Python."""

from alembic import op

from registry.imports.cells import choices_sql
from registry.columns import values_sql

revision = "cell_readers"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for function in (*values_sql.CREATE, *choices_sql.CREATE):
        op.execute(function)


def downgrade() -> None:
    for function in (*choices_sql.DROP, *values_sql.DROP):
        op.execute(function)
