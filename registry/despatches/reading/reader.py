"""A supplier's file read as a despatch, whatever its format and whatever its name says."""

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from core.sheets.errors import SheetRefused
from core.sheets.kinds import Kind, kind_of
from core.sheets.limits import MIB
from registry.despatches.reading import document, serial_list
from registry.despatches.reading.announced import Announced
from registry.despatches.refusals import DespatchRefused

MOST_BYTES: Final = 10 * MIB
_START: Final = 4_096
_BEFORE_MARKUP: Final = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # marks of encodings, and blanks


def read(file: IO[bytes], *, remembered: Mapping[str, str] | None = None) -> tuple[Announced, str]:
    """What `file` announces, and its sha256 in hexadecimal.

    remembered  how the supplier's columns were named before
    Raises      SheetRefused, DespatchRefused
    """
    with tempfile.NamedTemporaryFile(prefix="vire-", suffix=".despatch") as kept:
        digest, size = hashlib.sha256(), 0
        file.seek(0)  # a request that met a deadlock is carried out again with the same stream
        while part := file.read(MIB):
            digest.update(part)
            size += len(part)
            kept.write(part)
        kept.flush()
        if size > MOST_BYTES:
            raise DespatchRefused("despatch_file_too_large", size=-(-size // MIB), limit=MOST_BYTES // MIB)
        path = Path(kept.name)
        found = document.read(path) if _is_document(path) else serial_list.read(path, remembered=remembered)
        return found, digest.hexdigest()


def _is_document(path: Path) -> bool:
    """Whether the file is an XML document, and no spreadsheet or web page. Raises SheetRefused: file_empty."""
    try:
        kind = kind_of(path)
    except SheetRefused as refused:
        if refused.args[1].get("kind") == "XML":
            return True
        raise
    with path.open("rb") as file:
        return kind is Kind.CSV and file.read(_START).lstrip(_BEFORE_MARKUP).startswith(b"<")
