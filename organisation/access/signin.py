"""Signing in with a password, and the sessions of browsers that did."""

import datetime as dt
import secrets
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError
from core.history import Event, record
from core.scope import everywhere
from organisation.access import passwords, throttle
from organisation.access.models import SignedIn
from organisation.access.recognise import IDLE, digest
from organisation.people import people
from organisation.people.models import Person

LONGEST = dt.timedelta(days=7)


class WrongPair(DomainError):
    code = "wrong_pair"
    status = 422
    says = N_("The e-mail address or the password is wrong. Check both and try again.")


class WrongPassword(DomainError):
    code = "wrong_password"
    status = 422
    says = N_("That is not your present password.")
    field = "old"


def last(person_id: uuid.UUID) -> dt.datetime | None:
    """When this person last signed in with their password; none: not yet."""
    wanted = sa.select(sa.func.max(Event.at)).where(Event.subject_id == person_id, Event.verb == "person.signed_in")
    found: dt.datetime | None = db.session.scalar(everywhere(wanted, Event, why="of a person that the reader sees"))
    return found


def sign_in(password: str, *, tried: throttle.Try, instead_of: str = "", browser: str = "", demo: bool = False) -> str:
    """Begin a session for whoever knows the password of the address that is tried.

    instead_of  cookie value of the session this browser had; it ends
    browser     family and system, for the person's own list of browsers
    demo        the demo's own password opens; elsewhere it never does, even where a demo once was
    Returns     the new cookie value, kept only as a hash
    Raises      TooManyTries; WrongPair, with the same cost for people who do not exist or are disabled
    Records     person.signed_in
    """
    throttle.count_sign_in(tried)
    person = people.let_in(tried.account)
    known = person.password_hash if person else None
    is_right = passwords.matches(known, password) and (demo or password != passwords.DEMO)
    if not is_right or person is None or not _still_holds(person, known):
        raise WrongPair
    throttle.forgive_sign_in(tried)
    if passwords.is_outdated(person.password_hash):
        people.rehash(person, passwords.rehashed(password))
    end(instead_of)
    record(person, "person.signed_in", by=Actor(person.id))
    return begin(person.id, browser)


def _still_holds(person: Person, known: str | None) -> bool:
    """Whether `person` may still come in with the password hash `known`; looking took a while. Locks the person."""
    people.lock(person)
    return person.disabled_at is None and person.password_hash == known


def change_password(actor: Actor, person: Person, old: str, new: str, *, tried: throttle.Try) -> None:
    """Set one's own new password, knowing the old one.

    Other sessions, API tokens and reset links end.
    Raises   TooManyTries, WrongPassword, PasswordTooWeak
    Records  person.password_set
    """
    throttle.count_password(tried)
    if not passwords.matches(person.password_hash, old):
        raise WrongPassword
    people.set_password(actor, person, passwords.hashed(new))
    throttle.forgive_account(tried)


def begin(person_id: uuid.UUID, browser: str = "") -> str:
    """A new session of a person; returns the cookie value."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignedIn(
            secret_hash=digest(secret),
            person_id=person_id,
            browser=browser,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
        )
    )
    db.session.flush()
    return secret


def end(secret: str) -> None:
    """End the session of this cookie value, if there is one."""
    if secret:
        db.session.execute(sa.delete(SignedIn).where(SignedIn.secret_hash == digest(secret)))


def browsers(person_id: uuid.UUID, secret: str) -> list[Any]:
    """Where a person is signed in: id, browser, created_at, seen_at and whether it `is_this` of cookie `secret`."""
    is_this = (SignedIn.secret_hash == digest(secret)).label("is_this")
    wanted = sa.select(SignedIn.id, SignedIn.browser, SignedIn.created_at, SignedIn.seen_at, is_this)
    now = clock.now()
    alive = (SignedIn.person_id == person_id, SignedIn.expires_at > now, SignedIn.seen_at > now - IDLE)
    return list(db.session.execute(wanted.where(*alive).order_by(SignedIn.seen_at.desc())))


def end_all(person_id: uuid.UUID, *, but: uuid.UUID | None = None) -> None:
    """End the sessions of a person, save the one with key `but`."""
    db.session.execute(sa.delete(SignedIn).where(SignedIn.person_id == person_id, SignedIn.id.is_distinct_from(but)))
