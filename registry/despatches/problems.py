"""What can be wrong with a line or a serial number of a despatch, worded for the reader.

Codes that the import of deliveries has too mean the same here and are worded the same.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from core.errors import N_
from registry.imports.problems.problems import PROBLEMS

OWN: Final[dict[str, str]] = {
    "other_order": N_("The line is for order “%(value)s”, but the despatch was registered for order %(order)s alone."),
    "order_unknown": N_("This supplier has no order “%(value)s”."),
    "quantity_negative": N_("The quantity is negative: “%(value)s”. Goods that go back are no despatch."),
    "quantity_fractional": N_("The quantity is no whole number: “%(value)s”."),
    "quantity_unreadable": N_("“%(value)s” is not a number of devices."),
    "quantity_differs": N_("The quantity is %(quantity)s, but the number of serial numbers is %(serials)s."),
    "serials_missing": N_(
        "The line has a quantity, %(quantity)s, but no serial numbers, so no device could be registered."
    ),
    "already_announced": N_("Despatch %(number)s has already announced this serial number."),
    "duplicate_in_file": N_("Line %(row)s has the same serial number."),
    "similar_in_file": N_("Line %(row)s has a serial number that is easily mistaken for this one: %(serial)s."),
    "over_order": N_("Order “%(order)s” has %(ordered)s of this model, and this device would be one too many."),
}
SAYS: Final[dict[str, str]] = {code: problem.says for code, problem in PROBLEMS.items()} | OWN
ONLY_NOTED: Final = frozenset({"quantity_differs", "serials_missing"})  # the line's devices are registered all the same


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """The problem in the reader's language."""
    return str(gettext(SAYS[code]) % defaultdict(lambda: "…", values))
