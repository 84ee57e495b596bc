"""Which character stands between the cells of a text table."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.sheets.header import reads_like_names

DELIMITERS = ";\t|,"  # of equals the first is taken: a comma is also Finnish decimals
_SAMPLE_ROWS = 60


class Division(NamedTuple):
    """What stands between the cells, and how many cells most rows have."""

    delimiter: str
    width: int


@dataclass(frozen=True)
class _Guess:
    delimiter: str
    rows: list[list[str]]
    width: int  # of most rows
    head: int  # the first row of that width

    @property
    def weight(self) -> float:
        even = sum(len(row) == self.width for row in self.rows)
        return even / len(self.rows) * (self.width - 1)

    def is_even_at(self, index: int) -> bool:
        return index < len(self.rows) and len(self.rows[index]) == self.width


def division_of(lines: Sequence[str], told: str | None = None) -> Division:
    """Tell how a table that begins with `lines` is divided; a table of one column has `;`.

    The right delimiter gives most rows the same width, and a header that reads like names has that width too.

    told   the delimiter, where the file says it
    """
    guesses = [guess for guess in (_guess(lines, delimiter) for delimiter in told or DELIMITERS) if guess]
    if not guesses:
        return Division(told or DELIMITERS[0], 1)
    named = [guess for guess in guesses if reads_like_names(guess.rows[guess.head])] or guesses
    heads = {guess.head for guess in named}
    best = max(named, key=lambda guess: (sum(guess.is_even_at(head) for head in heads), guess.weight))
    return Division(best.delimiter, best.width)


def _guess(lines: Sequence[str], delimiter: str) -> _Guess | None:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row][:_SAMPLE_ROWS]
    except csv.Error:
        return None
    widths = Counter(len(row) for row in rows)
    width = max(widths, key=lambda size: (widths[size], size), default=1)
    if width < 2:  # noqa: PLR2004 - one cell a row is no division
        return None
    return _Guess(delimiter, rows, width, next(i for i, row in enumerate(rows) if len(row) == width))
