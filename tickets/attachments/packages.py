"""Documents that are ZIP files with parts: looked through, never opened. Only the process of `child.py` calls this."""

import zipfile
import zlib
from pathlib import Path

from tickets.attachments.limits import ENTRIES, RATIO, RATIO_FROM, UNPACKED_BYTES
from tickets.attachments.unusable import Unusable

_CHUNK = 256 * 1024


def check(path: Path) -> None:
    """Refuse a document that holds macros, is encrypted, or grows too large when it is unpacked. Raises Unusable."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            if not names & {"[Content_Types].xml", "mimetype"}:
                raise Unusable("content_differs")
            odd = any(name.startswith(("/", "\\")) or ".." in name or name.endswith("vbaProject.bin") for name in names)
            if len(entries) > ENTRIES or odd or any(entry.flag_bits & 1 for entry in entries):
                raise Unusable("file_unsafe")
            total = 0
            for entry in entries:
                total += _unpacked(package, entry, UNPACKED_BYTES - total)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Unusable("file_damaged") from None


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    """The real size of a part, whatever the directory says. Raises Unusable."""
    size = 0
    with package.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > most or (size > RATIO_FROM and size > RATIO * max(entry.compress_size, 1)):
                raise Unusable("file_unsafe")
    return size
