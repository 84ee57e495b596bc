"""Made-up exams of the first school: one in ten days, for which something is missing, and one in spring."""

import datetime as dt

from config.demo.staff import Staff
from core import clock
from core.actor import SYSTEM
from tickets.exams import exams

SOON, LATER = 10, 110  # days from today


def add(hired: Staff) -> None:
    """Enter both."""
    for days, kind, heads in ((SOON, "Preliminaarikoe, äidinkieli", 60), (LATER, "Ylioppilaskoe, matematiikka", 120)):
        day = clock.today() + dt.timedelta(days=days)
        begins, ends = (dt.datetime.combine(day, dt.time(hour), tzinfo=clock.SCHOOL_ZONE) for hour in (9, 15))
        made = exams.add(SYSTEM, school=hired.schools["first"], during=(begins, ends), kind=kind, headcount=heads)
        if days == SOON:
            exams.prepare(SYSTEM, made, ready={"chargers": 6, "adapters": 3, "spare_devices": 1})
