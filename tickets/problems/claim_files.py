"""The claim for the supplier: every faulty device with its serial number, warranty and tickets, as a table and as a PDF.

It names devices, schools and numbers of tickets, and no person.
"""

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask_babel import gettext, ngettext

from core import clock
from core.sheets.cells import Cell
from tickets.problems.models import Problem
from tickets.problems.reading import FaultyDevice, Shown
from web import moments

LETTERS: Final = "cp1252"  # what the letters built into every PDF reader can write
WIDTHS: Final = (36, 26, 64, 25, 31, 78)  # millimetres of the columns, on A4 across
MARGIN: Final = 18  # millimetres
MILLIMETRE: Final = 72 / 25.4  # points
TEXT, HEAD, LEADING = 8.0, 15.0, 12.0  # points
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"


def header() -> list[str]:
    """The names of the columns, in the reader's language."""
    return [
        gettext("Serial number"),
        gettext("Asset tag"),
        gettext("School"),
        gettext("Delivered on"),
        gettext("Warranty ends on"),
        gettext("Tickets"),
    ]


def rows(devices: Sequence[FaultyDevice]) -> Iterator[Sequence[Cell]]:
    """A row for each device, in the order of `header`."""
    for one in devices:
        numbers = ", ".join(number for _, number in one.tickets)
        yield one.serial, one.asset_tag, one.school, one.delivered_on, one.warranty_ends_on, numbers


def name(problem: Problem) -> str:
    """What the file is called, without its ending."""
    return f"claim-{problem.created_at:%Y-%m}-{str(problem.id)[-6:]}"


def pdf(shown: Shown, devices: Sequence[FaultyDevice], language: str) -> bytes:
    """The claim as a PDF of A4 pages across; what does not fit into a column is cut."""
    from reportlab.lib.pagesizes import A4, landscape  # noqa: PLC0415  large, and rarely needed
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    title, file = gettext("Claim: %(title)s", title=shown.title(language)), io.BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4), pageCompression=1, invariant=1)
    canvas.setTitle(title)
    width, top = landscape(A4)[0] - 2 * MARGIN * MILLIMETRE, landscape(A4)[1] - MARGIN * MILLIMETRE
    y = _line(canvas, [title], [width], top, font=BOLD, size=HEAD)
    for line in lines(shown, devices):
        y = _line(canvas, [line], [width], y)
    columns = [share * MILLIMETRE for share in WIDTHS]
    y = _line(canvas, header(), columns, y - LEADING, font=BOLD)
    for row in rows(devices):
        if y < (MARGIN + 4) * MILLIMETRE:
            _end_page(canvas, width)
            y = _line(canvas, header(), columns, top, font=BOLD)
        y = _line(canvas, [_cell(cell) for cell in row], columns, y)
    _end_page(canvas, width)
    canvas.save()
    return file.getvalue()


def _line(
    canvas: Any, texts: Sequence[str], widths: Sequence[float], y: float, *, font: str = PLAIN, size: float = TEXT
) -> float:
    """Write texts beside each other, each cut to its width in points; returns where the next line stands."""
    x = MARGIN * MILLIMETRE
    canvas.setFont(font, size)
    for text, width in zip(texts, widths, strict=True):
        canvas.drawString(x, y - size, _cut(canvas, _writable(text), width - 4, font, size))
        x += width
    return y - size * LEADING / TEXT


def _cut(canvas: Any, text: str, width: float, font: str, size: float) -> str:
    if canvas.stringWidth(text, font, size) <= width:
        return text
    fits = bisect_right(range(len(text)), width, key=lambda end: canvas.stringWidth(f"{text[:end]}…", font, size))
    return f"{text[: max(0, fits - 1)].rstrip(' ,')}…"


def _end_page(canvas: Any, width: float) -> None:
    """The number of the page at its lower right, and a new page."""
    canvas.setFont(PLAIN, TEXT)
    canvas.drawRightString(MARGIN * MILLIMETRE + width, MARGIN * MILLIMETRE / 2, str(canvas.getPageNumber()))
    canvas.showPage()


def lines(shown: Shown, devices: Sequence[FaultyDevice]) -> list[str]:
    """What stands above the table: of what delivery, how many failed, how many are under warranty."""
    today, said = clock.today(), [gettext("Model: %(model)s", model=shown.model)]
    if shown.delivery is not None:
        if shown.delivery.supplier:
            said.append(gettext("Supplier: %(supplier)s", supplier=shown.delivery.supplier))
        if shown.delivery.order:
            said.append(gettext("Order: %(order)s", order=shown.delivery.order))
    return [
        *said,
        ngettext(
            "%(num)s device of %(all)s failed with the same symptom.",
            "%(num)s devices of %(all)s failed with the same symptom.",
            shown.faulty,
            all=shown.devices,
        ),
        ngettext(
            "The warranty of %(num)s of them lasts on %(day)s.",
            "The warranty of %(num)s of them lasts on %(day)s.",
            lasting(devices),
            day=moments.day(today),
        ),
    ]


def lasting(devices: Sequence[FaultyDevice]) -> int:
    """How many are under warranty today."""
    today = clock.today()
    return sum(one.warranty_ends_on is not None and one.warranty_ends_on >= today for one in devices)


def _cell(cell: Any) -> str:
    return moments.day(cell) if hasattr(cell, "year") else str(cell or "")


def _writable(text: str) -> str:
    return text.encode(LETTERS, "replace").decode(LETTERS)
