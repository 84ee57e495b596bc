"""XML parts of a workbook, read as a stream; only the child process comes here, after the gate."""

import codecs
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from core.sheets.errors import SheetRefused
from core.sheets.limits import UNFINISHED_BYTES

Attributes = dict[str, str]
_NO_MEMORY = 1  # XML_ERROR_NO_MEMORY
_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")


def parser(start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None) -> expat.XMLParserType:
    """Make a parser that calls `start` and `end` with names as written and refuses document types."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.buffer_size = 64 * 1024
    made.StartDoctypeDeclHandler = _refuse_doctype
    made.StartElementHandler = start
    made.EndElementHandler = end
    return made


def feed(machine: expat.XMLParserType, chunks: Iterable[bytes]) -> Iterator[None]:
    """Push the chunks through, pausing after each one."""
    fed = 0
    try:
        for chunk in chunks:
            machine.Parse(chunk, False)
            fed += len(chunk)
            # an unfinished tag or comment is read again with every chunk, in quadratic time
            if fed - machine.CurrentByteIndex > UNFINISHED_BYTES:
                raise SheetRefused("workbook_too_heavy")
            yield
        machine.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding nobody knows
        no_memory = isinstance(error, expat.ExpatError) and error.code == _NO_MEMORY
        raise SheetRefused("workbook_too_heavy" if no_memory else "workbook_damaged") from error
    yield


def as_utf_8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Give a part's bytes as they are, but those of UTF-16 as UTF-8 and without the declaration that names it.

    Raises   SheetRefused: workbook_damaged
    """
    first = next(chunks, b"")
    encoding = utf_16_of(first)
    if not encoding:
        yield from itertools.chain((first,), chunks)
        return
    try:
        pieces = codecs.iterdecode(itertools.chain((first,), chunks), encoding)
        start = next(pieces, "").encode().removeprefix(codecs.BOM_UTF8)
        yield _DECLARATION.sub(b"", start)
        yield from (piece.encode() for piece in pieces)
    except UnicodeError as error:
        raise SheetRefused("workbook_damaged") from error


def utf_16_of(start: bytes) -> str | None:
    """Name the UTF-16 that a part's first bytes are written in, by its mark or the NUL beside `<`; else nothing."""
    if start.startswith((codecs.BOM_UTF16_LE, b"<\0")):
        return "utf-16-le"
    return "utf-16-be" if start.startswith((codecs.BOM_UTF16_BE, b"\0<")) else None


def elements(chunks: Iterable[bytes]) -> Iterator[tuple[str, Attributes]]:
    """Give each element's name without prefix and its attributes, in the order they open."""
    opened: list[tuple[str, Attributes]] = []
    machine = parser(lambda name, attributes: opened.append((local(name), attributes)))
    for _ in feed(machine, chunks):
        yield from opened
        opened.clear()


def is_on(value: str) -> bool:
    """Read a switch of the markup: `1`, `true` or `on`."""
    return value.strip().lower() in {"1", "true", "on"}


def local(name: str) -> str:
    """Take the prefix off a name."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise SheetRefused("workbook_entities")
