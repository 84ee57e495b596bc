"""Own fields as columns: of the list of devices, of tables that are taken away, and of files that come back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from registry.own_fields import own_fields

PREFIX: Final = "own."  # begins the key of a column that holds an own field


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """One column: the fields of one code, of whichever categories have it.

    code    what programs call the field
    fields  in the order in which they are shown: rows with `own_fields.SHOWN`
    """

    code: str
    fields: list[Any] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What a mapping and a list call the column."""
        return PREFIX + self.code

    def called(self, language: str) -> str:
        """What people call it."""
        return own_fields.name(self.fields[0], language)

    def names(self) -> Iterator[str]:
        """What a file may call it, in any language."""
        yield from (self.key, self.code)
        yield from (str(getattr(each, name)) for each in self.fields for name in own_fields.NAMES)

    def categories(self, *, required: bool = False) -> list[str]:
        """The categories whose devices have such a field, or those that need it."""
        return [str(each.category) for each in self.fields if each.required or not required]


def own_columns(fields: Iterable[Any]) -> dict[str, OwnColumn]:
    """Key → column of the fields in use; fields of several categories by one code share it."""
    found: dict[str, OwnColumn] = {}
    for each in fields:
        found.setdefault(PREFIX + each.code, OwnColumn(each.code)).fields.append(each)
    return found
