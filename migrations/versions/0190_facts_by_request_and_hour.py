"""Find what one request did, and what people did outside working hours, without reading the whole history."""

from alembic import op

revision = "0190"
down_revision = "0205"
branch_labels = None
depends_on = None

HERE = "timezone('Europe/Helsinki', at)"
OUTSIDE_HOURS = (
    f"actor_id IS NOT NULL AND (EXTRACT(isodow FROM {HERE}) >= 6 OR EXTRACT(hour FROM {HERE}) NOT BETWEEN 7 AND 17)"
)


def upgrade() -> None:
    op.execute("CREATE INDEX ix_event_request_id ON event (request_id) WHERE request_id <> ''")
    op.execute(f"CREATE INDEX ix_event_outside_hours ON event (at, id) WHERE {OUTSIDE_HOURS}")


def downgrade() -> None:
    op.execute("DROP INDEX ix_event_outside_hours")
    op.execute("DROP INDEX ix_event_request_id")
