"""Money as people type it."""

import pytest

from web import money


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        *[("389,90", 38990), ("389.90", 38990), ("389", 38900), ("389,9", 38990), (" 389,90 € ", 38990)],
        *[("1 234,50", 123450), ("1\u00a0234,50", 123450), ("0", 0), ("0,05", 5)],
        *[("1.234", None), ("1,234", None), ("-5", None), ("", None), ("12 34", None), ("4e2", None), ("٣", None)],
    ],
)
def test_an_amount_is_read_to_the_cent_or_not_at_all(typed: str, cents: int | None) -> None:
    assert money.cents(typed) == cents
