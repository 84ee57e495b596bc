"""API tokens: shown once, kept as a hash, listed and revoked by their owner or who looks after people."""

import datetime as dt
import secrets
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import N_, DomainError, Forbidden, NotFound
from core.history import record
from core.paging import Order, Page, page
from core.scope import told
from organisation.access.models import ApiToken, SignedIn
from organisation.access.recognise import digest
from organisation.people import people
from organisation.people.models import Person
from organisation.people.search import has_name_or_address

MAX_DAYS = 365
MAX_TOKENS = 20
IDLE_DAYS = 90
ENDING_DAYS = 30
BY_NAME = Order((Person.sort_key, ApiToken.id), (str, uuid.UUID))


class TokenTooLong(DomainError):
    code = "token_too_long"
    status = 422
    says = N_("A token is valid for at least one day and at most %(days)s days.")
    field = "days"


class TooManyTokens(DomainError):
    code = "too_many_tokens"
    says = N_("This person already has %(most)s tokens. Revoke one that is no longer needed.")


class NewToken(NamedTuple):
    """A token in the one form in which it can be read, and when it ends."""

    token: str
    expires_at: dt.datetime


def create(person: Person, *, days: int, label: str = "", reads_only: bool = False, by: Actor = SYSTEM) -> NewToken:
    """A new token for `person`. Made with another token, it ends with that one at the latest.

    days     1-365
    label    what it is for, 0-80 characters
    Raises   TokenTooLong, TooManyTokens; Forbidden: what the actor came with has ended meanwhile
    Records  token.created
    """
    if not 1 <= days <= MAX_DAYS:
        raise TokenTooLong(days=MAX_DAYS)
    people.lock(person)
    if len(of(person.id)) >= MAX_TOKENS:
        raise TooManyTokens(most=MAX_TOKENS)
    maker = _maker(by)
    public_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    wanted = clock.now() + dt.timedelta(days=days)
    token = ApiToken(
        public_id=public_id,
        secret_hash=digest(secret),
        person_id=person.id,
        label=label,
        reads_only=reads_only,
        expires_at=min(wanted, maker.expires_at) if maker else wanted,
        maker_id=maker.id if maker else None,
    )
    db.session.add(token)
    db.session.flush()
    said = {"token": public_id, "reads_only": reads_only, "expires_at": token.expires_at.isoformat()}
    record(person, "token.created", by=by, after=said)
    return NewToken(f"vire_{public_id}_{secret}", token.expires_at)


def _maker(by: Actor) -> ApiToken | None:
    """The token that `by` came with, none for a session or the system. Raises Forbidden: neither lives any more."""
    if by.credential_id is None:
        return None
    maker = db.session.get(ApiToken, by.credential_id, populate_existing=True)
    if maker is None and db.session.get(SignedIn, by.credential_id) is None:
        raise Forbidden
    if maker is not None and maker.revoked_at is not None:
        raise Forbidden
    return maker


def of(person_id: uuid.UUID) -> list[Any]:
    """The tokens of a person that still work, newest first."""
    wanted = sa.select(
        *(ApiToken.id, ApiToken.public_id, ApiToken.label, ApiToken.reads_only, ApiToken.created_at),
        *(ApiToken.expires_at, ApiToken.seen_at),
    ).where(ApiToken.person_id == person_id, *_works())
    return list(db.session.execute(wanted.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())))


def find(
    actor: Actor,
    *,
    q: str | None = None,
    idle: bool = False,
    ending: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Everybody's tokens that still work, by the name of whose they are: as `of`, with person_id and name.

    q       parts of the name in any order, or part of the address
    idle    only those that were not used for `IDLE_DAYS` days, or never
    ending  only those that end within `ENDING_DAYS` days
    Raises  Forbidden unless the actor looks after people; Invalid
    """
    people.looks_after_people(actor)
    now = clock.now()
    wanted: Any = sa.select(
        *(ApiToken.id, ApiToken.public_id, ApiToken.label, ApiToken.reads_only, ApiToken.created_at),
        *(ApiToken.expires_at, ApiToken.seen_at, ApiToken.person_id, Person.name, Person.sort_key),
    )
    wanted = wanted.join(Person, Person.id == ApiToken.person_id).where(*_works())
    if q:
        wanted = wanted.where(has_name_or_address(q))
    if idle:
        used = sa.func.coalesce(ApiToken.seen_at, ApiToken.created_at)
        wanted = wanted.where(used < now - dt.timedelta(days=IDLE_DAYS))
    if ending:
        wanted = wanted.where(ApiToken.expires_at < now + dt.timedelta(days=ENDING_DAYS))
    rows = db.session.execute(BY_NAME.apply(told(wanted, actor, Person), after, limit)).all()
    return page(rows, limit, lambda row: (row.sort_key, row.id), BY_NAME)


def revoke(actor: Actor, person: Person, token_id: uuid.UUID) -> None:
    """End a token of `person` at once, with all that were made with it; those that have ended stay as they are.

    Raises   Forbidden unless it is one's own or the actor looks after people; NotFound
    Records  token.revoked for each
    """
    if person.id != actor.id:
        people.looks_after_people(actor)
    people.lock(person)
    token = db.session.get(ApiToken, token_id)
    if token is None or token.person_id != person.id:
        raise NotFound
    _end(actor, person, ApiToken.id.in_(_made_with(token.id)))


def revoke_all(actor: Actor, person: Person) -> None:
    """End every token of `person` at once. Records token.revoked for each."""
    _end(actor, person, ApiToken.person_id == person.id)


def _end(actor: Actor, person: Person, which: sa.ColumnElement[bool]) -> None:
    ended = sa.update(ApiToken).where(which, *_works()).values(revoked_at=clock.now())
    for public_id in db.session.scalars(ended.returning(ApiToken.public_id)).all():
        record(person, "token.revoked", by=actor, after={"token": public_id})


def _works() -> tuple[sa.ColumnElement[bool], ...]:
    return ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now()


def _made_with(token_id: uuid.UUID) -> Any:
    """The keys of a token, of those made with it, of those made with these, and so on."""
    family = sa.select(ApiToken.id).where(ApiToken.id == token_id).cte(recursive=True)
    family = family.union(sa.select(ApiToken.id).join(family, ApiToken.maker_id == family.c.id))
    return sa.select(family.c.id)
