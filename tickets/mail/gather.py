"""From notices that are due to mails: one mail per person, never more than one in two minutes.

Notices wait two minutes, so that what happens to a ticket in one go comes as one mail. Whoever got twenty mails in an hour
gets the next ones together, an hour after the last.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.db import db
from core.isolated import one_of_many
from core.scope import everywhere, unfiltered
from core.settings import Settings
from organisation.people import acting
from organisation.people.models import Person
from tickets.mail import news, queueing
from tickets.mail.letters import Letter
from tickets.mail.models import DeadAddress, Direction, Mail
from tickets.notices import preferences
from tickets.notices.models import Notice

AT_ONCE = 500  # people of one run
BETWEEN = dt.timedelta(minutes=2)
HOUR = dt.timedelta(hours=1)
MOST_IN_AN_HOUR = 20
WHY = "mail to the person themselves"


def gather(own: Settings) -> int:
    """Make the mails of the notices that are due; returns how many."""
    due = sa.select(Notice.person_id).where(Notice.mail_due_at <= clock.now()).group_by(Notice.person_id)
    people = db.session.scalars(due.order_by(sa.func.min(Notice.mail_due_at)).limit(AT_ONCE)).all()
    made = 0
    for person_id in people:
        with one_of_many("mail.gather", person_id):
            made += _for_person(person_id, clock.now(), own)
    return made


def _for_person(person_id: uuid.UUID, now: dt.datetime, own: Settings) -> int:
    """Make the mail of one person; returns 1, or 0 when nothing is to be sent, now or at all."""
    waiting = sa.select(Notice).where(Notice.person_id == person_id, Notice.mail_due_at.is_not(None))
    notices = db.session.scalars(waiting.order_by(Notice.created_at, Notice.id).with_for_update(skip_locked=True)).all()
    if not notices:
        return 0
    person = db.session.get_one(Person, person_id, execution_options=unfiltered(Person, why=WHY))
    chosen = preferences.of(person_id)
    wanted = [notice for notice in notices if not _unwanted(notice, chosen)]
    if wanted and (refusal := _cannot_reach(person)):
        wanted = [notice for notice in wanted if not _skip(notice, refusal)]
    if not wanted:
        return 0
    if until := _later(person_id, chosen, now):
        for notice in wanted:
            notice.mail_due_at = until
        return 0
    return _write(person, wanted, now, own)


def _write(person: Person, notices: list[Notice], now: dt.datetime, own: Settings) -> int:
    actor = acting.actor_for(person.id)
    found = news.of(actor, notices) if actor is not None else []
    told = {one.ticket_id for one in found}
    wanted = [notice for notice in notices if notice.ticket_id in told or not _skip(notice, "not_to_see")]
    if not found:
        return 0
    kind = "notice" if len(found) == 1 else "digest"
    mail_id = queueing.next_key()
    letter = Letter(mail_id, kind, person.name, person.email, person.language, now, found)
    queueing.queue(letter, person.id, own)
    for notice in wanted:
        notice.mail_due_at, notice.mail_id = None, mail_id
    return 1


def _unwanted(notice: Notice, chosen: Any) -> bool:
    if notice.seen_at is not None:
        return _skip(notice, "read")
    return not preferences.wants(chosen, notice.verb) and _skip(notice, "not_wanted")


def _skip(notice: Notice, reason: str) -> bool:
    """No mail is sent for `notice`; the reason is kept."""
    notice.mail_due_at, notice.mail_skipped = None, reason
    return True


def _cannot_reach(person: Person) -> str:
    """Why no mail can be sent to `person`, as a code; empty: it can."""
    if person.disabled_at is not None:
        return "left"
    dead = sa.select(DeadAddress.person_id).where(
        DeadAddress.person_id == person.id, DeadAddress.address == person.email
    )
    return "dead_address" if db.session.scalar(dead) is not None else ""


def _later(person_id: uuid.UUID, chosen: Any, now: dt.datetime) -> dt.datetime | None:
    """When the next mail may go to the person; None: now."""
    if quiet := preferences.quiet_until(now, chosen.quiet_from, chosen.quiet_to):
        return quiet
    sent = sa.select(Mail.created_at).where(Mail.person_id == person_id, Mail.direction == Direction.OUT)
    latest = sent.where(Mail.created_at > now - HOUR).order_by(Mail.created_at.desc()).limit(MOST_IN_AN_HOUR)
    return next_allowed(list(db.session.scalars(everywhere(latest, Mail, why=WHY))), now)


def next_allowed(sent: list[dt.datetime], now: dt.datetime) -> dt.datetime | None:
    """When the next mail may go; None: now.

    sent  when mails went within the last hour, newest first, at most MOST_IN_AN_HOUR of them
    """
    if not sent:
        return None
    pause = HOUR if len(sent) >= MOST_IN_AN_HOUR else BETWEEN
    return sent[0] + pause if sent[0] + pause > now else None
