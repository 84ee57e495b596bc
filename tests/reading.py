"""What a person reads on a page, or in a table, that the test client got."""

import csv
import html
import io
import re
import zipfile
from typing import Any


def text(answer: Any) -> str:
    """The page as a person reads it, without tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def error_of(answer: Any, field: str) -> str:
    """The sentence next to a field."""
    found = re.search(rf'id="f-{field}-error">([^<]*)<', answer.get_data(as_text=True))
    return html.unescape(found[1]) if found else ""


def typed(answer: Any, field: str) -> str:
    """What stands in a field."""
    found = re.search(rf'<input[^>]*name="{field}"[^>]*>', answer.get_data(as_text=True))
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return html.unescape(value[1]) if value else ""


def table(answer: Any) -> list[list[str]]:
    """The cells of a download, CSV or a workbook, as text."""
    data: bytes = answer.get_data()
    if data[:2] != b"PK":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    return [[value for _, value in row] for row in workbook(data)]


def workbook(data: bytes) -> list[list[tuple[str, str]]]:
    """Rows of the first sheet of a workbook of ours: of each cell how it is kept (`inlineStr`, `n`) and its value.

    A formula is kept as `formula`.
    """
    text = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    rows = []
    for row in re.findall(r"<row\b[^>]*>(.*?)</row>", text, re.DOTALL):
        cells: list[tuple[str, str]] = []
        for letters, attributes, inner in re.findall(r'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>(.*?)</c>)', row, re.DOTALL):
            place = sum((ord(letter) - 64) * 26**n for n, letter in enumerate(reversed(letters))) - 1
            cells += [("n", "")] * (place - len(cells))
            kind = "formula" if "<f" in inner else (re.findall(r't="(\w+)"', attributes) or ["n"])[0]
            cells.append((kind, html.unescape("".join(re.findall(r"<(?:v|t)\b[^>]*>([^<]*)<", inner)))))
        rows.append(cells)
    width = max(map(len, rows), default=0)
    return [[*row, *[("n", "")] * (width - len(row))] for row in rows]
