"""The marks of one row of a worksheet, gathered while its cells are read."""

from core.sheets.rows import NO_MARKS, Marks
from core.sheets.xlsx.values import Remark

_CODE_CHARACTERS = 100  # of a number format, enough to recognise it


class MarkBook:
    """Gathers the marks of the row that is being read."""

    def __init__(self) -> None:
        self._struck: list[int] = []
        self._formats: list[tuple[int, str]] = []

    def note(self, column: int, remark: Remark, raw: str) -> None:
        """Look at a cell that may be struck through or shown otherwise.

        column   from 0
        raw      its stored value
        """
        if remark.struck and remark.struck(raw):
            self.strike(column)
        if remark.number and not remark.number.is_shown(raw):
            self._formats.append((column, remark.number.code[:_CODE_CHARACTERS]))

    def strike(self, column: int) -> None:
        """Note that text of the cell is struck through."""
        self._struck.append(column)

    def taken(self, *, hidden: bool) -> Marks:
        """Give the marks of the row that ends here."""
        if not (hidden or self._struck or self._formats):
            return NO_MARKS
        marks = Marks(hidden=hidden, struck=tuple(sorted(set(self._struck))), formats=tuple(self._formats))
        self._struck.clear()
        self._formats.clear()
        return marks
