"""Telling a list of device management from its first line, before it is read."""

from typing import IO, Final

from core.sheets.csv.encoding import wide_encoding
from registry.imports.mapping.device_lists import DeviceList, headers_in, known

BEGINNING: Final = 16_384  # bytes in which the names of columns stand


def device_list(stream: IO[bytes]) -> DeviceList | None:
    """The kind of list that a text file is; None for anything else. Leaves `stream` at its beginning."""
    stream.seek(0)
    start = stream.read(BEGINNING)
    stream.seek(0)
    wide = wide_encoding(start) if start else None
    text = start[wide.mark :].decode(wide.name, "replace") if wide else start.decode("utf-8-sig", "replace")
    return None if "\0" in text else known(headers_in(text))
