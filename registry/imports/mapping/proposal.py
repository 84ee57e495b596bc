"""Which header of a file holds which column: what was answered first, what is recognised after it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from registry.columns.columns import COLUMNS
from registry.columns.values import DateOrder, WarrantyUnit
from registry.imports.mapping import own as own_headers
from registry.imports.mapping.matching import candidates, warranty_unit
from registry.imports.mapping.own import NONE, is_target
from registry.own_fields.columns import OwnColumn

DATE_ORDER: Final = "date_order"  # beside the columns in a saved mapping
WARRANTY_UNIT: Final = "warranty_unit"
NO_COLUMN: Final = ""  # a person said that the file has no such column
Option = TypeVar("Option", bound=StrEnum)
_OPTIONS: Final[Mapping[str, type[StrEnum]]] = {DATE_ORDER: DateOrder, WARRANTY_UNIT: WarrantyUnit}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which header holds which target column.

    columns        key of the target column → header
    own            the same of own fields
    date_order     of dates with slashes or short years
    warranty_unit  of bare numbers; none: the header says it, or months
    without        keys of columns that a person said the file does not have
    ambiguous      key of the target column → headers that could all be it
    """

    columns: dict[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    without: frozenset[str] = frozenset()
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warranty_unit: WarrantyUnit | None = None
    own: dict[str, str] = field(default_factory=dict)

    def positions(self, headers: Sequence[str]) -> dict[str, int]:
        """The place of each mapped column in a row, from 0; without those of own fields."""
        return {key: headers.index(header) for key, header in self.columns.items()}

    def own_positions(self, headers: Sequence[str]) -> dict[str, int]:
        """The same of own fields alone."""
        return {key: headers.index(header) for key, header in self.own.items()}

    def unit(self) -> WarrantyUnit | None:
        """What a bare number means as a length of warranty, as far as anybody has said."""
        return self.warranty_unit or warranty_unit(self.columns.get("warranty_months", ""))

    def saved(self) -> dict[str, str]:
        """The mapping as plain text, as it is kept with the supplier and shown to programs; `propose` takes it back."""
        options = {DATE_ORDER: self.date_order, WARRANTY_UNIT: self.warranty_unit}
        said = {name: option.value for name, option in options.items() if option}
        return self.columns | self.own | dict.fromkeys(sorted(self.without), NO_COLUMN) | said


def propose(
    headers: Sequence[str], saved: Mapping[str, str] | None = None, own: Mapping[str, OwnColumn] = NONE
) -> ColumnMapping:
    """Find the target columns among the headers.

    saved    what was answered for an earlier file of this supplier, or by a person for this one; it goes first
             where the file has such a header, and no header is two columns
    own      the own fields in use, by key of their column
    Returns  a mapping whose `ambiguous` names what could be two columns
    """
    saved = saved or {}
    twice = repeated(saved)
    known = {key: header for key, header in saved.items() if (key in COLUMNS or key in own) and key not in twice}
    answered = {key: header for key, header in known.items() if header in headers}
    columns = {key: header for key, header in answered.items() if key in COLUMNS}
    without = frozenset(key for key, header in known.items() if header == NO_COLUMN)
    free = [header for header in headers if header not in answered.values()]
    ambiguous: dict[str, tuple[str, ...]] = {}
    for key, found in candidates(free).items():
        if key in columns or key in without:
            continue
        if len(found) == 1:
            columns[key] = found[0]
        else:
            ambiguous[key] = found
    taken = {*columns.values(), *(header for found in ambiguous.values() for header in found)}
    open_keys = {key: column for key, column in own.items() if key not in answered and key not in without}
    own_found = own_headers.named([header for header in free if header not in taken], open_keys)
    return ColumnMapping(
        *(columns, _option(saved, DATE_ORDER, DateOrder), without, ambiguous),
        _option(saved, WARRANTY_UNIT, WarrantyUnit),
        {key: header for key, header in (answered | own_found).items() if key in own},
    )


def misfits(headers: Sequence[str], answers: Mapping[str, str], own: Mapping[str, OwnColumn] = NONE) -> list[str]:
    """The keys of answers that fit neither a target column nor this file."""
    return [key for key, answer in answers.items() if not _fits(headers, key, answer, own)]


def _fits(headers: Sequence[str], key: str, answer: str, own: Mapping[str, OwnColumn]) -> bool:
    if key in _OPTIONS:
        return answer in {option.value for option in _OPTIONS[key]}
    return (key in COLUMNS or key in own) and (answer == NO_COLUMN or answer in headers)


def repeated(answers: Mapping[str, str]) -> list[str]:
    """The keys of columns that were all said to be under one header."""
    said = {key: header for key, header in answers.items() if is_target(key) and header != NO_COLUMN}
    times = Counter(said.values())
    return [key for key, header in said.items() if times[header] > 1]


def unread(headers: Iterable[str], mapping: Mapping[str, str]) -> list[str]:
    """The headers of columns that nobody reads."""
    read = {header for key, header in mapping.items() if is_target(key)}
    return [header for header in headers if header not in read]


def worth_remembering(headers: Sequence[str], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that hold for the supplier's next file too.

    That this file has no such column says nothing of the next, unless a header of it looks like the column.
    """
    found = propose(headers)
    looks_like = found.columns.keys() | found.ambiguous.keys()
    return {key: header for key, header in answers.items() if header != NO_COLUMN or key in looks_like}


def _option(saved: Mapping[str, str], name: str, kind: type[Option]) -> Option | None:
    said = saved.get(name)
    return next((option for option in kind if option == said), None)
