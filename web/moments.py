"""How days and times are written for a reader: one way per language, in pages and in mail; files keep ISO 8601.

English      27 Nov 2026, 03:08
Swedish      27.11.2026 kl. 3.08
Finnish      27.11.2026 klo 3.08
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from babel import dates as babel_dates
from babel.units import format_unit
from flask import Flask
from flask_babel import format_date, format_datetime, format_time, get_locale

from core import clock


@dataclass(frozen=True, slots=True)
class Style:
    """Patterns of CLDR: a whole day, a day of which the year is known, a time, a time with seconds, and what joins them."""

    day: str
    short_day: str
    time: str
    exact_time: str
    between: str


_HOURS = 48  # from which an age is told in days
NUMERIC = Style("d.M.y", "d.M.", "H.mm", "H.mm.ss", "")
STYLES = {
    "en": Style("d MMM y", "d MMM", "HH:mm", "HH:mm:ss", ", "),
    "fi": Style(NUMERIC.day, NUMERIC.short_day, NUMERIC.time, NUMERIC.exact_time, " 'klo' "),
    "sv": Style(NUMERIC.day, NUMERIC.short_day, NUMERIC.time, NUMERIC.exact_time, " 'kl.' "),
}


def _style() -> Style:
    locale = get_locale()
    return STYLES[locale.language if locale else "en"]


def day(value: dt.date) -> str:
    """A day: of an instant, the day it is here."""
    return _written("day", str(get_locale()), value)


def day_in(language: str, value: dt.date) -> str:
    """A day as `day` writes it, in a language that need not be the reader's: `fi`, `sv` or `en`."""
    return str(babel_dates.format_date(value, STYLES[language].day, locale={"en": "en_GB"}.get(language, language)))


def short_day(value: dt.date) -> str:
    """A day without its year, where the year is plain."""
    return _written("short_day", str(get_locale()), value)


def day_of_week(value: dt.date) -> str:
    """The short name of the weekday, and the day without its year."""
    return _written("day_of_week", str(get_locale()), value)


def month(value: dt.date) -> str:
    """The month of a day, and its year."""
    return str(format_date(value, "LLLL y"))


def weekday(value: dt.datetime) -> str:
    """The short name of the weekday here and the time of day, where the week is plain."""
    return _written("weekday", str(get_locale()), value)


def time(value: dt.datetime) -> str:
    """The time of day here."""
    return _written("time", str(get_locale()), value)


def instant(value: dt.datetime, *, exact: bool = False) -> str:
    """A day and time here; `exact`: to the second."""
    return _written("exact" if exact else "instant", str(get_locale()), value)


def period(begins: dt.datetime, ends: dt.datetime) -> str:
    """From when until when, here: whole days by their first and last, everything else by its instants.

    ends  the first instant after it
    """
    first, after = begins.astimezone(clock.SCHOOL_ZONE), ends.astimezone(clock.SCHOOL_ZONE)
    if first.time() != dt.time() or after.time() != dt.time():
        return f"{instant(begins)} – {instant(ends)}"
    last = after.date() - dt.timedelta(days=1)
    return day(first.date()) if first.date() == last else f"{day(first.date())} – {day(last)}"


def from_day(begins: dt.datetime) -> str:
    """The beginning of a period, here: its first day if it begins with that, else the instant."""
    local = begins.astimezone(clock.SCHOOL_ZONE)
    return day(local.date()) if local.time() == dt.time() else instant(begins)


def until_day(ends: dt.datetime) -> str:
    """The end of a period, here: its last day if it ends with that, else the instant. ends: the first instant after it."""
    local = ends.astimezone(clock.SCHOOL_ZONE)
    return day(local.date() - dt.timedelta(days=1)) if local.time() == dt.time() else instant(ends)


def age(since: dt.datetime) -> str:
    """How long ago `since` was, short: whole minutes, from an hour on hours, from two days on days."""
    minutes = max(0, int((clock.now() - since).total_seconds() // 60))
    hours = minutes // 60
    number, unit = (minutes, "minute") if not hours else (hours, "hour") if hours < _HOURS else (hours // 24, "day")
    return _lasted(number, unit, str(get_locale()))


@lru_cache(maxsize=4_096)
def _lasted(number: int, unit: str, locale: str) -> str:
    return format_unit(number, f"duration-{unit}", length="short", locale=locale)


@lru_cache(maxsize=16_384)
def _written(what: str, _locale: str, value: dt.date) -> str:
    """Lists show the same days and times again and again, so they are written once."""
    style = _style()
    if what in {"day", "short_day"}:
        return str(format_date(value, style.day if what == "day" else style.short_day))
    if what == "day_of_week":
        return str(format_date(value, f"EEE {style.short_day}"))
    if what == "weekday":
        return str(format_datetime(value, f"EEE {style.time}"))
    if what == "time":
        return str(format_time(value, style.time))
    return str(
        format_datetime(value, style.day + style.between + (style.exact_time if what == "exact" else style.time))
    )


def install(app: Flask) -> None:
    """Give the templates of `app` these ways of writing; there are no others."""
    app.jinja_env.filters.update(
        dateformat=day, monthformat=month, datetimeformat=instant, timeformat=time, ageformat=age
    )
    app.jinja_env.filters.update(fromformat=from_day, untilformat=until_day)
