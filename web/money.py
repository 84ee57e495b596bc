"""Money as people write and read it: euros and cents, in their language. Kept as whole cents everywhere else."""

import re
from collections.abc import Callable
from decimal import Decimal

from flask_babel import format_currency, format_decimal

MOST = 1_000_000_000  # cents: ten million euros, more than any device costs
# 389 · 389,9 · 389.90 · 1 234,50; never 1.234, which two languages read differently
_TYPED = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


may_reader_see: Callable[[], bool] = lambda: True  # noqa: E731  replaced by config/wiring.py


def shown(cents: int | None) -> str:
    """`cents` as an amount on a page; empty for a reader who may not see prices, whatever the page forgot."""
    return euros(cents) if may_reader_see() else ""


def euros(cents: int | None) -> str:
    """`cents` as an amount to read; empty for none."""
    return "" if cents is None else str(format_currency(Decimal(cents) / 100, "EUR"))


def typed(cents: int | None) -> str:
    """`cents` as somebody would type them into a field; empty for none."""
    return "" if cents is None else str(format_decimal(Decimal(cents) / 100, format="0.00"))


def cents(text: str) -> int | None:
    """The cents that a typed amount means; None when it cannot be read without guessing."""
    bare = re.sub(r"\s+", " ", text.replace("€", " ")).strip()
    found = _TYPED.fullmatch(bare)
    if found is None:
        return None
    whole, part = found[1].replace(" ", ""), found[2] or ""
    return int(whole) * 100 + int(part.ljust(2, "0"))
