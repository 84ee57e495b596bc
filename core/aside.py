"""What must stay whatever the answer is: noted during the work, written in a second short transaction.

A view of personal data, a failed sign-in, when someone was last seen. `tests/house` lists who calls this.
"""

from collections.abc import Callable
from typing import Any

from core.db import db, transaction

_PLACE = "aside"


Afterwards = Callable[[], None] | None


def note(write: Callable[..., Afterwards], *args: Any) -> None:
    """Call `write(*args)` in a transaction of its own after the present one has ended, however it ended.

    What `write` returns is called when that transaction is committed.
    """
    db.session.info.setdefault(_PLACE, []).append((write, args))


def write() -> None:
    """Write what was noted. Raises what the database raises: then nothing may be answered."""
    if noted := db.session.info.pop(_PLACE, []):
        with transaction():
            afterwards = [function(*args) for function, args in noted]
        for then in filter(None, afterwards):
            then()
