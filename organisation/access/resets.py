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
from core.errors import N_, DomainError
from core.history import record
from core.outbox import items
from organisation.access import passwords, throttle
from organisation.access.models import PasswordReset
from organisation.access.recognise import digest
from organisation.people import people
from organisation.people.models import Person

LASTS = dt.timedelta(hours=1)
PER_ACCOUNT = 3  # links within the throttle's window, so that nobody's mailbox is flooded
MAIL = "mail.password_reset"


class LinkSpent(DomainError):
    code = "link_spent"
    status = 404
    says = N_("This link has been used, or an hour has passed. Ask for a new one.")


def ask(email: str, *, left: throttle.Traces, key: str) -> None:
    """Mail a link to the person with this address. Nobody learns whether there is one.

    left     traces of this try; each counts, whoever is asked for
    key      the installation's secret
    Raises   TooManyTries
    Records  reset.asked
    """
    throttle.check(left, per_account=PER_ACCOUNT)
    throttle.failed(left)
    known = sa.func.lower(Person.email) == email.strip().lower()
    person = db.session.scalars(sa.select(Person).where(known, Person.disabled_at.is_(None))).one_or_none()
    if person is not None:
        send(SYSTEM, person, key=key)


def send(actor: Actor, person: Person, *, key: str) -> None:
    """Mail a link to `person`. Raises Forbidden unless the actor looks after people. Records reset.asked."""
    people.looks_after_people(actor)
    reset = _add(person, key)
    items.add(MAIL, {"reset_id": str(reset.id)}, key=str(person.id), dedup_key=str(reset.id))
    record(person, "reset.asked", by=actor)


def link(actor: Actor, person: Person, *, key: str) -> str:
    """The secret of a new link for `person`, to hand over in another way. Raises Forbidden. Records reset.asked."""
    people.looks_after_people(actor)
    record(person, "reset.asked", by=actor)
    return secret_of(_add(person, key).id, key)


def secret_of(reset_id: uuid.UUID, key: str) -> str:
    """The secret that the link of this reset ends with."""
    made = hmac.new(key.encode(), b"reset" + reset_id.bytes, hashlib.sha256).hexdigest()
    return f"{reset_id.hex}{made}"


def check(secret: str) -> None:
    """Raises LinkSpent unless a new password can still be set with this link."""
    _usable(secret)


def use(secret: str, password: str, *, account: bytes) -> None:
    """Set a new password; every session, API token and other link of the person ends.

    account  trace of the account, whose failed tries are forgiven when it is the person's own
    Raises   LinkSpent, PasswordTooWeak
    Records  person.password_set
    """
    person = owner(secret)
    kept = passwords.hashed(password)
    people.lock(person)
    _usable(secret)  # still, now that nobody else changes what this person has
    people.set_password(Actor(person.id), person, kept)
    throttle.forgive(account)


def end_links(person_id: uuid.UUID) -> None:
    """Let no link of a person set a password any more."""
    open_ones = sa.update(PasswordReset).where(PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None))
    db.session.execute(open_ones.values(used_at=clock.now()))


def owner(secret: str) -> Person:
    """Whose link it is. Raises LinkSpent."""
    return db.session.get_one(Person, _usable(secret).person_id)


def _add(person: Person, key: str) -> PasswordReset:
    people.lock(person)
    new = ids.new()
    reset = PasswordReset(
        id=new, secret_hash=digest(secret_of(new, key)), person_id=person.id, expires_at=clock.now() + LASTS
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
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise LinkSpent
    return found
