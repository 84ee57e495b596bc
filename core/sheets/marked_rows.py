"""What a person looking at the sheet sees otherwise: hidden and struck rows, hidden columns, merged cells."""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from core.sheets.errors import Notice
from core.sheets.limits import NOTICES
from core.sheets.rows import NO_MARKS, Merged, Row, column_letters


class MarkedRows:
    """Follows the rows of data and says afterwards which of them are hidden, struck through or too wide."""

    def __init__(self) -> None:
        self._hidden: list[int] = []
        self._struck: list[int] = []
        self._beyond: list[int] = []

    def following(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give the rows as they are."""
        for row in rows:
            if row.marks is not NO_MARKS:
                for noted, numbers in (
                    (row.marks.hidden, self._hidden),
                    (row.marks.struck, self._struck),
                    (row.marks.beyond, self._beyond),
                ):
                    if noted:
                        numbers.append(row.number)
            yield row

    def notices(self) -> Iterator[Notice]:
        """Say what was seen."""
        for code, numbers in (
            ("hidden_rows", self._hidden),
            ("struck_rows", self._struck),
            ("cells_without_header", self._beyond),
        ):
            if numbers:
                yield Notice(code, {"count": len(numbers), "rows": row_ranges(numbers)})


def row_ranges(numbers: Sequence[int]) -> str:
    """Write rising row numbers briefly: `4, 7-9`."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shown = [f"{first}-{last}" if last > first else str(first) for first, last in ranges[:NOTICES]]
    return ", ".join(shown + ["…"] * (len(ranges) > NOTICES))


def hidden_names(columns: Iterable[int], names: Sequence[str]) -> list[str]:
    """Name the hidden columns that have a name in the table."""
    return [names[column] for column in columns if column < len(names)]


def hidden_columns_notice(columns: Iterable[int], names: Sequence[str]) -> Iterator[Notice]:
    """Say which columns of the table are hidden."""
    said = [f"{column_letters(column)} ({names[column]})" for column in columns if column < len(names)]
    if said:
        yield Notice("hidden_columns", {"columns": ", ".join(said[:NOTICES] + ["…"] * (len(said) > NOTICES))})


def of_data(merged: Iterable[Merged], header_row: int, last_row: int) -> list[Merged]:
    """Give the merged cells that begin in a row of data."""
    return [each for each in merged if header_row < each.first_row <= last_row]


def merged_notice(merged: Sequence[Merged]) -> Iterator[Notice]:
    """Say which cells are merged."""
    if merged:
        ranges = [each.where for each in itertools.islice(merged, NOTICES)] + ["…"] * (len(merged) > NOTICES)
        yield Notice("merged_cells", {"count": len(merged), "ranges": ", ".join(ranges)})
