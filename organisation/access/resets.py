"""Forgotten passwords: a link that lets its holder set a new one, once, within an hour.

The link's secret is derived from the row's key and the installation's secret, so the job that mails it needs no secret
in the queue, and a job that is repeated mails the same link.
"""

import datetime as dt
import hashlib
import hmac
import uuid

import sqlalchemy as sa

from core import clock, ids
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import N_, Conflict, DomainError
from core.history import record
from core.outbox import items
from core.scope import everywhere, unfiltered
from organisation.access import passwords, throttle
from organisation.access.models import PasswordReset
from organisation.access.recognise import digest
from organisation.people import people
from organisation.people.models import Person

LASTS = dt.timedelta(hours=1)
MAIL = "mail.password_reset"
ASKED = "mail.password_asked"


class LinkSpent(DomainError):
    code = "link_spent"
    status = 404
    says = N_("This link has been used, or an hour has passed. Ask for a new one.")


class MailIsOff(Conflict):
    code = "mail_is_off"
    says = N_("No mail leaves this installation. Make a link and hand it over yourself.")


def ask(tried: throttle.Try) -> None:
    """Ask for a link to the address that is tried. Whether it is somebody's is found out later, see `answer`.

    So this takes the same work, and the same time, whoever is asked for.
    Raises   TooManyTries
    """
    throttle.count_link(tried)
    reset = _add(tried.key, asked_for=tried.account)
    items.add(ASKED, {"reset_id": str(reset.id)}, dedup_key=str(reset.id))


def answer(reset_id: uuid.UUID) -> None:
    """Mail the link that was asked for, if the address is of somebody who may sign in; else forget it.

    Records  reset.asked
    """
    reset = db.session.get(PasswordReset, reset_id)
    if reset is None or reset.asked_for is None:
        return
    person = people.let_in(reset.asked_for)
    if person is None:
        db.session.delete(reset)
        return
    people.lock(person)
    reset.person_id, reset.asked_for = person.id, None
    _mail(SYSTEM, person, reset)


def send(actor: Actor, person: Person, *, key: str, is_mailed: bool) -> None:
    """Mail a link to `person`.

    is_mailed  mail leaves this installation
    Raises     Forbidden unless the actor looks after people; MailIsOff
    Records    reset.asked
    """
    people.looks_after_people(actor)
    if not is_mailed:
        raise MailIsOff
    people.lock(person)
    _mail(actor, person, _add(key, person_id=person.id))


def link(actor: Actor, person: Person, *, key: str) -> str:
    """The secret of a new link for `person`, to hand over in another way. Raises Forbidden. Records reset.asked."""
    people.looks_after_people(actor)
    people.lock(person)
    record(person, "reset.asked", by=actor)
    return secret_of(_add(key, person_id=person.id).id, key)


def secret_of(reset_id: uuid.UUID, key: str) -> str:
    """The secret that the link of this reset ends with."""
    made = hmac.new(key.encode(), b"reset" + reset_id.bytes, hashlib.sha256).hexdigest()
    return f"{reset_id.hex}{made}"


def owner(secret: str) -> Person:
    """Whose link it is. Raises LinkSpent unless a new password can still be set with it."""
    return person_of(_usable(secret))


def person_of(reset: PasswordReset) -> Person:
    """Whose link a reset holds."""
    options = unfiltered(Person, why="whoever holds the link is that person")
    return db.session.get_one(Person, reset.person_id, execution_options=options)


def use(secret: str, password: str) -> Person:
    """Set a new password; every session, API token and other link of the person ends. Returns the person.

    Raises   LinkSpent, PasswordTooWeak
    Records  person.password_set
    """
    person = owner(secret)
    kept = passwords.hashed(password)
    people.lock(person)
    _usable(secret)  # still, now that nobody else changes what this person has
    people.set_password(Actor(person.id), person, kept)
    return person


def end_links(person_id: uuid.UUID) -> None:
    """Let no link of a person set a password any more."""
    open_ones = sa.update(PasswordReset).where(PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None))
    db.session.execute(open_ones.values(used_at=clock.now()))


def _mail(actor: Actor, person: Person, reset: PasswordReset) -> None:
    items.add(MAIL, {"reset_id": str(reset.id)}, dedup_key=str(reset.id))
    record(person, "reset.asked", by=actor)


def _add(key: str, *, person_id: uuid.UUID | None = None, asked_for: str | None = None) -> PasswordReset:
    new = ids.new()
    reset = PasswordReset(
        id=new,
        secret_hash=digest(secret_of(new, key)),
        person_id=person_id,
        asked_for=asked_for,
        expires_at=clock.now() + LASTS,
    )
    db.session.add(reset)
    db.session.flush()
    return reset


def _usable(secret: str) -> PasswordReset:
    wanted = sa.select(PasswordReset).where(
        PasswordReset.secret_hash == digest(secret),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > clock.now(),
        sa.exists().where(Person.id == PasswordReset.person_id, Person.disabled_at.is_(None)),
    )
    wanted = everywhere(wanted, Person, why="whoever holds the link is that person")
    found: PasswordReset | None = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise LinkSpent
    return found
