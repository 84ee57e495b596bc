"""A file of staff as rows of texts, its columns known by their names in three languages."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from core import identity_codes
from core.sheets.limits import MIB
from core.sheets.reader import open_table
from core.text import Unreadable, normal
from registry.columns import values
from registry.staff_files.refusals import StaffFileColumns, StaffFileEmpty, StaffFileLong

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 10 * MIB
LONGEST: Final = 300  # characters of a cell that are kept
COLUMNS: Final[dict[str, tuple[str, ...]]] = {  # what files call each column, in small letters
    "name": ("name", "full name", "nimi", "koko nimi", "henkilön nimi", "namn", "fullständigt namn"),
    "email": ("e-mail", "email", "e-mail address", "email address", "sähköposti", "sähköpostiosoite", "e-post",
              "e-postadress"),
    "school": ("school", "school number", "school code", "koulu", "koulun numero", "oppilaitos", "oppilaitosnumero",
               "skola", "skolans nummer", "läroanstalt", "institution number"),
    "role": ("role", "roles", "rooli", "roolit", "tehtävä", "roll", "roller", "uppgift"),
    "language": ("language", "kieli", "asiointikieli", "språk"),
    "external_id": ("external id", "external_id", "employee number", "person number", "henkilönumero",
                    "ulkoinen tunniste", "anställningsnummer", "personnummer i hr", "extern kod"),
    "last_day": ("last day", "last_day", "leaves on", "end date", "viimeinen päivä", "päättyy", "palvelussuhde päättyy",
                 "sista dagen", "slutar", "slutdatum"),
}  # fmt: skip
NAMES: Final = {name: column for column, names in COLUMNS.items() for name in (column, *names)}


@dataclass(frozen=True, slots=True)
class StaffTable:
    """What a file holds.

    sha256  of its bytes, hexadecimal
    rows    number of each row in the file, and column → text; blank cells are left out
    """

    sha256: str
    rows: list[tuple[int, dict[str, str]]]


def read(file: IO[bytes]) -> StaffTable:
    """The rows of a CSV file or a workbook. Raises SheetRefused, StaffFileColumns, StaffFileEmpty, StaffFileLong."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(prefix="vire-", suffix=".staff") as kept:
        file.seek(0)  # a request that met a deadlock is carried out again with the same stream
        while part := file.read(MIB):
            size += len(part)
            if size > MOST_BYTES:
                raise StaffFileLong(most=MOST_ROWS)
            digest.update(part)
            kept.write(part)
        kept.flush()
        if not size:
            raise StaffFileEmpty
        return StaffTable(digest.hexdigest(), _rows(Path(kept.name)))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with open_table(path, lambda header: _key(header) in NAMES, lambda header: _column(header) == "email") as table:
        columns = [_column(name) for name in table.names]
        if "email" not in columns:
            raise StaffFileColumns
        found: list[tuple[int, dict[str, str]]] = []
        for row in table:
            if len(found) == MOST_ROWS:
                raise StaffFileLong(most=MOST_ROWS)
            cells = {c: _text(cell) for c, cell in zip(columns, row.cells, strict=False) if c and cell.strip()}
            if cells:
                found.append((row.number, cells))
    if not found:
        raise StaffFileEmpty
    return found


def _text(cell: str) -> str:
    """The text of a cell as it is kept: one line, without personal identity codes."""
    try:
        text = " ".join(values.text(normal(cell[: LONGEST * 4])).split())
    except Unreadable:
        return "?"
    return identity_codes.masked("".join(c if c.isprintable() else "?" for c in text))[:LONGEST]


def _column(header: str) -> str | None:
    return NAMES.get(_key(header))


def _key(header: str) -> str:
    return " ".join(header.casefold().split())
