"""Own fields among the columns of a file: which header names which, by code or by name in any language."""

from collections.abc import Iterable, Mapping
from typing import Final

from registry.columns.columns import COLUMNS
from registry.imports.mapping.matching import folded
from registry.own_fields.columns import PREFIX, OwnColumn

NONE: Final[Mapping[str, OwnColumn]] = {}


def is_target(key: str) -> bool:
    """Whether `key` is one of a target column: a usual one, or that of an own field, there still or not."""
    return key in COLUMNS or key.startswith(PREFIX)


def named(headers: Iterable[str], own: Mapping[str, OwnColumn]) -> dict[str, str]:
    """Key → header of the own fields that headers name; of several fields with one name each has one header."""
    names = {key: {folded(name) for name in column.names()} for key, column in own.items()}
    found: dict[str, str] = {}
    for header in headers:
        said = folded(header)
        key = next((key for key, known in names.items() if said in known and key not in found), None)
        if key is not None:
            found[key] = header
    return found
