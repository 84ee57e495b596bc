"""How a service is can be told for a time: maintenance that is planned is none before it begins, nor after it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0555"
down_revision = "0554"
branch_labels = None
depends_on = None

STATES = ("ok", "maintenance", "degraded", "down")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    kind = sa.Enum(*STATES, name="service_state", native_enum=False, create_constraint=False, length=40)
    comment = "how it is from banner_from until banner_until; none: nothing is told for a time"
    op.add_column("service", sa.Column("timed_state", kind, nullable=True, comment=comment))
    op.create_check_constraint("timed_state", "service", sa.column("timed_state").in_(STATES))
    timed = "(banner_from IS NOT NULL OR banner_until > now()) AND coalesce(banner_until > now(), true)"
    op.execute(
        sa.text(f"UPDATE service SET timed_state = state, state = 'ok' WHERE {timed}"),  # noqa: S608  no values
        execution_options={"recorded": True},
    )


def downgrade() -> None:
    runs = "coalesce(banner_from <= now(), true) AND coalesce(banner_until > now(), true)"
    told = f"timed_state IS NOT NULL AND state = 'ok' AND {runs}"
    op.execute(
        sa.text(f"UPDATE service SET state = timed_state WHERE {told}"),  # noqa: S608  no values
        execution_options={"recorded": True},
    )
    op.drop_column("service", "timed_state")
