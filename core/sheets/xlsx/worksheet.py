"""The rows of a worksheet, streamed: quickly while its XML is as spreadsheets write it, else by the slow way.

A row's cells are matched by one expression. Where any `<c` of a row is not matched by it, that row and the rest of the
sheet go to `markup_rows`, which understands all XML.
"""

import itertools
import re
from collections.abc import Iterator

from core.sheets.errors import SheetRefused
from core.sheets.limits import ROW_BYTES
from core.sheets.rows import NO_MARKS, Marks
from core.sheets.xlsx.marks import MarkBook
from core.sheets.xlsx.markup_rows import Cells, Missing, markup_rows
from core.sheets.xlsx.places import INDEX_OF, put, row_number
from core.sheets.xlsx.strings import unescape
from core.sheets.xlsx.values import Convert, Remark, Values

_BEGIN, _END_ROW, _END = b"<sheetData>", b"</row>", b"</sheetData>"
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_BLANK_ROWS = r'\s*(?:<row r="\d{1,7}"[^<>]*/>\s*)*'
_ROW = re.compile(_BLANK_ROWS + r'<row r="(\d+)"([^<>]*)>\s*(?=<c|$)')
_HIDDEN = re.compile(r'\s(?:hidden="(?:1|true|on)"|ht="0(?:\.0*)?")')
_LAST = re.compile((_BLANK_ROWS + "</sheetData>").encode())
_CELL = re.compile(
    r'<c r="([A-Z]+\d+)"([^<>/]*)(?:/>|>'
    r'(?:(?:<v>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>))?</c>)'
)
_FORMULA = re.compile(r"<f(?:[^<>]*/>|[^<>/]*>[^<]*</f>)|<v ?/>")
_FORMULA_ALONE = re.compile(r'<c r="([A-Z]+)\d+"([^<>]*)><f(?:[^<>]*/>|[^<>/]*>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>')
_ATTRIBUTE = re.compile(r'\s([st])="(\w*)"')
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class _IrregularError(Exception):
    """This row is not as spreadsheets write it."""


def sheet_rows(chunks: Iterator[bytes], values: Values, missing: Missing) -> Iterator[Cells]:
    """Give number, cells and marks of each row in the sheet's order.

    missing   is told row and column of each formula without a stored value
    Raises    SheetRefused, also while rows are read
    """
    data = b""
    for chunk in chunks:
        data += chunk
        if _BEGIN in data or len(data) > ROW_BYTES:
            break
    prolog, begin, rest = data.partition(_BEGIN)
    if begin and _is_plain(prolog):
        yield from _quick_rows(rest, chunks, _Quick(values, missing))
    else:
        yield from markup_rows(itertools.chain((data,), chunks), values, missing)


def _is_plain(prolog: bytes) -> bool:
    encoding = _ENCODING.search(prolog)
    return b"<!" not in prolog and (not encoding or encoding[1].lower() == b"utf-8")


def _quick_rows(data: bytes, chunks: Iterator[bytes], quick: "_Quick") -> Iterator[Cells]:
    while True:
        block, mark, data = data.rpartition(_END_ROW)
        rows = _decoded(block).split("</row>") if mark else []
        for index, text in enumerate(rows):
            try:
                row = quick.row(text)
            except _IrregularError:
                unread = "</row>".join(rows[index:]).encode() + mark + data
                yield from quick.slowly(itertools.chain((unread,), chunks))
                return
            yield row
        if _LAST.match(data):
            return
        if _END in data or len(data) > ROW_BYTES:
            yield from quick.slowly(itertools.chain((data,), chunks))
            return
        chunk = next(chunks, b"")
        if not chunk:
            raise SheetRefused("workbook_damaged")
        data += chunk


def _decoded(block: bytes) -> str:
    try:
        text = block.decode()
    except UnicodeDecodeError as error:
        raise SheetRefused("workbook_damaged") from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class _Quick:
    """Reads rows one by one and knows the number of the last."""

    def __init__(self, values: Values, missing: Missing) -> None:
        self._values = values
        self._missing = missing
        self._number = 0
        self._converters: dict[str, Convert] = {}
        self._remarks: dict[str, Remark] = {}
        self._book = MarkBook()

    def row(self, text: str) -> Cells:
        """Read a row without its end tag."""
        head = _ROW.match(text)
        # one character is looked for much faster than two
        if not head or ("!" in text and "<!" in text) or ("?" in text and "<?" in text):
            raise _IrregularError
        number = row_number(head[1], self._number)
        found = _CELL.findall(text)
        if len(found) != text.count("<c"):
            found = self._with_formulas(text, number)
        self._number = number
        cells = self._cells(found, head[1], unescape if "_" not in text else None)
        return number, cells, self._marks(found, head[1], hidden=bool(_HIDDEN.search(head[2])))

    def _marks(self, found: list[tuple[str, str, str]], digits: str, *, hidden: bool) -> Marks:
        if not (hidden or self._remarks):
            return NO_MARKS
        remarks = self._remarks
        for reference, attributes, stored in found:
            if attributes in remarks and stored and not stored.isspace():
                self._book.note(INDEX_OF[reference.removesuffix(digits)], remarks[attributes], _characters(stored))
        return self._book.taken(hidden=hidden)

    def _with_formulas(self, text: str, number: int) -> list[tuple[str, str, str]]:
        plain = _FORMULA.sub("", text)
        found = _CELL.findall(plain)
        if len(found) != plain.count("<c"):
            raise _IrregularError
        for column, attributes in _FORMULA_ALONE.findall(text):
            if 't="str"' not in attributes:  # a text may be empty
                self._missing(number, column)
        return found

    def _cells(self, found: list[tuple[str, str, str]], digits: str, as_is: Convert | None) -> list[str]:
        """Turn what was matched into text; of `as_is` it is known that it would change nothing in this row."""
        cells: list[str] = []
        converters = self._converters
        for reference, attributes, stored in found:
            if not stored:
                continue
            convert = converters.get(attributes) or self._converter(attributes)
            raw = _characters(stored) if "&" in stored else stored
            shown = raw if convert is as_is else convert(raw)
            if shown:
                # most cells follow the one before: `put` judges the others
                if INDEX_OF.get(reference.removesuffix(digits)) == len(cells):
                    cells.append(shown)
                else:
                    put(cells, reference, digits, shown)
        return cells

    def slowly(self, unread: Iterator[bytes]) -> Iterator[Cells]:
        """Read what is left of the sheet as any XML."""
        begin = (b"<worksheet>", _BEGIN)
        return markup_rows(itertools.chain(begin, unread), self._values, self._missing, after=self._number)

    def _converter(self, attributes: str) -> Convert:
        found = dict(_ATTRIBUTE.findall(attributes))
        convert = self._values.converter(found.get("t"), found.get("s"))
        self._converters[attributes] = convert
        remark = self._values.remark(found.get("t"), found.get("s"))
        if remark:
            self._remarks[attributes] = remark
        return convert


def _characters(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name in _NAMED:
        return _NAMED[name]
    code = int(hexadecimal or "0", 16) or int(decimal or 0)
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:  # noqa: PLR2004 - Unicode's range, without half characters
        raise SheetRefused("workbook_damaged")
    return chr(code)
