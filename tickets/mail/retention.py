"""How long mails are kept: what they hold of people is deleted, that they were there stays."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from core import clock
from core.db import db
from core.scope import everywhere
from core.settings import Settings
from tickets.mail.models import Mail, MailContent, MailState

AT_ONCE = 1_000
WHY = "what is old, whoever sent or got it"
WAITING = (MailState.RECEIVED, MailState.QUEUED, MailState.DEFERRED)


def empty_old(own: Settings) -> int:
    """Delete content, addresses, names and subject of mails older than MAIL_KEPT_DAYS; returns of how many.

    What a person has yet to decide about for so long is refused by that.
    """
    old = sa.select(Mail.id).where(
        Mail.created_at < clock.now() - dt.timedelta(days=own.mail_kept_days),
        Mail.emptied_at.is_(None),
        Mail.state.not_in(WAITING),
    )
    return _empty(old.order_by(Mail.created_at).limit(AT_ONCE))


def empty(which: sa.ColumnElement[bool]) -> int:
    """Delete the same of these mails, but for those that are still to be sent or read; returns of how many."""
    return _empty(sa.select(Mail.id).where(which, Mail.emptied_at.is_(None), Mail.state.not_in(WAITING)))


def _empty(which: Any) -> int:
    keys = db.session.scalars(everywhere(which.with_for_update(skip_locked=True), Mail, why=WHY)).all()
    if not keys:
        return 0
    db.session.execute(sa.delete(MailContent).where(MailContent.mail_id.in_(keys)))
    blank = dict.fromkeys(("sender", "sender_name", "recipient", "subject", "message_id"), "")
    state = sa.case((Mail.state == MailState.QUARANTINED, MailState.REFUSED.value), else_=Mail.state)
    reason = sa.case((Mail.state == MailState.QUARANTINED, "too_old"), else_=Mail.reason)
    values = blank | {"emptied_at": clock.now(), "content_hash": None, "state": state, "reason": reason}
    emptied = sa.update(Mail).where(Mail.id.in_(keys)).values(values)
    db.session.execute(everywhere(emptied.execution_options(synchronize_session=False), Mail, why=WHY))
    return len(keys)
