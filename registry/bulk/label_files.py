"""Labels as files: PDF for printers of sheets and rolls, ZPL for label printers."""

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import segno

from registry.bulk.label_sheets import MEASURES, Measures, Sheet, places

EDGE: Final = 1.5  # millimetres that stay white around what stands on a label
TAG_SIZE: Final = (9.0, 5.0)  # points: usual and least size of the tag's letters
MODEL_SIZE: Final = 6.0
DOTS: Final = 8  # a millimetre, of a label printer of 203 dots an inch
LETTERS: Final = "cp1252"  # what the letters built into every PDF reader can write


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on one label: the address that its code holds, the tag and the model."""

    address: str
    asset_tag: str
    model: str


def pdf(labels: Sequence[Printed], sheet: Sheet, start: int, spoiled: Collection[int] = ()) -> bytes:
    """The labels as a PDF, to be printed without scaling; `start` and `spoiled` as in `label_sheets.places`."""
    from reportlab.lib.units import mm  # noqa: PLC0415  large, and rarely needed
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    measures, file = MEASURES[sheet], io.BytesIO()
    canvas = Canvas(file, pagesize=(measures.page[0] * mm, measures.page[1] * mm), pageCompression=1, invariant=1)
    canvas.setTitle(", ".join(dict.fromkeys(label.asset_tag for label in (*labels[:1], *labels[-1:]))))
    page = 0
    for number, label in zip(places(len(labels), sheet, start, spoiled), labels, strict=True):
        begun, place = divmod(number, measures.places)
        if begun > page:
            canvas.showPage()
            page = begun
        _draw(canvas, label, measures, measures.corner(place), mm)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Any, label: Printed, measures: Measures, corner: tuple[float, float], mm: float) -> None:
    """One label; PDF counts from the lower edge of the page."""
    width, height = measures.label
    side = min(height, width / 2) - 2 * EDGE
    left, bottom = corner[0] + EDGE, measures.page[1] - corner[1] - height
    for x, y, long, square in _bars(label.address, side):
        canvas.rect(
            (left + x) * mm, (bottom + height - EDGE - y - square) * mm, long * mm, square * mm, stroke=0, fill=1
        )
    text, room = (left + side + EDGE) * mm, (width - side - 3 * EDGE) * mm
    tag = _fitting(canvas, label.asset_tag, room)
    canvas.setFont("Helvetica-Bold", tag)
    middle = (bottom + height / 2) * mm
    canvas.drawString(text, middle + 1, label.asset_tag)
    canvas.setFont("Helvetica", MODEL_SIZE)
    for line, words in enumerate(_lines(canvas, _writable(label.model), room)):
        canvas.drawString(text, middle - (line + 1) * (MODEL_SIZE + 1), words)


def _bars(address: str, side: float) -> Iterator[tuple[float, float, float, float]]:
    """The dark squares of a code of `side` millimetres, those of a row that touch as one: left, top, length, height."""
    matrix = segno.make(address, error="m").matrix
    square = side / len(matrix)
    for row, squares in enumerate(matrix):
        begun = None
        for column, is_dark in enumerate([*squares, 0]):
            if is_dark and begun is None:
                begun = column
            elif not is_dark and begun is not None:
                yield begun * square, row * square, (column - begun) * square, square
                begun = None


def _fitting(canvas: Any, text: str, room: float) -> float:
    """The size of letters in which `text` fits into `room` points, but never less than can be read."""
    usual, least = TAG_SIZE
    width = canvas.stringWidth(text, "Helvetica-Bold", usual)
    return float(max(least, min(usual, usual * room / width)))


def _lines(canvas: Any, text: str, room: float) -> list[str]:
    """`text` in at most two lines of `room` points."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and canvas.stringWidth(longer, "Helvetica", MODEL_SIZE) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return [_cut(canvas, line, room) for line in lines[:2]]


def _cut(canvas: Any, line: str, room: float) -> str:
    while line and canvas.stringWidth(line, "Helvetica", MODEL_SIZE) > room:
        line = line[:-1]
    return line


def _writable(text: str) -> str:
    return text.encode(LETTERS, "replace").decode(LETTERS)


def zpl(labels: Sequence[Printed], sheet: Sheet) -> str:
    """The labels as ZPL II, one after the other, in the size of the labels of `sheet`."""
    width, height = (round(side * DOTS) for side in MEASURES[sheet].label)
    return "".join(_zpl(label, width, height) for label in labels)


def _zpl(label: Printed, width: int, height: int) -> str:
    squares = len(segno.make(label.address, error="m").matrix)
    square = max(2, min((height - 24) // squares, 10))
    text = 16 + squares * square + 16
    size = max(16, min(36, (width - text) * 10 // (len(label.asset_tag) * 6)))
    return (
        f"^XA^CI28^PW{width}^LL{height}"
        f"^FO12,8^BQN,2,{square}^FH_^FDMA,{_escaped(label.address)}^FS"
        f"^FO{text},{height // 2 - size}^A0N,{size},{size}^FH_^FD{_escaped(label.asset_tag)}^FS"
        f"^FO{text},{height // 2 + 6}^A0N,18,18^FB{max(1, width - text - 8)},2,2,L^FH_^FD{_escaped(label.model)}^FS"
        "^XZ\n"
    )


def _escaped(text: str) -> str:
    """`text` with what would be a command to the printer, and what begins an escape, written as their codes."""
    return "".join(f"_{ord(letter):02X}" if letter in "^~_\\" else letter for letter in text)
