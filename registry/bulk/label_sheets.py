"""Sheets and rolls of labels that shops sell, with the makers' measures in millimetres."""

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import N_


class Sheet(StrEnum):
    """What labels are printed on, by the maker's number; the roll by the size of its labels."""

    L4778 = "L4778"
    L6011 = "L6011"
    ROLL = "25x54"


@dataclass(frozen=True, slots=True)
class Measures:
    """Where the labels of a page are, in millimetres from its left and upper edge.

    page           width and height
    label          width and height of one label
    first          left and upper edge of the first label
    step           from the edge of one label to that of the next, to the right and down
    columns, rows  labels of a page
    """

    page: tuple[float, float]
    label: tuple[float, float]
    first: tuple[float, float]
    step: tuple[float, float]
    columns: int
    rows: int

    @property
    def places(self) -> int:
        """Labels of a page."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Left and upper edge of the label at a place of the page, from 0."""
        row, column = divmod(place, self.columns)
        return self.first[0] + column * self.step[0], self.first[1] + row * self.step[1]


def places(count: int, sheet: "Sheet", start: int, spoiled: Collection[int] = ()) -> list[int]:
    """Where so many labels go, from 0 and on over the pages; a first page of which nothing is left is passed over.

    start    the first free place of the first page, from 1
    spoiled  places of the first page that cannot be printed on, from 1
    """
    each = MEASURES[sheet].places
    free = (place for place in itertools.count(start - 1) if place >= each or place + 1 not in spoiled)
    taken = list(itertools.islice(free, count))
    before = taken[0] // each * each if taken else 0
    return [place - before for place in taken]


A4: Final = (210.0, 297.0)
MEASURES: Final = {
    Sheet.L4778: Measures(A4, (45.7, 21.2), (9.75, 21.5), (48.2, 21.2), 4, 12),
    Sheet.L6011: Measures(A4, (63.5, 29.6), (7.2, 15.1), (66.0, 29.6), 3, 9),
    Sheet.ROLL: Measures((54.0, 25.0), (54.0, 25.0), (0.0, 0.0), (54.0, 25.0), 1, 1),
}
NAMES: Final = {
    Sheet.L4778: N_("45.7 × 21.2 mm, 48 a sheet (Avery Zweckform L4778)"),
    Sheet.L6011: N_("63.5 × 29.6 mm, 27 a sheet (Avery Zweckform L6011)"),
    Sheet.ROLL: N_("25 × 54 mm, a roll for label printers"),
}
MOST_PLACES: Final = max(measures.places for measures in MEASURES.values())
