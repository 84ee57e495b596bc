"""Which column of a file is which: recognised by its name, proposed, and what a person has to answer.

Headers are the names that `core.sheets` gave the columns: each different, none blank.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.text import normal
from registry.columns.columns import COLUMNS, Column, Kind, Purpose, required_for
from registry.columns.values import DateOrder

DATE_ORDER: Final = "date_order"  # beside the columns in a saved mapping
NO_COLUMN: Final = ""  # a person said that the file has no such column

_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PIECES: Final = re.compile(r"[/|;,\n–—]")
_TAX_INCLUDED: Final = frozenset(
    {"sis", "sisältää", "sisältäen", "verollinen", "inkl", "inklusive", "incl", "including", "brutto", "gross"}
)
_YEARS: Final = frozenset({"v", "vuosi", "vuotta", "vuosina", "år", "y", "yr", "yrs", "year", "years"})
_NOISE: Final = frozenset(
    {"alv", "moms", "vat", "tax", "0", "eur", "euro", "euroa", "€", "ilman", "utan", "exkl", "excl", "ex", "without"}
)


class Answer(StrEnum):
    """Why a person is asked."""

    COLUMN_MISSING = "column_missing"
    COLUMN_AMBIGUOUS = "column_ambiguous"
    DATE_ORDER_MISSING = "date_order_missing"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to answer before the file can be planned.

    column      key of the target column
    candidates  headers to choose from; for the order of dates the orders
    """

    column: str
    code: Answer
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which header holds which target column.

    columns    key of the target column → header
    without    keys of columns that a person said the file does not have
    ambiguous  key of the target column → headers that could all be it
    """

    columns: dict[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    without: frozenset[str] = frozenset()
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def positions(self, headers: Sequence[str]) -> dict[str, int]:
        """The place of each mapped column in a row, from 0."""
        return {key: headers.index(header) for key, header in self.columns.items()}

    def saved(self) -> dict[str, str]:
        """The mapping as plain text, as it is kept with the supplier and shown to programs; `propose` takes it back."""
        order = {DATE_ORDER: self.date_order.value} if self.date_order else {}
        return self.columns | dict.fromkeys(sorted(self.without), NO_COLUMN) | order


def recognise(header: str) -> Column | None:
    """The target column that a header names in Finnish, Swedish or English, whatever its case and punctuation.

    A price with tax and a warranty in years are not recognised: their numbers would be read as something else.
    """
    found = _find(header)
    return found[0] if found else None


def propose(headers: Sequence[str], saved: dict[str, str] | None = None) -> ColumnMapping:
    """Find the target columns among the headers.

    saved    what was answered for an earlier file of this supplier, or by a person for this one; it goes first
             where the file has such a header
    Returns  a mapping whose `ambiguous` names what could be two columns
    """
    answered = {key: header for key, header in (saved or {}).items() if key in COLUMNS}
    columns = {key: header for key, header in answered.items() if header in headers}
    without = frozenset(key for key, header in answered.items() if header == NO_COLUMN)
    free = [header for header in headers if header not in columns.values()]
    ambiguous: dict[str, tuple[str, ...]] = {}
    for key, candidates in _candidates(free).items():
        if key in columns or key in without:
            continue
        if len(candidates) == 1:
            columns[key] = candidates[0]
        else:
            ambiguous[key] = candidates
    return ColumnMapping(columns, _date_order(saved or {}), without, ambiguous)


def misfits(headers: Sequence[str], answers: dict[str, str]) -> list[str]:
    """The keys of answers that fit neither a target column nor this file."""
    orders = {order.value for order in DateOrder}
    return [
        key
        for key, answer in answers.items()
        if not (
            answer in orders if key == DATE_ORDER else key in COLUMNS and (answer == NO_COLUMN or answer in headers)
        )
    ]


def worth_remembering(headers: Sequence[str], answers: dict[str, str]) -> dict[str, str]:
    """The answers that hold for the supplier's next file too.

    That this file has no such column says nothing of the next, unless a header of it looks like the column.
    """
    found = propose(headers)
    looks_like = found.columns.keys() | found.ambiguous.keys()
    return {key: header for key, header in answers.items() if header != NO_COLUMN or key in looks_like}


def missing(mapping: ColumnMapping, purpose: Purpose, slashes: Collection[str] = ()) -> list[Question]:
    """What a person must answer before the file can be planned; nothing when it can.

    slashes  keys of the date columns in which a cell needs an order (`values.needs_order`)
    """
    questions = [Question(key, Answer.COLUMN_AMBIGUOUS, headers) for key, headers in mapping.ambiguous.items()]
    questions += [
        Question(column.key, Answer.COLUMN_MISSING)
        for column in required_for(purpose)
        if column.key not in mapping.columns and column.key not in mapping.ambiguous
    ]
    if mapping.date_order is None:
        orders = tuple(order.value for order in DateOrder)
        questions += [Question(key, Answer.DATE_ORDER_MISSING, orders) for key in sorted(slashes)]
    return questions


def _date_order(saved: dict[str, str]) -> DateOrder | None:
    said = saved.get(DATE_ORDER)
    return next((order for order in DateOrder if order == said), None)


def _candidates(headers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The headers that name each column; weak names only where there is no other."""
    strong: dict[str, list[str]] = {}
    weak: dict[str, list[str]] = {}
    for header in headers:
        if found := _find(header):
            column, is_strong = found
            (strong if is_strong else weak).setdefault(column.key, []).append(header)
    return {key: tuple(found) for key, found in (weak | strong).items()}


def _find(header: str) -> tuple[Column, bool] | None:
    """The column that a header names, and whether by a name that leaves no doubt."""
    for spelling in _spellings(header):
        if found := _named.get(_folded(spelling)):
            return None if _in_another_unit(found[0], header) else found
    pieces = {found for piece in _PIECES.split(header) if (found := _named.get(_folded(_BRACKETS.sub(" ", piece))))}
    if len({column.key for column, _ in pieces}) != 1:
        return None
    column = next(iter(pieces))[0]
    return None if _in_another_unit(column, header) else (column, any(is_strong for _, is_strong in pieces))


def _spellings(header: str) -> Iterator[str]:
    yield _BRACKETS.sub(" ", header)
    yield header
    yield " ".join(word for word in _words(_BRACKETS.sub(" ", header)) if word not in _NOISE)


def _in_another_unit(column: Column, header: str) -> bool:
    words = set(_words(header))
    if column.kind is Kind.MONEY:
        return bool(words & _TAX_INCLUDED) or any(word.isdigit() and word.strip("0") for word in words)
    return column.kind is Kind.MONTHS and bool(words & _YEARS)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+|€", normal(text, "NFKC").casefold())


def _folded(text: str) -> str:
    return "".join(_words(text))


def _names() -> Iterator[tuple[str, tuple[Column, bool]]]:
    for column in COLUMNS.values():
        yield from ((_folded(name), (column, False)) for name in column.weak_names)
        yield from ((_folded(name), (column, True)) for name in (column.key, *column.names))
        yield from ((_folded(spelling), (column, True)) for spelling in _spellings(column.label))


_named: Final = dict(_names())
