"""What tells files of one layout: the names of their columns, whatever their order, case and punctuation."""

import hashlib
from collections.abc import Iterable

from core.text import normal


def header_key(headers: Iterable[str]) -> str:
    """A fingerprint of the names of columns, hexadecimal; the same for the same names in any order."""
    folded = sorted(" ".join(normal(header, "NFKC").casefold().split()) for header in headers)
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()
