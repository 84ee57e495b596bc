"""Which column a header names, in Finnish, Swedish or English.

Headers are the names that `core.sheets` gave the columns: each different, none blank.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.text import normal
from registry.columns.columns import COLUMNS, Column, Kind
from registry.columns.values import WarrantyUnit

_ASCII: Final = str.maketrans("äöå", "aoa")  # Toimituspaiva, as systems write it that know no other letters
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PIECES: Final = re.compile(r"[/|;,\n–—]")
# All words below are written as `_words` gives them
_UNITS: Final = {
    WarrantyUnit.YEARS: frozenset({"v", "vuosi", "vuotta", "vuosina", "ar", "y", "yr", "yrs", "year", "years"}),
    WarrantyUnit.MONTHS: frozenset(
        {"kk", "kuukautta", "kuukausina", "kuukaudet", "man", "manader", "garantimanader", "mths", "month", "months"}
    ),
}
_YEARS: Final = _UNITS[WarrantyUnit.YEARS]
_OTHER_TIMES: Final = frozenset(
    {"pv", "paiva", "paivaa", "paivina", "vk", "vko", "vkoa", "viikko", "viikkoa", "dag", "dagar", "vecka", "veckor"}
    | {"day", "days", "week", "weeks"}
)
_NOISE: Final = frozenset(
    {"alv", "moms", "vat", "tax", "0", "eur", "euro", "euroa", "€", "ilman", "utan", "exkl", "excl", "ex", "without"}
)
_TAX: Final = frozenset({"alv", "moms", "vat", "tax", "arvonlisavero", "mervardesskatt"})
_NO_TAX: Final = frozenset(  # beside a tax: the price is without it
    {"0", "00", "ilman", "utan", "exkl", "excl", "ex", "without", "exklusive", "excluding"}
    | {"veroton", "veroa", "netto", "net", "nettohinta", "nettopris"}
)
_NOT_INCLUDED: Final = frozenset({"ei", "sis"})  # both: Hinta (ei sis. alv)
_OF_ONE: Final = frozenset(  # beside the name of a price: of one device, without tax
    {"kpl", "kappale", "st", "styck", "pc", "pcs", "piece", "each", "ea", "per", "laite", "enhet", "unit", "device"}
    | {"netto", "net", "veroton", "veroa", "arvonlisaveroa", "exklusive", "excluding", "skatt", "00"}
)


def recognise(header: str) -> Column | None:
    """The target column that a header names in Finnish, Swedish or English, whatever its case and punctuation.

    A price with tax, in another currency or in cents is not recognised, nor one that names a tax and not that it is
    without, nor a warranty in days: their numbers would be read as something else.
    """
    found = _find(header)
    return found[0] if found else None


def warranty_unit(header: str) -> WarrantyUnit | None:
    """The unit of a length of warranty, where the header says one: `Takuu (kk)`, `Garanti (år)`."""
    words = set(_words(header))
    said = [unit for unit, names in _UNITS.items() if words & names]
    return said[0] if len(said) == 1 else None


def candidates(headers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The headers that name each column; weak names only where there is no other."""
    strong: dict[str, list[str]] = {}
    weak: dict[str, list[str]] = {}
    for header in headers:
        if found := _find(header):
            column, is_strong = found
            (strong if is_strong else weak).setdefault(column.key, []).append(header)
    return {key: tuple(found) for key, found in (weak | strong).items()}


def folded(header: str) -> str:
    """What tells a header from others, whatever its case, punctuation and brackets."""
    return _folded(_BRACKETS.sub(" ", header)) or _folded(header)


def _find(header: str) -> tuple[Column, bool] | None:
    """The column that a header names, and whether by a name that leaves no doubt."""
    for spelling in _spellings(header):
        if found := _named.get(_folded(spelling)):
            return None if _in_another_unit(found[0], header) else found
    in_years = _named.get(_folded(" ".join(word for word in _words(header) if word not in _YEARS)))
    if in_years and in_years[0].kind is Kind.MONTHS:
        return in_years
    named = (_named.get(_folded(_BRACKETS.sub(" ", piece))) for piece in _PIECES.split(header))
    pieces = {found for found in named if found and found[0].kind is not Kind.QUANTITY}  # Hinta/kpl: a price each
    if len({column.key for column, _ in pieces}) != 1:
        return None
    column = next(iter(pieces))[0]
    return None if _in_another_unit(column, header) else (column, any(is_strong for _, is_strong in pieces))


def _spellings(header: str) -> Iterator[str]:
    yield _BRACKETS.sub(" ", header)
    yield header
    yield " ".join(word for word in _words(_BRACKETS.sub(" ", header)) if word not in _NOISE | _NOT_INCLUDED)


def _in_another_unit(column: Column, header: str) -> bool:
    words = set(_words(header))
    if column.kind is Kind.MONTHS:
        return bool(words & _OTHER_TIMES)
    if column.kind is not Kind.MONEY:
        return False
    without = words - _NOT_INCLUDED if words >= _NOT_INCLUDED else words
    is_net = without != words or bool(words & _NO_TAX)
    named = {word for name in (column.label, *column.names, *column.weak_names) for word in _words(name)}
    return not without <= named | _NOISE | _OF_ONE or (bool(words & _TAX) and not is_net)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+|[€$£¢]", normal(text, "NFKC").casefold().translate(_ASCII))


def _folded(text: str) -> str:
    return "".join(_words(text))


def _names() -> Iterator[tuple[str, tuple[Column, bool]]]:
    for column in COLUMNS.values():
        yield from ((_folded(name), (column, False)) for name in column.weak_names)
        yield from ((_folded(name), (column, True)) for name in (column.key, *column.names))
        yield from ((_folded(spelling), (column, True)) for spelling in _spellings(column.label))


_named: Final = dict(_names())
