"""Mailboxes: list, add, change, and have one fetched from at once."""

import re
import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, check_version, db
from core.errors import DomainError
from core.history import change
from core.languages import Language
from core.settings import Settings
from organisation.people import addresses
from tickets.mailboxes.models import Mailbox, MailboxFetch
from tickets.mailboxes.refusals import AccountTaken, AccountUnknown, AddressWrong, MailboxKnown, NotFetched
from tickets.replies.for_teams import team_key

READ, WRITE = "mailbox:read", "mailbox:write"
_ADDRESS = re.compile(r"[^\s@<>,;:\"+]+@[^\s@<>,;:\"]+")


def listed(actor: Actor) -> Sequence[Any]:
    """Rows of Mailbox and MailboxFetch, those in use first, by their addresses. Raises Forbidden."""
    actor.must(READ)
    wanted = sa.select(Mailbox, MailboxFetch).join(MailboxFetch, MailboxFetch.mailbox_id == Mailbox.id)
    return db.session.execute(wanted.order_by(Mailbox.active.desc(), Mailbox.address)).all()


def get(actor: Actor, mailbox_id: uuid.UUID, *, lock: bool = False) -> Mailbox:
    """One mailbox. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(Mailbox, mailbox_id, lock=lock)


def state(mailbox: Mailbox) -> MailboxFetch:
    """How fetching from `mailbox` goes."""
    return db.session.get_one(MailboxFetch, mailbox.id, populate_existing=True)


def add(
    actor: Actor,
    own: Settings,
    *,
    address: str,
    team: str | None = None,
    language: Language | None = None,
    account: str = "",
    active: bool = True,
) -> Mailbox:
    """A new mailbox.

    address   3-254 characters
    team      code or key of the team that takes what comes; None: the rules decide
    language  of its tickets; None: the requester's own
    account   the name of a setting IMAP_…, without IMAP_; empty: mail is brought over LMTP or by a pipe
    Raises    Forbidden, AddressWrong, MailboxKnown, TeamUnknown, AccountUnknown, AccountTaken
    Records   mailbox.added
    """
    actor.must(WRITE)
    facts = {"address": _address(address), "team_id": team_key(team), "language": language}
    made = Mailbox(**facts, account=account, active=active)
    _check(made, own)
    with change(made, "mailbox.added", by=actor):
        db.session.add(made)
        db.session.flush()
    db.session.add(MailboxFetch(mailbox_id=made.id, due_at=clock.now()))
    return made


def alter(actor: Actor, mailbox: Mailbox, own: Settings, *, expected: int | None = None, **facts: Any) -> Mailbox:
    """Change a mailbox, which is locked; mail that came stays where it is.

    facts    what `add` takes, only those to change
    Raises   Forbidden, Stale, and as `add`
    Records  mailbox.changed
    """
    actor.must(WRITE)
    check_version(mailbox, expected)
    if "team" in facts:
        facts["team_id"] = team_key(facts.pop("team"), now=mailbox.team_id)
    if "address" in facts:
        facts["address"] = _address(facts["address"])
    before = mailbox.account
    with change(mailbox, "mailbox.changed", by=actor), db.session.no_autoflush:
        for name, value in facts.items():
            setattr(mailbox, name, value)
        _check(mailbox, own)
    if mailbox.account != before:
        _begin_anew(mailbox)
    return mailbox


def fetch_now(actor: Actor, mailbox: Mailbox) -> Mailbox:
    """Let the next run fetch from `mailbox`, however long its pause is.

    Raises  Forbidden, NotFetched
    """
    actor.must(WRITE)
    if not (mailbox.account and mailbox.active):
        raise NotFetched
    due = sa.update(MailboxFetch).where(MailboxFetch.mailbox_id == mailbox.id).values(due_at=clock.now())
    db.session.execute(due)
    return mailbox


def meant_by(address: str) -> Mailbox | None:
    """The mailbox in use with this address."""
    wanted = sa.select(Mailbox).where(Mailbox.address == address.lower(), Mailbox.active)
    return db.session.scalars(wanted).one_or_none()


def is_ours(address: str) -> bool:
    """Whether `address` is that of a mailbox of ours, in use or not."""
    return db.session.scalar(sa.select(Mailbox.id).where(Mailbox.address == address.lower())) is not None


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Addresses of mailboxes."""
    if not (reader.may(READ) or reader.everywhere("event:read")):
        return {}
    found = db.session.execute(sa.select(Mailbox.id, Mailbox.address).where(Mailbox.id.in_(keys)))
    return {row.id: row.address for row in found}


def _address(text: str) -> str:
    try:
        found = addresses.canonical(text)
    except DomainError:
        raise AddressWrong from None
    if not _ADDRESS.fullmatch(found):
        raise AddressWrong
    return found


def _check(mailbox: Mailbox, own: Settings) -> None:
    """Raises MailboxKnown, AccountUnknown, AccountTaken."""
    others = sa.select(Mailbox.address).where(Mailbox.id != mailbox.id) if mailbox.id else sa.select(Mailbox.address)
    with db.session.no_autoflush:
        if db.session.scalar(others.where(Mailbox.address == mailbox.address)) is not None:
            raise MailboxKnown(address=mailbox.address)
        if not mailbox.account or not mailbox.active:
            return
        if mailbox.account not in own.imap:
            raise AccountUnknown(account=mailbox.account)
        taken = db.session.scalar(others.where(Mailbox.account == mailbox.account, Mailbox.active))
    if taken is not None:
        raise AccountTaken(address=taken)


def _begin_anew(mailbox: Mailbox) -> None:
    """What is known of the former account does not tell of the new one."""
    fresh = {"due_at": clock.now(), "failing_since": None, "failures": 0, "error": ""}
    db.session.execute(sa.update(MailboxFetch).where(MailboxFetch.mailbox_id == mailbox.id).values(fresh))
