"""A POST that is sent twice has one effect and one answer, by the key that it carries.

Programs send `Idempotency-Key`. While the first request is running the second is answered 409 at once; another request
under the same key 422; a refused request leaves no key. Source: docs/reliability.md

Every form of a page carries a key of its own, made when the page was: a double click, F5 or Back lead to what the first
one led to. The same form with other contents is another request; the second one waits for the first.
"""

import datetime as dt
import hashlib
import re
import secrets
import uuid
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, g, request
from flask_babel import gettext
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.actor import Actor
from core.db import CreatedAt, Locked, Model, db, lock_now
from core.errors import N_, DomainError, Invalid
from web.fields import Said

KEPT = dt.timedelta(days=7)
MOST = 200
FIELD = "form_key"
_PART = 1024 * 1024  # of a file, read at once
KEPT_HEADERS = ("Location", "ETag", "Content-Type")


class StoredAnswer(Model):
    """What a request with a key was answered."""

    __tablename__ = "stored_answer"
    __table_args__ = (sa.Index(None, "created_at"),)

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    is_secret: Mapped[bool] = mapped_column(server_default=sa.false(), comment="not kept: it held a secret")
    rights_hash: Mapped[bytes] = mapped_column(
        server_default=sa.text("''::bytea"), comment="what the person might do, hashed"
    )
    created_at: Mapped[CreatedAt]


class StillRunning(DomainError):
    code = "still_running"
    status = 409
    says = N_("The same request is being carried out right now. Ask again in a moment.")


class KeyReused(DomainError):
    code = "key_reused"
    status = 422
    says = N_("This Idempotency-Key was used for another request. Send a new key.")


class SecretNotKept(DomainError):
    code = "secret_not_kept"
    says = N_(
        "This has already been done. The answer contained a secret that is not kept: load the page again, or send a new key."
    )


class RightsChanged(DomainError):
    code = "rights_changed"
    says = N_("This has already been done, and your permissions have changed since. Check the result on its page.")


def stored() -> Response | None:
    """The answer this very request was given before, or None: carry it out.

    Raises   StillRunning, KeyReused, SecretNotKept, RightsChanged, Invalid
    """
    key = _key()
    if key is None:
        return None
    _lock(f"{g.actor.id}:{key}")
    found = db.session.get(StoredAnswer, (g.actor.id, key))
    if found is None:
        return None
    if found.request_hash != _hash():
        raise KeyReused
    if found.is_secret:
        raise SecretNotKept
    if found.rights_hash != _rights(g.actor):
        raise RightsChanged
    if _is_form():
        flash(gettext("This was sent before. It was not done twice."), "info")
    return Response(found.body, found.status, {**found.headers, "Idempotent-Replay": "true"})


def keep(answer: Response, *, is_secret: bool = False) -> None:
    """Keep `answer` under the request's key, in the transaction of what it did. Refusals are not kept.

    is_secret  only that there was an answer is kept, nothing of it
    """
    key = _key()
    if key is None or answer.status_code >= 400 or answer.is_streamed:  # noqa: PLR2004
        return
    if _is_form() and not is_secret and "Location" not in answer.headers:
        return  # a page that asks something more: nothing was done
    kept = () if is_secret else KEPT_HEADERS
    headers = {name: answer.headers[name] for name in kept if name in answer.headers}
    db.session.add(
        StoredAnswer(
            person_id=g.actor.id,
            key=key,
            request_hash=_hash(),
            status=answer.status_code,
            headers=headers,
            body=b"" if is_secret else answer.get_data(),
            is_secret=is_secret,
            rights_hash=_rights(g.actor),
            created_at=clock.now(),
        )
    )


def purge() -> int:
    """Forget answers older than a week; returns how many."""
    old = sa.delete(StoredAnswer).where(StoredAnswer.created_at < clock.now() - KEPT)
    return int(db.session.connection().execute(old).rowcount)


def form_key() -> str:
    """A new key for one form of a page."""
    return secrets.token_hex(16)


def _is_form() -> bool:
    return not request.path.startswith("/api/") and "Idempotency-Key" not in request.headers


def _key() -> str | None:
    """The key of the present request: what a program sent, or the form's own with what was typed. Raises Invalid."""
    if request.method != "POST" or g.get("actor") is None:
        return None
    if _is_form():
        own = request.form.get(FIELD, "")
        return f"form:{own}:{_hash().hex()}" if re.fullmatch(r"[0-9a-f]{32}", own) else None
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= MOST or not key.isascii() or not key.isprintable():
        raise Invalid({"Idempotency-Key": [Said(N_("Send 1–%(most)s printable ASCII characters."), most=MOST)]})
    return key


def _lock(name: str) -> None:
    """Let no other request under this key run. Raises StillRunning: one runs, and, for a form, does not end soon."""
    number = sa.func.hashtextextended(name, 0)
    if db.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(number))):
        return
    if not _is_form():
        raise StillRunning
    try:
        lock_now(sa.select(sa.func.pg_advisory_xact_lock(number)))
    except Locked:
        raise StillRunning from None


def _rights(actor: Actor) -> bytes:
    """What `actor` may do where, in few bytes."""
    reaches = sorted((code, "" if where is None else sorted(map(str, where))) for code, where in actor.reaches.items())
    return hashlib.sha256(repr(reaches).encode()).digest()


def _hash() -> bytes:
    """What tells one request from another. A form is told by what it holds: a client writes it anew each time."""
    is_form = request.mimetype == "multipart/form-data" or _is_form()
    told = request.mimetype if is_form else request.content_type or ""
    head = hashlib.sha256(f"{request.method}\n{request.full_path}\n{told}".encode())
    if not is_form:
        head.update(request.get_data(cache=True))
        return head.digest()
    for name, value in request.form.items(multi=True):
        _add(head, name, value)
    for name, file in request.files.items(multi=True):
        _add(head, name, file.filename or "")
        file.stream.seek(0)
        while part := file.stream.read(_PART):
            head.update(part)
        file.stream.seek(0)
    return head.digest()


def _add(head: Any, *parts: str) -> None:
    for part in parts:
        encoded = part.encode(errors="surrogatepass")
        head.update(len(encoded).to_bytes(8) + encoded)
