"""What proves that a mail answers one of ours: a token in its Message-ID and in the address to reply to.

It is made of the mail's key and a signature of it, so nobody makes one up, and it leads to the person who got the mail.
The links of a mail that say whether something works have tokens of their own: who sees an address to reply to cannot
make one.
"""

import base64
import binascii
import hashlib
import hmac
import re
import uuid
from urllib.parse import urlsplit

from core.settings import Settings

_SIGNATURE = 10  # bytes
_FEEDBACK_SIGNATURE = 16  # bytes
_FEEDBACK = re.compile(r"[A-Za-z0-9_-]{64}")
_SOFT = rb"(?:=\r?\n)?"  # where quoted-printable breaks a line
_FEEDBACK_LINK = re.compile(
    _SOFT.join(re.escape(bytes([one])) for one in b"/feedback/") + rb"(?:" + _SOFT + rb"[A-Za-z0-9_-]){64}"
)
_TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{42}(?![a-z2-7])")


def token(mail_id: uuid.UUID, secret_key: str) -> str:
    """42 small letters and digits; mail servers may change the case of an address."""
    return base64.b32encode(mail_id.bytes + _sign(mail_id, secret_key)).decode().rstrip("=").lower()


def read(text: str, secret_key: str) -> uuid.UUID | None:
    """The key of the mail of ours that a header names; None: it names none, or somebody made it up."""
    for found in _TOKEN.findall(text.lower()):
        try:
            raw = base64.b32decode(found.upper() + "=" * (-len(found) % 8))
        except binascii.Error:
            continue
        mail_id = uuid.UUID(bytes=raw[:16])
        if hmac.compare_digest(raw[16:], _sign(mail_id, secret_key)):
            return mail_id
    return None


def feedback(mail_id: uuid.UUID, ticket_id: uuid.UUID, secret_key: str) -> str:
    """What ends the links with which whoever got a mail says whether a ticket's matter works: 64 letters, digits, - and _."""
    keys = mail_id.bytes + ticket_id.bytes
    return base64.urlsafe_b64encode(keys + _of_feedback(keys, secret_key)).decode()


def read_feedback(text: str, secret_key: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The keys of the mail and the ticket that a link names; None: it names none, or somebody made it up."""
    if not _FEEDBACK.fullmatch(text):
        return None
    raw = base64.urlsafe_b64decode(text)
    keys, signature = raw[:32], raw[32:]
    if not hmac.compare_digest(signature, _of_feedback(keys, secret_key)):
        return None
    return uuid.UUID(bytes=keys[:16]), uuid.UUID(bytes=keys[16:])


def without_feedback(raw: bytes) -> bytes:
    """A mail, or its text, whose links cannot be used: for readers whom it was not sent to."""
    return _FEEDBACK_LINK.sub(b"/feedback/-", raw)


def host(own: Settings) -> str:
    """The host in our addresses and Message-IDs."""
    return address(own).partition("@")[2]


def address(own: Settings) -> str:
    """The address that mail comes from, and to which people write."""
    return own.mail_from or f"vire@{urlsplit(own.public_url).hostname or 'localhost'}"


def reply_address(own: Settings, made: str) -> str:
    """The address whose mail answers the mail with the token `made`."""
    name, _, at = address(own).partition("@")
    return f"{name}+{made}@{at}"


def _sign(mail_id: uuid.UUID, secret_key: str) -> bytes:
    return hmac.new(secret_key.encode(), b"mail" + mail_id.bytes, hashlib.sha256).digest()[:_SIGNATURE]


def _of_feedback(keys: bytes, secret_key: str) -> bytes:
    return hmac.new(secret_key.encode(), b"feedback" + keys, hashlib.sha256).digest()[:_FEEDBACK_SIGNATURE]
