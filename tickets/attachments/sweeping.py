"""Delete files without a row: left by requests that ended between the disk and the database, or removed since."""

from itertools import islice
from typing import Final

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from core.settings import Settings
from tickets.attachments.models import Attachment
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
        wanted = sa.select(Attachment.storage_key).where(Attachment.storage_key.in_(some))
        known = set(db.session.scalars(everywhere(wanted, Attachment, why="which files are known")))
        for key in some:
            if key not in known:
                storage.remove(key)
                removed += 1
    return removed


def delete(key: str, own: Settings) -> None:
    """Delete the file under `key`, which was removed from its ticket, unless a row knows it after all."""
    wanted = sa.select(Attachment.id).where(Attachment.storage_key == key)
    if db.session.scalar(everywhere(wanted, Attachment, why="whether the file is known")) is None:
        Storage(own).remove(key)
