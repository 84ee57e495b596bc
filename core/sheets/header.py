"""Where a table's column names stand, also below a title block."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from core.sheets.errors import SheetRefused
from core.sheets.rows import Row, column_letters

Recognise = Callable[[str], bool]
_HEADER_ROWS = 2  # that a header may go on below the row with the most names
_LOST_LETTERS = 5  # at most in a name that is looked at
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
        known = known_names(row.cells, recognise)
        if known > most:
            best, most = index, known
    return best


def whole_header(rows: Sequence[Row], index: int, over_rows: Sequence[Sequence[int]]) -> tuple[Row, int]:
    """Give a header over two rows as one: names that are merged over both, and of the others the lower ones.

    index       of the row with the names
    over_rows   first row, last row and column, from 0, of each cell that is merged over rows
    Returns     the header, and the index of the first row below it
    """
    header = rows[index]
    upper = {row.number: row for row in rows[: index + 1]}
    across = [each for each in over_rows if each[0] <= header.number <= each[1] and each[0] in upper]
    last = max((each[1] for each in across), default=header.number)
    end = next((place for place in range(index + 1, len(rows)) if rows[place].number > last), len(rows))
    below = rows[end - 1] if last - header.number <= _HEADER_ROWS else header
    if below is header:
        end = index + 1
    width = max(len(row.cells) for row in (header, below))
    names = [_at(below, column) or _at(header, column) for column in range(width)]
    for first, _, column in across:
        value = _at(upper[first], column)
        names.extend([""] * (column + 1 - len(names)))
        names[column] = names[column] or value
    return header._replace(number=below.number, cells=tuple(names)), end


def _at(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def has_lost_letters(names: Iterable[str], recognise: Recognise) -> bool:
    """Tell whether a name would be known if its question marks were letters: `Toimitusp?iv?`, whose ä are lost."""
    lost = [name for name in names if 0 < name.count("?") <= _LOST_LETTERS and not recognise(name.strip())]
    return any(recognise(each.strip()) for name in lost for each in _with_letters(name))


def _with_letters(name: str) -> Iterator[str]:
    pieces = name.split("?")
    for letters in itertools.product("äöå", repeat=len(pieces) - 1):
        yield "".join(piece + letter for piece, letter in zip(pieces, (*letters, ""), strict=True))


def known_names(cells: Iterable[str], recognise: Recognise) -> int:
    """Count the names that the caller knows, where they make a header: at least two, or most of its cells."""
    names = filled(cells)
    known = sum(recognise(name) for name in names)
    return known if known >= _ENOUGH or known * 2 > len(names) else 0


def likely_header(rows: Sequence[Row]) -> int | None:
    """Give the first of the rows with the most cells of words, if that row reads like names."""
    if not rows:
        return None
    best = max(range(len(rows)), key=lambda index: (_words(rows[index].cells), -index))
    return best if reads_like_names(rows[best].cells) else None


def reads_like_names(cells: Iterable[str]) -> bool:
    """Tell whether most filled cells are words: letters and no digit."""
    names = filled(cells)
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


_WORD = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


def filled(cells: Iterable[str]) -> list[str]:
    """The texts of cells that are not blank, without blanks around them."""
    return [text for text in (cell.strip() for cell in cells) if text]


def _words(cells: Iterable[str]) -> int:
    return sum(1 for cell in cells if _WORD.search(cell) and not _DIGIT.search(cell))
