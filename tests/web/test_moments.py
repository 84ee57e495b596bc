"""How days and times are written for readers, in summer and winter time."""

import datetime as dt

import pytest
from flask import Flask
from flask_babel import force_locale

from web import moments

WINTER = dt.datetime(2026, 11, 27, 1, 8, 9, tzinfo=dt.UTC)
SUMMER = dt.datetime(2026, 6, 1, 22, 30, tzinfo=dt.UTC)  # the next day here


WRITTEN = {
    "en_GB": ["27 Nov 2026, 03:08", "2 Jun 2026, 01:30", "27 Nov 2026, 03:08:09", "27 Nov 2026", "27 Nov"],
    "sv": ["27.11.2026 kl. 3.08", "2.6.2026 kl. 1.30", "27.11.2026 kl. 3.08.09", "27.11.2026", "27.11."],
    "fi": ["27.11.2026 klo 3.08", "2.6.2026 klo 1.30", "27.11.2026 klo 3.08.09", "27.11.2026", "27.11."],
}


@pytest.mark.parametrize("language", WRITTEN)
def test_every_language_has_one_way(app: Flask, language: str) -> None:
    with app.test_request_context("/"), force_locale(language):
        instants = [moments.instant(WINTER), moments.instant(SUMMER), moments.instant(WINTER, exact=True)]
        assert [*instants, moments.day(WINTER.date()), moments.short_day(WINTER.date())] == WRITTEN[language]
        assert app.jinja_env.filters["datetimeformat"](WINTER) == WRITTEN[language][0]
        assert app.jinja_env.filters["dateformat"](WINTER) == WRITTEN[language][3]
