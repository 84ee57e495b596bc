"""The ledger of data quality of the made-up city: findings that somebody puts right, one overdue, and earlier weeks."""

import datetime as dt

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.db import db
from organisation.people import reach
from organisation.people.roles import Role
from registry.quality import findings, ledger
from registry.quality.models import QualityCount
from registry.quality.rules import Rule

WEEKS = 9  # before this one
GIVEN = 3


def add(staff: Staff) -> None:
    """Give findings to the asset manager and one of their school to the contact; keep counts of earlier weeks."""
    who = reach.actor(staff.named["assets"], [(Role.ASSET_MANAGER, None)], language="fi", name="")
    of_contact = findings.find(who, school=staff.schools["first"], limit=1).items
    of_others = [row for row in findings.find(who, limit=GIVEN).items if row not in of_contact]
    given = [(row, "assets") for row in of_others] + [(row, "contact") for row in of_contact]
    for number, (row, name) in enumerate(given):
        said = {"device": row["device"]["id"], "rule": Rule(row["rule"])}
        person = staff.named[name]
        begun = clock.now() - dt.timedelta(days=20 if number == 0 else 0)
        with clock.at(begun):
            ledger.give(who, **said, person=str(person), due_on=clock.today() + dt.timedelta(days=14))
    ledger.count_week()
    monday = clock.today() - dt.timedelta(clock.today().weekday())
    now = {row.rule: row.findings for row in db.session.scalars(sa.select(QualityCount))}
    db.session.add_all(
        QualityCount(week=monday - dt.timedelta(weeks=back), rule=rule, findings=count + back * (2 + count // 10))
        for back in range(1, WEEKS + 1)
        for rule, count in now.items()
        if count
    )
