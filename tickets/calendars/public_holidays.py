"""Public holidays by the package `holidays`, its default category. Source: docs/decisions/0008-what-runs-with-vire.md."""

import datetime as dt
from functools import lru_cache

import holidays

COUNTRIES = ("FI",)


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> dict[dt.date, str]:
    """The public holidays of `year`, each with its name in the country's own language.

    country  ISO 3166 code, one of COUNTRIES
    """
    return dict(holidays.country_holidays(country, years=year, language=country.lower()))
