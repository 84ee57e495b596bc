"""Run the migrations on the application's own database, each in a transaction, never waiting long for a lock.

Past any pooler and past the guards: what is set here must not reach other clients, and migrations may name every table.
"""

import sqlalchemy as sa
from alembic import context
from flask import current_app

from core.db import Model


def run() -> None:
    """Migrate online; writing SQL scripts offline is not needed."""
    own = current_app.config["SETTINGS"]
    engine = sa.create_engine(own.direct_url or own.database_url, poolclass=sa.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.exec_driver_sql("SET statement_timeout = '15min'")
        connection.exec_driver_sql("SELECT pg_advisory_lock(7305)")  # two starts at once migrate one after the other
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            compare_type=True,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
