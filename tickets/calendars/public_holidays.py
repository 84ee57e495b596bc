"""Public holidays by the package `holidays`, its default category. Source: docs/decisions/0008-what-runs-with-vire.md."""

import datetime as dt
from functools import lru_cache

COUNTRIES = ("FI",)
CALLED = {"sv": "sv_FI", "en": "en_US"}  # languages of the pages that the package calls otherwise


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int, language: str = "fi") -> dict[dt.date, str]:
    """The public holidays of `year`, each with its name.

    country   ISO 3166 code, one of COUNTRIES
    language  of the names: fi, sv or en
    """
    import holidays  # noqa: PLC0415  read only when a calendar first asks: it takes memory

    return dict(holidays.country_holidays(country, years=year, language=CALLED.get(language, language)))
