"""Who a request is from: one statement looks up the token or the session, the person and the grants of today."""

import datetime as dt
import hashlib
import re
import uuid
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app, request

from core import aside, clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.errors import N_, DomainError
from core.scope import everywhere
from organisation.access.models import ApiToken, SignedIn
from organisation.people import reach
from organisation.people.models import Grant, Person

SEEN_EVERY = dt.timedelta(minutes=5)
IDLE = dt.timedelta(hours=12)  # a session not seen for so long is over
TOKEN = re.compile(r"vire_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")

_today: Any = sa.bindparam("today")
_now: Any = sa.bindparam("now")
_key: Any = sa.bindparam("key")
_PARAMETERS = ("key", "now", "today", "idle_since")
_grants = (
    sa.select(sa.func.json_agg(sa.func.json_build_array(Grant.role, Grant.school_id)))
    .where(Grant.person_id == Person.id, Grant.valid_from <= _today)
    .where(sa.or_(Grant.valid_to.is_(None), Grant.valid_to > _today))
    .scalar_subquery()
)


class Known(NamedTuple):
    """Who a token or a session belongs to. The last two are a token's."""

    person_id: uuid.UUID
    name: str
    language: str
    grants: list[tuple[str, str | None]] | None
    key: uuid.UUID
    seen_at: dt.datetime | None
    secret_hash: bytes = b""
    reads_only: bool = False


def _looked_up(model: Any, *columns: Any) -> Any:
    found = sa.select(Person.id, Person.name, Person.language, _grants, model.id, model.seen_at, *columns)
    found = found.join(Person, Person.id == model.person_id)
    found = found.where(model.expires_at > _now, Person.disabled_at.is_(None))
    return everywhere(found, Person, why="who asks is found out here")


@cache
def _by_token() -> CompiledStatement:
    found = _looked_up(ApiToken, ApiToken.secret_hash, ApiToken.reads_only)
    return CompiledStatement(found.where(ApiToken.public_id == _key, ApiToken.revoked_at.is_(None)), _PARAMETERS)


@cache
def _by_session() -> CompiledStatement:
    idle_since: Any = sa.bindparam("idle_since")
    found = _looked_up(SignedIn).where(SignedIn.secret_hash == _key, SignedIn.seen_at > idle_since)
    return CompiledStatement(found, _PARAMETERS)


class ReadsOnly(DomainError):
    code = "token_reads_only"
    status = 403
    says = N_("This token may only read. Ask for one that may write.")


def recognise() -> Actor | None:
    """The actor behind the present request, or None. Programs send a token, browsers a cookie, never both."""
    return _bearer() if request.path.startswith("/api/") else _browser()


def digest(secret: str) -> bytes:
    """What is kept of a random secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


def cookie_name() -> str:
    """The session cookie's name; `__Host-` binds it to this host, the root path and TLS."""
    return "__Host-vire" if current_app.config["SETTINGS"].secure_cookies else "vire"


def _bearer() -> Actor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = TOKEN.fullmatch(token.strip()) if scheme.lower() == "bearer" else None
    row = _one(_by_token(), found[1]) if found else None
    if found is None or row is None or not _same(row.secret_hash, digest(found[2])):
        return None
    if row.reads_only and request.method not in {"GET", "HEAD", "OPTIONS"}:
        raise ReadsOnly
    return _actor(row, ApiToken)


def _browser() -> Actor | None:
    secret = request.cookies.get(cookie_name(), "")
    row = _one(_by_session(), digest(secret)) if secret else None
    return _actor(row, SignedIn) if row is not None else None


def _one(lookup: CompiledStatement, key: str | bytes) -> Known | None:
    now = clock.now()
    values = {"key": key, "now": now, "today": clock.today(), "idle_since": now - IDLE}
    rows = lookup.rows(values)
    return Known(*rows[0]) if rows else None


def _same(one: bytes, other: bytes) -> bool:
    return hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


def _actor(row: Known, model: type[ApiToken] | type[SignedIn]) -> Actor:
    if row.seen_at is None or clock.now() - row.seen_at > SEEN_EVERY:
        aside.note(_seen, model, row.key)
    held = [(role, uuid.UUID(school) if school else None) for role, school in row.grants or ()]
    return reach.actor(row.person_id, held, language=row.language, name=row.name, credential_id=row.key)


def _seen(model: type[ApiToken] | type[SignedIn], key: uuid.UUID) -> None:
    db.session.execute(sa.update(model).where(model.id == key).values(seen_at=clock.now()))
