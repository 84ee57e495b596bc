"""The links of a mail that says that a request is done: who follows one speaks as whoever got the mail, without signing in.

A link proves who got the mail and which ticket it told of. It is good for one answer, for 14 days, and only while the
ticket is as resolved as it was when the mail was written. Following it changes nothing: mail programs follow links by
themselves.
"""

import datetime as dt
import enum
from dataclasses import dataclass

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError, NotFound
from core.history import record
from core.scope import everywhere
from organisation.people import acting
from tickets.desk import closing, desk
from tickets.mail import tokens
from tickets.mail.models import Direction, Mail
from tickets.states import State
from tickets.ticket.guards import REOPEN_DAYS
from tickets.ticket.models import Ticket

LASTS = dt.timedelta(days=REOPEN_DAYS)


class Answer(enum.StrEnum):
    """What a link says; the value stands in its address."""

    WORKS = "works"
    NOT_YET = "not-yet"


class LinkUnknown(DomainError):
    code = "link_unknown"
    status = 404
    says = N_("This link does not work, or it is too old. Sign in to see your requests.")


class LinkSpent(DomainError):
    code = "link_answered"
    status = 410
    says = N_("This has been answered already, or work on the request has gone on since. Sign in to see how it stands.")


@dataclass(frozen=True, slots=True)
class Followed:
    """Who follows a link, and the ticket that it is about."""

    actor: Actor
    ticket: Ticket
    mailed_at: dt.datetime


def follow(secret: str, key: str, *, lock: bool = False) -> Followed:
    """Whoever got the mail, and its ticket.

    key     the installation's secret
    lock    hold the ticket until the transaction ends
    Raises  LinkUnknown: nobody got such a link, it is too old, or the ticket is not theirs to see any more
    """
    keys = tokens.read_feedback(secret, key)
    if keys is None:
        raise LinkUnknown
    wanted = sa.select(Mail.person_id, Mail.created_at).where(Mail.id == keys[0], Mail.direction == Direction.OUT)
    mail = db.session.execute(everywhere(wanted, Mail, why="whoever holds the link got the mail")).one_or_none()
    if mail is None or mail.person_id is None or clock.now() - mail.created_at > LASTS:
        raise LinkUnknown
    actor = acting.actor_for(mail.person_id)
    if actor is None or not actor.may("ticket:own"):
        raise LinkUnknown
    try:
        return Followed(actor, desk.get(actor, keys[1], lock=lock), mail.created_at)
    except NotFound:
        raise LinkUnknown from None


def check(followed: Followed) -> None:
    """Raises LinkSpent unless the ticket is still as resolved as the mail said, and its reader may answer."""
    ticket = followed.ticket
    if ticket.state is not State.RESOLVED or ticket.resolved_at is None or ticket.resolved_at > followed.mailed_at:
        raise LinkSpent
    if not desk.asked(followed.actor, ticket):
        raise LinkSpent


def answer(followed: Followed, said: Answer, *, why: str = "") -> None:
    """Confirm the ticket, which is locked, or open it again, as whoever got the mail.

    why      what does not work, for the desk; 0-2,000 characters
    Raises   LinkSpent, and what confirming and opening again refuse with
    Records  ticket.link_used, then ticket.confirmed or ticket.reopened
    """
    check(followed)
    record(followed.ticket, "ticket.link_used", by=followed.actor)
    if said is Answer.WORKS:
        closing.confirm(followed.actor, followed.ticket)
    else:
        closing.reopen(followed.actor, followed.ticket, text=why)
