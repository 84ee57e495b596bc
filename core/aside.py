"""What must stay whatever the answer is: noted during the work, written in a second short transaction.

A view of personal data, a failed sign-in, when someone was last seen. `tests/house` lists who calls this.
"""

from collections.abc import Callable
from typing import Any

from core.db import db, transaction

_PLACE = "aside"


def note(write: Callable[..., None], *args: Any) -> None:
    """Call `write(*args)` in a transaction of its own after the present one has ended, however it ended."""
    db.session.info.setdefault(_PLACE, []).append((write, args))


def write() -> None:
    """Write what was noted. Raises what the database raises: then nothing may be answered."""
    if noted := db.session.info.pop(_PLACE, []):
        with transaction():
            for function, args in noted:
                function(*args)
