"""Mail is fetched from the mailboxes that are at IMAP servers: stored here first, then removed there.

Who fetches from a mailbox has claimed its row of `mailbox_fetch` for longer than a job may live, so two workers never do so
at once. A process that dies between the two steps leaves a mail at the server that is stored here: the next run finds it
known, and it makes nothing new.
"""

import datetime as dt
import uuid
from typing import NamedTuple

import sqlalchemy as sa
import structlog

from core import clock, crash
from core.db import db, transaction
from core.imap import FetchFailed, Folder, folder
from core.outbox import items
from core.settings import Settings
from tickets.mail import parsing
from tickets.mail_in import receiving
from tickets.mailboxes.models import Mailbox, MailboxFetch

log = structlog.get_logger(__name__)
TOPIC = "mail.fetch"
SECONDS = 20  # one run; shorter than a transaction of a job may wait for its next statement
CLAIM = dt.timedelta(minutes=3)  # longer than a job may run
MOST = 50  # mails of one run; what waits longer is fetched by the next one, at once
PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)


class Held(NamedTuple):
    """What a run knows of its mailbox."""

    mailbox_id: uuid.UUID
    failures: int
    failing_since: dt.datetime | None
    fetched: int
    address: str
    account: str


def ask() -> int:
    """Queue a job for each mailbox that is due; returns how many were due."""
    wanted = sa.select(MailboxFetch.mailbox_id, MailboxFetch.due_at).join(
        Mailbox, Mailbox.id == MailboxFetch.mailbox_id
    )
    due = wanted.where(Mailbox.active, Mailbox.account != "", MailboxFetch.due_at <= clock.now())
    rows = db.session.execute(due).all()
    for row in rows:
        key = str(row.mailbox_id)
        items.add(TOPIC, {"mailbox_id": key}, key=f"mailbox:{key}", dedup_key=f"{key}:{row.due_at.isoformat()}")
    return len(rows)


def fetch(mailbox_id: uuid.UUID, own: Settings) -> int:
    """Fetch what waits in a mailbox, each mail stored and committed before it is removed there.

    Returns  how many mails were stored; 0 also when somebody else is at it, or it is not due
    """
    with transaction():
        held = _claimed(mailbox_id)
    if held is None:
        return 0
    stored, more, code = 0, False, ""
    try:
        if held.account not in own.imap:
            raise FetchFailed("imap_setting_missing")
        with folder(own.imap[held.account], seconds=SECONDS) as opened:
            waiting = opened.waiting(MOST + 1)
            more = len(waiting) > MOST
            for number in waiting[:MOST]:
                stored += _take(opened, number, held.address, own)
    except FetchFailed as failed:
        code, more = failed.code, False
        log.warning("mailbox not fetched", mailbox=str(mailbox_id), code=code)
    with transaction():
        _note(held, stored, code, is_due=more)
    return stored


def _claimed(mailbox_id: uuid.UUID) -> Held | None:
    """A mailbox that is due, for this run alone; none: somebody else is at it, or it is not to be fetched from."""
    now = clock.now()
    claim = sa.update(MailboxFetch).where(MailboxFetch.mailbox_id == mailbox_id, MailboxFetch.due_at <= now)
    claim = claim.where(Mailbox.id == MailboxFetch.mailbox_id, Mailbox.active, Mailbox.account != "")
    died = MailboxFetch.begun_at.is_not(None)
    facts = {
        "begun_at": now,
        "due_at": now + CLAIM,
        "failures": MailboxFetch.failures + sa.case((died, 1), else_=0),
        "failing_since": sa.case(
            (died, sa.func.coalesce(MailboxFetch.failing_since, MailboxFetch.begun_at)),
            else_=MailboxFetch.failing_since,
        ),
        "error": sa.case((died, "imap_ended"), else_=MailboxFetch.error),
    }
    columns = (MailboxFetch.mailbox_id, MailboxFetch.failures, MailboxFetch.failing_since, MailboxFetch.fetched)
    claim = claim.values(facts).returning(*columns, Mailbox.address, Mailbox.account)
    row = db.session.execute(claim.execution_options(synchronize_session=False)).one_or_none()
    return Held(*row) if row is not None else None


def _take(opened: Folder, number: bytes, address: str, own: Settings) -> int:
    """Store one mail and remove it there. Of one too large to be read only the beginning is stored, and it stays there.

    Returns  1; 0: it is gone
    """
    is_whole = opened.size(number) <= parsing.LARGEST
    raw = opened.read(number, parsing.LARGEST + 1)
    if raw is None:
        return 0
    is_whole = is_whole and len(raw) <= parsing.LARGEST  # a server may say too little, or nothing
    with transaction():
        receiving.receive(raw, own, mailbox=address)
    crash.point("mail.fetched")
    if is_whole:
        opened.remove(number)
    else:
        opened.leave(number)
    return 1


def _note(held: Held, stored: int, code: str, *, is_due: bool) -> None:
    """Keep how it went, and when the next run is: after each failure in a row twice as late, at most an hour."""
    now = clock.now()
    failures = held.failures + 1 if code else 0
    pause = min(PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE) if code else PAUSE
    facts = {
        "begun_at": None,
        "tried_at": now,
        "due_at": now if is_due else now + pause,
        "failures": failures,
        "failing_since": (held.failing_since or now) if code else None,
        "error": code,
        "fetched": held.fetched + stored,
    }
    facts |= {} if code else {"worked_at": now}
    db.session.execute(sa.update(MailboxFetch).where(MailboxFetch.mailbox_id == held.mailbox_id).values(facts))
