"""Delete files without a row: left by requests that ended between the disk and the database, or removed since."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from core.settings import Settings
from tickets.attachments.models import Attachment, RegisterFile
from tickets.attachments.storage import Storage

SECONDS: Final = 3_600  # since it was written: a request may still be about to note it
AT_ONCE: Final = 1_000
DELETE: Final = "attachments.delete"  # a job


def sweep(own: Settings) -> int:
    """Delete stored files that no row knows. Returns how many."""
    storage = Storage(own)
    storage.remove_unfinished(SECONDS)
    keys, removed = iter(dict.fromkeys(storage.keys_before(SECONDS))), 0
    while some := list(islice(keys, AT_ONCE)):
        known = _known(some)
        for key in some:
            if key not in known:
                storage.remove(key)
                removed += 1
    return removed


def delete(key: str, own: Settings) -> None:
    """Delete the file under `key`, which was removed, unless a row knows it after all."""
    if not _known([key]):
        Storage(own).remove(key)


def _known(keys: Sequence[str]) -> set[str]:
    """Those of `keys` that a row has."""
    tables = (Attachment, RegisterFile)
    each = [sa.select(table.storage_key).where(table.storage_key.in_(keys)) for table in tables]
    return set(db.session.scalars(everywhere(sa.union_all(*each), *tables, why="which files are known")))
