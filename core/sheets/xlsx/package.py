"""The parts of a workbook and how they hang together: sheets in order, shared strings, styles."""

import functools
import posixpath
import zipfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from core.sheets.errors import SheetRefused
from core.sheets.xlsx.markup import Attributes, as_utf_8, elements, is_on
from core.sheets.xlsx.names import part_name

_CHUNK = 256 * 1024


@dataclass(frozen=True)
class SheetPart:
    """A visible worksheet: the name on its tab and where its rows are."""

    name: str
    part: str


class Package:
    """An opened workbook that has passed the gate."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self._parts = {part_name(info.filename).casefold(): info for info in self._zip.infolist()}
        self.sheets: list[SheetPart] = []
        self.hidden_sheets: list[str] = []
        self.counts_from_1904 = False
        self._book = self._related("", "/officeDocument") or "xl/workbook.xml"
        self._read_book()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def strings(self) -> str | None:
        """Where the shared strings are."""
        return self._related(self._book, "/sharedStrings")

    @property
    def styles(self) -> str | None:
        """Where the number formats are."""
        return self._related(self._book, "/styles")

    def chunks(self, part: str) -> Generator[bytes, None, None]:
        """Read a part as a stream."""
        info = self._parts.get(part.casefold())
        if info is None:
            raise SheetRefused("workbook_damaged")
        with self._zip.open(info) as stream:
            yield from as_utf_8(iter(functools.partial(stream.read, _CHUNK), b""))

    def _read_book(self) -> None:
        targets = {key: target for key, kind, target in self._relations(self._book) if kind.endswith("/worksheet")}
        for name, attributes in elements(self.chunks(self._book)):
            if name == "workbookPr":
                self.counts_from_1904 = is_on(attributes.get("date1904", ""))
            elif name == "sheet" and (part := targets.get(_relation_id(attributes))):
                if attributes.get("state", "visible") == "visible":
                    self.sheets.append(SheetPart(attributes.get("name", ""), part))
                else:
                    self.hidden_sheets.append(attributes.get("name", ""))

    def _related(self, part: str, kind: str) -> str | None:
        return next((target for _, each, target in self._relations(part) if each.endswith(kind)), None)

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        """List the relations of a part: id, type, target as a path in the package."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        if where.casefold() not in self._parts:
            return []
        return [
            (a.get("Id", ""), a.get("Type", ""), _target(folder, a.get("Target", "")))
            for element, a in elements(self.chunks(where))
            if element == "Relationship" and a.get("TargetMode") != "External"
        ]


def _target(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")


def _relation_id(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if key.endswith(":id")), "")


def part_chunks(package: zipfile.ZipFile, name: str) -> Generator[bytes, None, None]:
    """Give a part of any package piece by piece."""
    with package.open(name) as stream:
        while data := stream.read(_CHUNK):
            yield data
