"""Which sheet of a workbook is the table."""

from collections.abc import Sequence

from core.sheets.errors import Notice, SheetRefused
from core.sheets.header import Recognise, known_names, likely_header, recognised_header
from core.sheets.xlsx.read import Head, Workbook

_NEARLY = 2 / 3  # of the best sheet's known names make another one fit as well


def choose(book: Workbook, recognise: Recognise, sheet: str | None = None) -> tuple[Head, tuple[str, ...]]:
    """Choose the visible sheet with the most names that the caller knows, and note the others.

    sheet     its name, where a person has said it
    Returns   the sheet, and the names of all that fit nearly as well, itself first
    Raises    SheetRefused
    """
    heads = readable(book)
    fitting = _fitting(heads, recognise)
    if sheet is not None:
        chosen = next((head for head in heads if head.name == sheet), None)
        if chosen is None:
            raise SheetRefused("sheet_missing", sheet=sheet)
        fitting = [chosen]
    elif fitting:
        chosen = fitting[0]
    else:
        chosen = next((head for head in heads if likely_header(head.rows) is not None), heads[0])
    others = (head.name for head in book.heads if head is not chosen)
    book.notices.extend(Notice("sheet_left_out", {"sheet": name, "read": chosen.name}) for name in others)
    book.notices.extend(Notice("sheet_hidden", {"sheet": name}) for name in book.hidden_sheets)
    return chosen, tuple(head.name for head in fitting)


def readable(book: Workbook) -> list[Head]:
    """Give the sheets that can be read.

    Raises   SheetRefused, the first sheet's where there are none
    """
    if not book.heads:
        raise SheetRefused("file_empty")
    heads = [head for head in book.heads if not head.refused]
    if not heads and book.heads[0].refused:
        raise book.heads[0].refused
    return heads


def _fitting(heads: Sequence[Head], recognise: Recognise) -> list[Head]:
    """Give the sheets with rows below known names, the best first, that know nearly as many as the best."""
    known = {head.index: _known(head, recognise) for head in heads}
    most = max(known.values())
    fitting = [head for head in heads if known[head.index] and known[head.index] >= most * _NEARLY]
    return sorted(fitting, key=lambda head: -known[head.index])


def _known(head: Head, recognise: Recognise) -> float:
    """Count the known names of a sheet; a header without rows counts for less than any with rows."""
    index = recognised_header(head.rows, recognise)
    if index is None:
        return 0
    known = known_names(head.rows[index].cells, recognise)
    return known if index + 1 < len(head.rows) else 0.5
