"""Programs of the demo that sign in for somebody. Their secrets are known to nobody, so none of them lets anyone in."""

from typing import Final

from config.demo.staff import Staff
from core.db import db
from core.scope import unfiltered
from organisation.access import tokens
from organisation.people.models import Person

PROGRAMS: Final = (  # whose, what for, days that it works, whether it only reads
    ("procurement", "Kirjanpidon vienti", 20, True),
    ("assets", "Inventaarion vertailu", 180, True),
    ("assets", "Tarratulostin", 300, False),
)


def add(staff: Staff) -> None:
    """Give these people a token each."""
    for who, label, days, reads_only in PROGRAMS:
        person = db.session.get_one(Person, staff.named[who], execution_options=unfiltered(Person, why="the demo"))
        tokens.create(person, days=days, label=label, reads_only=reads_only)
