"""Words for calendars and what happens to them."""

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.db import db
from core.errors import N_
from tickets.calendars import typed
from tickets.calendars.models import Calendar
from tickets.calendars.seed import NAMES
from web.facts import Lexicon

WEEKDAYS: dict[int, str] = {
    1: N_("Monday"),
    2: N_("Tuesday"),
    3: N_("Wednesday"),
    4: N_("Thursday"),
    5: N_("Friday"),
    6: N_("Saturday"),
    7: N_("Sunday"),
}
COUNTRY_NAMES: dict[str, str] = {"FI": N_("Finland")}


def name(calendar: Any) -> str:
    """What a calendar is called: in the reader's language where a city starts with it, else as somebody named it."""
    return str(gettext(calendar.name)) if calendar.name in NAMES else str(calendar.name)


def names(_reader: Any, keys: Collection[Any]) -> dict[Any, str]:
    """Names of calendars in the reader's language."""
    rows = db.session.execute(sa.select(Calendar.id, Calendar.name).where(Calendar.id.in_(keys)))
    return {row.id: name(row) for row in rows}


def weekly_in_words(value: list[dict[str, Any]]) -> str:
    """The hours of each day of the week that has some."""
    days = {number: [one for one in value if one["weekday"] == number] for number in WEEKDAYS}
    return "; ".join(f"{gettext(WEEKDAYS[n])} {typed.spans_in_words(spans)}" for n, spans in days.items() if spans)


def _lines(in_words: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "; ".join(in_words(value).splitlines())


LEXICON = Lexicon(
    verbs={"calendar.added": N_("Calendar added"), "calendar.changed": N_("Calendar changed")},
    fields={
        "calendar": N_("Calendar"),
        "calendar.number": N_("Version"),
        "weekly": N_("Weekly hours"),
        "public_holidays": N_("Public holidays"),
        "closed": N_("Closed periods"),
        "special": N_("Special days"),
        "calendar.valid_from": N_("In force from"),
    },
    values={"public_holidays": COUNTRY_NAMES},
    says={
        "weekly": weekly_in_words,
        "calendar.closed": _lines(typed.closed_in_words),
        "calendar.special": _lines(typed.special_in_words),
    },
    names={"calendar": names},
)
