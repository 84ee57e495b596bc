"""How this process reaches PostgreSQL: pool, time limits, guards."""

import dataclasses
from typing import Any

import sqlalchemy as sa

from core import history, pool, scope
from core.settings import Settings

WORKER = {"statement_timeout": 60_000, "lock_timeout": 5_000, "idle_timeout": 30_000, "pool_size": 2}


def for_worker(own: Settings) -> Settings:
    """`own` with the patience of a job instead of a page's."""
    return dataclasses.replace(own, **WORKER)  # type: ignore[arg-type]


def engine_options(own: Settings) -> dict[str, Any]:
    """A pool smaller than the threads waits briefly, then answers 503; every statement has a time limit.

    A pooler in transaction mode takes neither prepared statements nor limits: there they are the database role's.
    """
    limits = {
        "statement_timeout": own.statement_timeout,
        "lock_timeout": own.lock_timeout,
        "idle_in_transaction_session_timeout": own.idle_timeout,
    }
    direct = {"prepare_threshold": 5, "options": " ".join(f"-c {k}={v}" for k, v in limits.items())}
    return {
        "pool_size": own.pool_size,
        "max_overflow": 2,
        "pool_timeout": 5,
        "pool_recycle": 1800,
        "pool_pre_ping": False,  # core.pool looks at the socket instead, which costs no round trip
        "hide_parameters": True,  # what people typed must not reach the logs
        "connect_args": {
            "application_name": "vire",
            "connect_timeout": 3,
            **({"prepare_threshold": None} if own.pooled_database else direct),
        },
    }


def watch(engine: sa.Engine) -> None:
    """Set the guards of scope and history at `engine`, and have dead connections noticed before they are used."""
    scope.guard(engine)
    history.guard(engine)
    pool.guard(engine)
