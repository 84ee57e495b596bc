"""Numbers written without a format: all their digits and no float noise."""

import math
from decimal import Decimal

_PLAIN_FROM = 1e-9


def general(raw: str) -> str:
    """Write a stored number without float noise: `389.90000000000003` is 389.9, `36.0` is 36.

    From 15 digits up it keeps its exponent (`6.37702E+15`), so that a damaged serial number is seen.
    """
    try:
        number = float(raw)
    except ValueError:
        return raw
    if not math.isfinite(number):
        return raw
    short = f"{number:.15g}"
    if "e" not in short:
        return "0" if short == "-0" else short
    if _PLAIN_FROM < abs(number) < 1:
        return f"{Decimal(short):f}"
    return short.upper()
