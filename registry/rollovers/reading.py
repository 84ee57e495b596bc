"""A class list as it is pasted or sent: rows of texts. What each row means is judged in `lists`."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from core.sheets.limits import MIB
from core.sheets.reader import open_table
from core.text import Unreadable, normal
from registry.columns import values
from registry.rollovers.refusals import ClassListEmpty, ClassListLong, ClassListUnread

MOST_ROWS: Final = 20_000
MOST_TEXT: Final = 2_000_000  # characters that are pasted
MOST_BYTES: Final = 10 * MIB
LONGEST: Final = 250  # characters of a cell
# what lists call their columns, in small letters
NAMES: Final[dict[str, str]] = {
    **dict.fromkeys(("device", "asset tag", "asset_tag", "tag", "serial", "serial number"), "device"),
    **dict.fromkeys(("laite", "laitetunnus", "laitetunniste", "sarjanumero", "enhet", "serienummer"), "device"),
    **dict.fromkeys(("pupil", "student", "holder", "reference", "pupil reference"), "pupil"),
    **dict.fromkeys(("oppilas", "opiskelija", "oppilastunnus", "haltija", "elev", "studerande", "innehavare"), "pupil"),
    **dict.fromkeys(
        ("class", "class label", "class_label", "group", "luokka", "ryhmä", "klass", "grupp"), "class_label"
    ),
    **dict.fromkeys(("action", "step", "toimenpide", "toiminto", "åtgärd"), "action"),
    **dict.fromkeys(
        ("school", "next school", "koulu", "seuraava koulu", "uusi koulu", "skola", "nästa skola"), "school"
    ),
    **dict.fromkeys(("until", "day", "date", "asti", "päivä", "palautuspäivä", "till", "datum", "dag"), "until"),
}
PLAIN: Final = ("device", "class_label", "action", "school", "until")  # the columns of lines without a header


def of_text(text: str) -> list[dict[str, str]]:
    """The rows of a list that was pasted; without a header its columns are `PLAIN`. Raises as `of_file` does."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        raise ClassListEmpty
    if len(lines) > MOST_ROWS + 1:
        raise ClassListLong(most=MOST_ROWS)
    mark = next((each for each in ("\t", ";", ",", "|") if any(each in line for line in lines)), ";")
    rows = [[cell.strip().strip('"') for cell in line.split(mark)] for line in lines]
    header = [NAMES.get(_key(cell)) for cell in rows[0]]
    if any(header):
        return _named(rows[1:], [name or "" for name in header])
    return _named(rows, list(PLAIN))


def of_file(file: IO[bytes]) -> list[dict[str, str]]:
    """The rows of a CSV file or a workbook. Raises SheetRefused, ClassListEmpty, ClassListLong, ClassListUnread."""
    with tempfile.NamedTemporaryFile(prefix="vire-", suffix=".classes") as kept:
        file.seek(0)  # a request that met a deadlock is carried out again with the same stream
        size = 0
        while part := file.read(MIB):
            size += len(part)
            if size > MOST_BYTES:
                raise ClassListLong(most=MOST_ROWS)
            kept.write(part)
        kept.flush()
        with open_table(Path(kept.name), _is_known, _identifies) as table:
            names = [NAMES.get(_key(name)) or "" for name in table.names]
            rows = []
            for row in table:
                rows.append(list(row.cells))
                if len(rows) > MOST_ROWS:
                    raise ClassListLong(most=MOST_ROWS)
            return _named(rows, names)


def _named(rows: list[list[str]], names: list[str]) -> list[dict[str, str]]:
    if not {"device", "pupil"} & set(names):
        raise ClassListUnread
    if not rows:
        raise ClassListEmpty
    return [clean({name: cell for name, cell in zip(names, row, strict=False) if name}) for row in rows]


def clean(row: Mapping[str, str | None]) -> dict[str, str]:
    """A row without blank cells, and without what cannot be shown."""
    cells = {name: _text(cell) for name, cell in row.items() if cell}
    return {name: cell for name, cell in cells.items() if cell}


def _text(cell: str) -> str:
    try:
        text = " ".join(values.text(normal(cell[: LONGEST * 4])).split())
    except Unreadable:
        return "?"
    return "".join(c if c.isprintable() else "?" for c in text)[:LONGEST]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _is_known(header: str) -> bool:
    return _key(header) in NAMES


def _identifies(header: str) -> bool:
    return NAMES.get(_key(header)) in {"device", "pupil"}
