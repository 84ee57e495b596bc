"""Which rows below the column names are data: not totals, notes, blank rows or the names once more."""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from core.sheets.errors import Notice, SheetRefused
from core.sheets.header import Recognise, filled, known_names
from core.sheets.limits import NOTICES
from core.sheets.rows import Row

_HELD_BACK = 200  # rows that may turn out to be notes below the table
_LIKELY_COLUMNS = 3  # from here up, a row of one cell may be a note
_REMEMBERED = 2_000  # texts of which it is known whether they are names
_NAMES_REPEATED = 2  # the names a second time, in another language
_IDENTIFIER = re.compile(
    r"sarja|serial|serie(nummer|nr)|\bs/?n\b|\btag\b|tunniste|tunnus|\bimei\b|\bmac\b|asset|stöldmärk|inventar",
    re.IGNORECASE,
)
_SUM = (
    r"kaikki yhteensä|yhteensä|yht|loppusumma|välisumma|kokonaissumma|summa totalt|summa|totalsumma|slutsumma|delsumma"
    r"|totalt|grand total|sum total|subtotal|sub-total|totals?|sum|Σ"
)
_BESIDE = (  # words that stand beside one of these, without any other
    r"kappaletta|kpl|laitetta|laitteita|riviä|määrä|euroa|eur|alv|veroton|verollinen|ilman|sis|hinta|summa"
    r"|styck|st|enheter|antal|moms|utan|inkl|exkl|pris|pcs|units|devices|items|rows|vat|tax|incl|excl|price|amount"
)
_COUNTED = r"(?:kpl|lkm|lukumäärä|määrä|antal|qty|quantity|count)[\s:.=]*\d"  # how many, with its number
_TOTAL = re.compile(
    rf"[\d\s.,]*(?:(?:{_BESIDE})\s+)*(?:{_SUM}|{_COUNTED})(?:[\s\d:;=.,/()€%+-]|\b(?:{_BESIDE})\b)*", re.IGNORECASE
)
_NAMED_TOTAL = re.compile(rf"(?:{_SUM})\b[\s:].*|.*\s(?:{_SUM})[\s:.=]*", re.IGNORECASE)  # beside what is summed up
_COUNT = re.compile(r"\d{1,5}( ?(kpl|st|pcs))?|[\d .]+[.,]\d\d", re.IGNORECASE)  # below a column, beside such a word
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGIT = re.compile(r"\d")


def names_an_identifier(name: str) -> bool:
    """Tell whether a column name is that of a serial number, a tag or another identifier of one thing."""
    return bool(_IDENTIFIER.search(name))


def data_rows(
    rows: Iterable[Row], header: Row, notices: list[Notice], recognise: Recognise, identifies: Recognise
) -> Iterator[Row]:
    """Give the rows that are data, as wide as the header or wider, and note what was left out.

    recognise    is this the name of a column that the caller knows?
    identifies   is this the name of a column whose value makes a row a thing of its own, never a total or a note?
    Raises       SheetRefused: no_rows
    """
    body = _Body(header, recognise, identifies)
    width = len(header.cells)
    for row in body.data(rows):
        missing = width - len(row.cells)
        if missing > 0:
            yield row._replace(cells=row.cells + ("",) * missing)
        else:
            yield row._replace(marks=row.marks._replace(beyond=True)) if missing else row
    notices.extend(body.notices())
    if not body.count:
        raise SheetRefused("no_rows")


