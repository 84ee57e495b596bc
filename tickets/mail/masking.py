"""Personal identity codes in a mail are masked before it is stored: in its headers, names of files and texts."""

import base64
import email
import email.policy
import quopri
from email.header import Header
from email.message import Message

from core import identity_codes
from tickets.mail import parsing

_ENCODED = {"base64", "quoted-printable"}


def masked(raw: bytes) -> bytes:
    """`raw` with each personal identity code masked. Never fails; files that are no text are left as they are."""
    if len(raw) > parsing.LARGEST:
        return raw
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        parts = list(parsing.parts(message))
    except RecursionError:
        return raw
    for part in {id(one): one for one in (message, *parts)}.values():
        for _, value in part.raw_items():
            raw = _replaced(raw, _bytes(str(value)), _bytes(_header(str(value))))
    for part in parts:
        if part.get_content_maintype() == "text" and not part.is_multipart():
            raw = _replaced(raw, *_text(part))
    return raw


def _replaced(raw: bytes, old: bytes, new: bytes) -> bytes:
    return raw if new == old else raw.replace(old, new)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _header(value: str) -> str:
    plain = identity_codes.masked(value)
    decoded = parsing.decoded_header(plain)
    hidden = identity_codes.masked(decoded)
    return plain if hidden == decoded else Header(hidden, "utf-8").encode()


def _text(part: Message) -> tuple[bytes, bytes]:
    """The contents of a text part as they travel, and the same masked."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    plain = part.get_payload(decode=True)
    plain = plain if isinstance(plain, bytes) else b""
    if encoding not in _ENCODED:
        return plain, _masked(plain, part)
    written, hidden = _bytes(str(part.get_payload())), _masked(plain, part)
    if hidden == plain:
        return written, written
    return written, base64.encodebytes(hidden) if encoding == "base64" else quopri.encodestring(hidden)


def _masked(content: bytes, part: Message) -> bytes:
    """`content` masked in the letters that it is written in."""
    for name in (part.get_content_charset("") or "", "utf-8", "cp1252", "latin-1"):
        try:
            return identity_codes.masked(content.decode(name)).encode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content
