"""What a test itself reads of the database: it may look at any fact, person, room, message, batch or order.

The guard of scope stays for all that the product asks: only a statement whose first frame outside the libraries is a
file of the tests is let through, and not in the tests of the guard.
"""

import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.db import Session
from core.scope_guard import UNFILTERED

TESTS = str(Path(__file__).resolve().parent)
TABLES = frozenset({"event", "message", "person", "purchase_batch", "purchase_order", "room"})


def allow() -> None:
    """Let tests read `TABLES`, from now on."""
    sa.event.listen(Session, "do_orm_execute", _allow)


def _allow(state: sa.orm.ORMExecuteState) -> None:
    if _asked_by_a_test():
        known: Any = state.execution_options.get(UNFILTERED, frozenset())
        state.update_execution_options(**{UNFILTERED: known | TABLES})


def _asked_by_a_test() -> bool:
    frame = sys._getframe(2)
    while frame.f_back is not None and "/site-packages/" in frame.f_code.co_filename:
        frame = frame.f_back
    name = frame.f_code.co_filename
    return name.startswith(TESTS) and "/house/test_scope" not in name
