"""What proves that a mail answers one of ours: a token in its Message-ID and in the address to reply to.

It is made of the mail's key and a signature of it, so nobody makes one up, and it leads to the person who got the mail.
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
