"""API tokens: shown once, kept as a hash, listed and revoked by their owner or who looks after people."""

import datetime as dt
import secrets
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import N_, DomainError, NotFound
from core.history import record
from organisation.access.models import ApiToken
from organisation.access.recognise import digest
from organisation.people import people
from organisation.people.models import Person

MAX_DAYS = 365
MAX_TOKENS = 20


class TokenTooLong(DomainError):
    code = "token_too_long"
    status = 422
    says = N_("A token lives at least one day and at most %(days)s days.")
    field = "days"


class TooManyTokens(DomainError):
    code = "too_many_tokens"
    says = N_("This person has %(most)s tokens already. Revoke one that is no longer needed.")


def create(person: Person, *, days: int, label: str = "", reads_only: bool = False, by: Actor = SYSTEM) -> str:
    """A new token for `person`, in the one form in which it can be read.

    days     1-365
    label    what it is for, 0-80 characters
    Raises   TokenTooLong, TooManyTokens
    Records  token.created
    """
    if not 1 <= days <= MAX_DAYS:
        raise TokenTooLong(days=MAX_DAYS)
    if len(of(person.id)) >= MAX_TOKENS:
        raise TooManyTokens(most=MAX_TOKENS)
    public_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    token = ApiToken(
        public_id=public_id,
        secret_hash=digest(secret),
        person_id=person.id,
        label=label,
        reads_only=reads_only,
        expires_at=clock.now() + dt.timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    told = {"token": public_id, "reads_only": reads_only, "expires_at": token.expires_at.isoformat()}
    record(person, "token.created", by=by, after=told)
    return f"vire_{public_id}_{secret}"


def of(person_id: uuid.UUID) -> list[Any]:
    """The tokens of a person that still work, newest first."""
    wanted = sa.select(
        *(ApiToken.id, ApiToken.public_id, ApiToken.label, ApiToken.reads_only, ApiToken.created_at),
        *(ApiToken.expires_at, ApiToken.seen_at),
    ).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now())
    return list(db.session.execute(wanted.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())))


def revoke(actor: Actor, person: Person, token_id: uuid.UUID) -> None:
    """End a token of `person` at once; one that has ended already stays as it is.

    Raises   Forbidden unless it is one's own or the actor looks after people; NotFound
    Records  token.revoked
    """
    if person.id != actor.id:
        people.looks_after_people(actor)
    token = db.session.get(ApiToken, token_id)
    if token is None or token.person_id != person.id:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        record(person, "token.revoked", by=actor, after={"token": token.public_id})
