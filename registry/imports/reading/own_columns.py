"""Columns that the product itself adds to a file of problems; they mean nothing when the file comes back."""

from collections.abc import Sequence
from typing import Final

OWN_COLUMNS: Final = ("row", "column", "code", "message")


def own_count(headers: Sequence[str]) -> int:
    """How many columns at the end of a file are the product's own: all of them, or none in a file of somebody else.

    headers  as `core.sheets` names them: a name that came before has its count behind it
    """
    last = headers[-len(OWN_COLUMNS) :]
    ours = len(last) == len(OWN_COLUMNS) and all(
        header == own or header.startswith(f"{own} (") for header, own in zip(last, OWN_COLUMNS, strict=True)
    )
    return len(OWN_COLUMNS) if ours else 0
