"""Where a table's column names stand, also below a title block, and which rows below are not data."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from core.sheets.errors import Notice, SheetRefused
from core.sheets.limits import Row, column_letters

Recognise = Callable[[str], bool]
_TOTALS = {
    *("yhteensä", "kaikki yhteensä", "yht.", "yht", "summa", "loppusumma", "välisumma", "kokonaissumma"),
    *("total", "totals", "grand total", "subtotal", "sub-total", "sum"),
    *("totalt", "summa totalt", "delsumma", "slutsumma", "totalsumma"),
}
_TOTALS_NAMED = 20  # rows of totals that are named one by one
_ENOUGH = 2  # recognised names make a header, however many others there are


def nothing_recognised(_: str) -> bool:
    """Know no column name at all: the header is found by its looks."""
    return False


def find_header(rows: Sequence[Row], recognise: Recognise) -> int:
    """Give the index in `rows` of the row with the column names.

    recognise   is this a name that the caller knows? It gets the text without spaces around it
    Raises      SheetRefused: no_header
    """
    known = recognised_header(rows, recognise)
    index = likely_header(rows) if known is None else known
    if index is None:
        raise SheetRefused("no_header")
    return index


def recognised_header(rows: Sequence[Row], recognise: Recognise) -> int | None:
    """Give the row with the most names that the caller knows: at least two, or most of its cells."""
    best, most = None, 0
    for index, row in enumerate(rows):
        names = _filled(row.cells)
        known = sum(recognise(name) for name in names)
        if known > most and (known >= _ENOUGH or known * 2 > len(names)):
            best, most = index, known
    return best


def likely_header(rows: Sequence[Row]) -> int | None:
    """Give the first of the rows with the most cells of words, if that row reads like names."""
    if not rows:
        return None
    best = max(range(len(rows)), key=lambda index: (_words(rows[index].cells), -index))
    return best if reads_like_names(rows[best].cells) else None


def reads_like_names(cells: Iterable[str]) -> bool:
    """Tell whether most filled cells are words: letters and no digit."""
    names = _filled(cells)
    return _words(names) * 2 > len(names)


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Make one name a column: without line breaks, a nameless one by its letter, a repeated one by its count."""
    taken: set[str] = set()
    names = []
    for index, cell in enumerate(cells):
        name = unique = " ".join(cell.split()) or f"({column_letters(index)})"
        count = 1
        while unique.casefold() in taken:
            count += 1
            unique = f"{name} ({count})"
        taken.add(unique.casefold())
        names.append(unique)
    return tuple(names)


def data_rows(rows: Iterable[Row], header: Row, notices: list[Notice]) -> Iterator[Row]:
    """Give the rows that are data, as wide as the header or wider, and note what was left out.

    Raises   SheetRefused: no_rows
    """
    width = len(header.cells)
    previous, blank, count, totals, overhanging = header.number, 0, 0, 0, False
    for row in rows:
        blank += row.number - previous - 1
        previous = row.number
        if is_total(row.cells, width):
            totals += 1
            if totals <= _TOTALS_NAMED:
                notices.append(Notice("total_row_dropped", {"row": row.number}))
            continue
        count += 1
        missing = width - len(row.cells)
        if missing < 0 and not overhanging:
            overhanging = True
            notices.append(Notice("cells_without_header", {"row": row.number}))
        yield Row(row.number, row.cells + ("",) * missing) if missing > 0 else row
    if totals > _TOTALS_NAMED:
        notices.append(Notice("total_rows_dropped", {"count": totals}))
    if blank:
        notices.append(Notice("blank_rows_dropped", {"count": blank}))
    if not count:
        raise SheetRefused("no_rows")


def is_total(cells: Sequence[str], width: int) -> bool:
    """Tell a row of totals: a word for it, and at most half of the `width` columns filled (or two)."""
    most = max(2, width // 2)
    if len(cells) - cells.count("") > most and not any(map(str.isspace, cells)):
        return False  # told quickly: nearly every row ends here
    filled = _filled(cells)
    if len(filled) > most:
        return False
    return any(cell.rstrip(" :").casefold() in _TOTALS for cell in filled)


_WORD = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


def _filled(cells: Iterable[str]) -> list[str]:
    return [text for text in (cell.strip() for cell in cells) if text]


def _words(cells: Iterable[str]) -> int:
    return sum(1 for cell in cells if _WORD.search(cell) and not _DIGIT.search(cell))