class _Body:
    """Sorts the rows below a header."""

    def __init__(self, header: Row, recognise: Recognise, identifies: Recognise) -> None:
        self.count = 0
        self._recognise = functools.lru_cache(_REMEMBERED)(recognise)
        self._width = len(header.cells)
        self._most = max(2, self._width // 2)  # cells of a row of totals
        self._names = [_folded(cell) for cell in header.cells]
        self._first = next((place for place, name in enumerate(self._names) if name), 0)
        self._first_name = self._names[self._first]
        self._identifying = [place for place, name in enumerate(header.cells) if name and identifies(name.strip())]
        self._previous = header.number
        self._blank = 0
        self._left_out: dict[str, list[int]] = {}
        self._held: list[Row] = []  # notes, unless data follow
        self._gap = False  # a blank row or a total has come after the last data
        self._is_other = False  # another table has begun, which ends where the names are repeated

    def data(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give the rows that are data; rows that may be notes wait until data follow."""
        for row in rows:
            blank = row.number - self._previous - 1
            self._blank += blank
            self._previous = row.number
            if self._is_other_table(row.cells):
                self._is_other = True
                self._left_out.setdefault("other_table", []).append(row.number)
                continue
            self._is_other = False
            kind = self._kind(row, after_gap=self._gap or blank > 0)
            if kind == "note_row" and len(self._held) < _HELD_BACK:
                self._held.append(row)
                self._gap = True
            elif kind and kind != "note_row":
                self._left_out.setdefault(kind, []).append(row.number)
                self._gap = self._gap or kind == "total_row"
            else:
                self._gap = False
                self.count += len(self._held) + 1
                if self._held:
                    yield from self._held
                    self._held.clear()
                yield row
        if self._held:
            self._left_out["note_row"] = [row.number for row in self._held]

    def notices(self) -> Iterator[Notice]:
        """Say what was left out."""
        for kind, (one, all_of_them) in _SAID.items():
            numbers = self._left_out.get(kind, [])
            yield from (Notice(one, {"row": number}) for number in numbers[:NOTICES])
            if len(numbers) > NOTICES:
                yield Notice(all_of_them, {"count": len(numbers)})
        if others := self._left_out.get("other_table"):
            yield Notice("other_table", {"row": others[0], "count": len(others)})
        if self._blank:
            yield Notice("blank_rows_dropped", {"count": self._blank})

    def _is_other_table(self, cells: Sequence[str]) -> bool:
        """Tell whether a row is of another table, which begins with other names or with the same in another order."""
        if self._is_other:
            return not self._repeats_names(cells)
        if not self.count or not self._identifying:
            return False
        place = self._identifying[0]
        if place < len(cells) and _DIGIT.search(cells[place]):
            return False  # told quickly: nearly every row ends here
        if self._repeats_names(cells) or any(not self._recognise(each) for each in self._identifiers(cells)):
            return False
        return self._is_second_header(cells)

    def _kind(self, row: Row, *, after_gap: bool) -> str | None:
        cells = row.cells
        if self._repeats_names(cells):
            return "header"
        if not self.count and not self._left_out and self._is_second_header(cells):
            return "second_header"
        if len(cells) - cells.count("") > self._most and not any(map(str.isspace, cells)):
            return None  # told quickly: nearly every row ends here
        texts = filled(cells)
        if len(texts) > self._most:
            return None
        if self._is_total(cells, texts):
            return "total_row"
        return "note_row" if self._is_note(cells, texts, after_gap=after_gap) else None

    def _repeats_names(self, cells: Sequence[str]) -> bool:
        if len(cells) <= self._first or self._first_name not in cells[self._first].casefold():
            return False  # told quickly, as below
        return len(filled(cells)) >= _NAMES_REPEATED and [*map(_folded, cells)] == self._names

    def _is_second_header(self, cells: Sequence[str]) -> bool:
        known = known_names(cells, self._recognise)
        return known >= _NAMES_REPEATED and known * 2 > len(filled(cells))

    def _identifiers(self, cells: Sequence[str]) -> list[str]:
        return filled(cells[place] for place in self._identifying if place < len(cells))

    def _is_total(self, cells: Sequence[str], texts: Sequence[str]) -> bool:
        named = bool(self._identifying) and _NAMED_TOTAL.fullmatch(texts[0])
        if not named and not any(map(_TOTAL.fullmatch, texts if self._identifying else texts[:1])):
            return False
        leads = named or _TOTAL.fullmatch(texts[0])
        return all(_TOTAL.fullmatch(each) or (leads and _COUNT.fullmatch(each)) for each in self._identifiers(cells))

    def _is_note(self, cells: Sequence[str], texts: Sequence[str], *, after_gap: bool) -> bool:
        if self._width < _LIKELY_COLUMNS or not (self.count or self._held):
            return False
        identifiers = self._identifiers(cells)
        if identifiers or not self._identifying:
            return len(texts) == 1 and _is_sentence(texts[0])
        return after_gap or len(texts) == 1


_SAID = {
    "header": ("header_repeated", "headers_repeated"),
    "second_header": ("second_header_dropped", "headers_repeated"),
    "total_row": ("total_row_dropped", "total_rows_dropped"),
    "note_row": ("note_row_dropped", "note_rows_dropped"),
}


def _is_sentence(text: str) -> bool:
    return len(_LONG_WORD.findall(text)) > 1 or text.endswith((":", "!", "?"))


def _folded(cell: str) -> str:
    return " ".join(cell.strip("\ufeff").split()).casefold()  # files put together have a mark in between
