"""Ask a virus scanner about a file: ClamAV, over its socket, by the INSTREAM command.

Source: clamd(8), INSTREAM: chunks, each after its length in four bytes, ended by one of length 0
"""

import socket
import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Final
from urllib.parse import urlsplit

import sqlalchemy as sa

from core.actor import SYSTEM
from core.db import db
from core.history import change, record
from core.scope import everywhere, unfiltered
from core.settings import Settings
from tickets.attachments.models import Attachment, RegisterFile, Scan
from tickets.attachments.storage import Storage
from tickets.ticket.models import Ticket

TOPIC: Final = "attachments.scan"
SECONDS: Final = 30  # for each answer
_CHUNK: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4_096
WHY = "a job has a file scanned, whoever may see it"


class ScannerFailed(RuntimeError):
    """The scanner did not say whether the file is clean: it is asked again."""


def is_infected(file: IO[bytes], own: Settings) -> bool:
    """Whether the scanner finds a virus in `file`. Raises OSError, ScannerFailed."""
    with closing(_connected(own.clamav)) as connection:
        connection.sendall(b"zINSTREAM\0")
        for part in _parts(file):
            connection.sendall(len(part).to_bytes(4) + part)
        connection.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (part := connection.recv(1024)):
            answer += part
    said = answer.rstrip(b"\0\n ")
    if said.endswith(b" FOUND"):
        return True
    if said.endswith(b": OK"):
        return False
    raise ScannerFailed(said[:100].decode("latin-1"))


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_CHUNK):
        yield part


def _connected(address: str) -> socket.socket:
    """A connection to unix:///PATH or tcp://HOST:PORT."""
    parsed = urlsplit(address)
    if parsed.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        connection.connect(parsed.path)
        return connection
    return socket.create_connection((parsed.hostname or "localhost", parsed.port or 3310), timeout=SECONDS)


def scan(attachment_id: uuid.UUID, own: Settings) -> None:
    """Have a file scanned that was not yet; one with a virus is deleted, and its ticket's history tells of it.

    Raises   OSError, ScannerFailed
    Records  attachment.scanned, ticket.infected_file_deleted
    """
    wanted = sa.select(Attachment).where(Attachment.id == attachment_id).with_for_update()
    row = db.session.scalars(everywhere(wanted, Attachment, why=WHY)).one_or_none()
    if row is not None and _judge(row, "attachment.scanned", own):
        ticket = db.session.get_one(Ticket, row.ticket_id, execution_options=unfiltered(Ticket, why=WHY))
        record(ticket, "ticket.infected_file_deleted", by=SYSTEM, after={"attachment_id": str(row.id)})


def scan_register_file(file_id: uuid.UUID, own: Settings) -> None:
    """Have a file of the register scanned that was not yet; one with a virus is deleted.

    Raises   OSError, ScannerFailed
    Records  register_file.scanned
    """
    wanted = sa.select(RegisterFile).where(RegisterFile.id == file_id).with_for_update()
    row = db.session.scalars(everywhere(wanted, RegisterFile, why=WHY)).one_or_none()
    if row is not None:
        _judge(row, "register_file.scanned", own)


def _judge(row: Attachment | RegisterFile, verb: str, own: Settings) -> bool:
    """Have the file of `row`, which is locked, scanned if it was not yet; whether it was deleted for a virus."""
    if row.scan is not Scan.PENDING or row.storage_key is None or not own.clamav:
        return False
    storage, key = Storage(own), row.storage_key
    with storage.stream(key) as file:
        infected = is_infected(file, own)
    with change(row, verb, by=SYSTEM):
        row.scan = Scan.INFECTED if infected else Scan.CLEAN
        row.storage_key = None if infected else key
    if infected:
        storage.remove(key)
    return infected
