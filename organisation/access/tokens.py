"""API tokens: shown once, kept as a hash."""

import datetime as dt
import secrets

from core import clock
from core.db import db
from core.errors import N_, DomainError
from organisation.access.models import ApiToken
from organisation.access.recognise import digest
from organisation.people.models import Person

MAX_DAYS = 365


class TokenTooLong(DomainError):
    code = "token_too_long"
    status = 422
    says = N_("A token lives at least one day and at most %(days)s days.")


def create(person: Person, *, days: int, label: str = "", reads_only: bool = False) -> str:
    """A new token for `person`, in the one form in which it can be read.

    days     1-365
    Raises   TokenTooLong
    """
    if not 1 <= days <= MAX_DAYS:
        raise TokenTooLong(days=MAX_DAYS)
    public_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    expires_at = clock.now() + dt.timedelta(days=days)
    db.session.add(
        ApiToken(
            public_id=public_id,
            secret_hash=digest(secret),
            person_id=person.id,
            label=label,
            reads_only=reads_only,
            expires_at=expires_at,
        )
    )
    db.session.flush()
    return f"vire_{public_id}_{secret}"
