"""What a supplier's file says that it sent, whatever its format."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

MOST_UNITS: Final = 1_000_000  # of one line, as orders have it
MOST_CHARACTERS: Final = 200  # of a text that is kept


@dataclass(frozen=True, slots=True)
class AnnouncedUnit:
    """One serial number as printed.

    row  of the table it stands in; in a document the number of its line
    """

    row: int
    printed: str


@dataclass(slots=True)
class AnnouncedLine:
    """One line, its texts as written; an empty text: the file does not say.

    row         where problems of the line point: number of the document's line, or row of the table
    order_line  number of the order's line
    school      where the devices go; `is_note`: a free text, which need not be a school
    models      what could name the model, the surest first
    quantity    devices; none is said by a list, where each row is one device
    """

    row: int
    order: str = ""
    order_line: str = ""
    models: tuple[str, ...] = ()
    maker: str = ""
    school: str = ""
    is_note: bool = False
    quantity: str = ""
    outstanding: str = ""
    currency: str = ""
    units: list[AnnouncedUnit] = field(default_factory=list)


@dataclass(slots=True)
class Announced:
    """A despatch as its file says it.

    number  the supplier's; empty: the file does not say
    """

    number: str = ""
    despatched_on: dt.date | None = None
    lines: list[AnnouncedLine] = field(default_factory=list)


def read_quantity(said: str) -> tuple[int | None, str | None]:
    """How many devices `said` means.

    Returns  the number, or the problem's code: `quantity_negative`, `quantity_fractional`, `quantity_unreadable`
    """
    try:
        number = Decimal(said.strip().replace(",", "."))
    except InvalidOperation:
        return None, "quantity_unreadable"
    if not number.is_finite() or abs(number) > MOST_UNITS:
        return None, "quantity_unreadable"
    if number < 0:
        return None, "quantity_negative"
    return (int(number), None) if number == int(number) else (None, "quantity_fractional")
