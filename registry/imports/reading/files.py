"""The uploaded file, kept in the database in parts: any host can read it, and nobody holds it whole."""

import contextlib
import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from core.db import db
from core.sheets.limits import FILE_BYTES, MIB
from registry.imports.models import PurchaseFile
from registry.imports.refusals import FileEmpty, FileTooLarge

PART = MIB


def measure(stream: IO[bytes]) -> tuple[str, int]:
    """Read all of `stream` and go back. Returns sha256 (hexadecimal) and size. Raises FileEmpty, FileTooLarge."""
    digest, size = hashlib.sha256(), 0
    stream.seek(0)  # a request that met a deadlock is carried out again with the same stream
    while part := stream.read(PART):
        digest.update(part)
        size += len(part)
    stream.seek(0)
    if not size:
        raise FileEmpty
    if size > FILE_BYTES:
        raise FileTooLarge(size=-(-size // MIB), limit=FILE_BYTES // MIB)
    return digest.hexdigest(), size


def keep(batch_id: uuid.UUID, stream: IO[bytes]) -> None:
    """Store `stream` as the file of a batch."""
    stream.seek(0)
    number = 0
    while part := stream.read(PART):
        db.session.execute(sa.insert(PurchaseFile).values(batch_id=batch_id, part=number, content=part))
        number += 1


@contextlib.contextmanager
def opened(batch_id: uuid.UUID) -> Iterator[Path]:
    """The file of a batch as a temporary file on this host."""
    with tempfile.NamedTemporaryFile(prefix="vire-", suffix=".upload") as file:
        for part in parts(batch_id):
            file.write(part)
        file.flush()
        yield Path(file.name)


def parts(batch_id: uuid.UUID) -> Iterator[bytes]:
    """The file of a batch, part by part."""
    number = 0
    statement = sa.select(PurchaseFile.content).where(PurchaseFile.batch_id == batch_id)
    while (part := db.session.scalar(statement.where(PurchaseFile.part == number))) is not None:
        yield part
        number += 1
