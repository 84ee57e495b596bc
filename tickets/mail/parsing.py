"""A mail that came, read as far as it can be: headers and text in the right letters, whatever its sender's program did."""

import codecs
import email
import email.policy
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from core.text import Unreadable, normal
from tickets.mail.html import text_of_html

LARGEST = 25 * 1024 * 1024  # bytes that are read
HEAD = 64 * 1024  # bytes that are read of a larger one
MOST_PARTS = 300
LONGEST_TEXT = 200_000  # characters
LONGEST_HEADER = 2_000
# Encodings of programs, not of people, that Python knows as well, and such as hide letters.
_NOT_OF_TEXT = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_CONTENT_HEADERS = ("from", "to", "cc", "subject", "date")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a mail says.

    headers      name in small letters → values, decoded
    text         its plain text, or that of its HTML; control characters left out
    attachments  names of files
    kinds        content types of its parts
    is_whole     false: it has too many parts or is too large, so something was not read
    """

    headers: dict[str, list[str]] = field(default_factory=dict)
    text: str = ""
    attachments: list[str] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()
    is_whole: bool = True

    def header(self, name: str) -> str:
        """The first header of that name; empty: there is none."""
        return next(iter(self.headers.get(name, ())), "")

    def addresses(self, *names: str) -> list[tuple[str, str]]:
        """(name, address) of the people in these headers."""
        return getaddresses([value for name in names for value in self.headers.get(name, ())])


def read(raw: bytes) -> Parsed:
    """Read a mail. Never fails: what cannot be read is left out."""
    is_large = len(raw) > LARGEST
    try:
        message = email.message_from_bytes(raw[:HEAD] if is_large else raw, policy=email.policy.compat32)
        found = [] if is_large else list(parts(message))
    except RecursionError:
        return Parsed(is_whole=False)
    headers: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        headers.setdefault(name.lower(), []).append(decoded_header(str(value)))
    plain = "\n".join(_text(part) for part in found if _is_text(part, "text/plain"))
    text = (
        plain
        if plain.strip()
        else "\n".join(text_of_html(_text(part)) for part in found if _is_text(part, "text/html"))
    )
    names = [name for part in found if (name := _file_name(part))]
    kinds = frozenset(part.get_content_type() for part in [message, *found])
    return Parsed(headers, clean(text)[:LONGEST_TEXT], names, kinds, not is_large and len(found) < MOST_PARTS)


def files(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and contents of each file in a mail that `read` reads whole, and of pictures in its text."""
    for part in parts(email.message_from_bytes(raw, policy=email.policy.compat32)):
        kind = part.get_content_type()
        name = _file_name(part) or (f"image.{kind.partition('/')[2]}" if part.get_content_maintype() == "image" else "")
        if not name or kind in _SIGNATURES:
            continue
        payload = part.get_payload(decode=True)
        yield name, payload if isinstance(payload, bytes) else b""


def fingerprint(raw: bytes) -> bytes:
    """SHA-256 of what the sender wrote: the same however the mail travelled."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    message = email.message_from_bytes(head[:HEAD] + b"\n\n", policy=email.policy.compat32)
    written = [f"{name}:{message.get(name, '')}".encode(errors="replace") for name in _CONTENT_HEADERS]
    return hashlib.sha256(b"\n".join([*written, body])).digest()


def parts(message: Message) -> Iterator[Message]:
    """The parts that are no containers, at most MOST_PARTS; a mail inside the mail is one part."""
    waiting, found = [message], 0
    while waiting and found < MOST_PARTS:
        part = waiting.pop()
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting.extend(reversed([one for one in payload if isinstance(one, Message)]))
        else:
            found += 1
            yield part


def _is_text(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    text = decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset("") or "")
    if str(part.get_param("format", "")).lower() == "flowed":
        text = re.sub(r" \r?\n(?=[^\r\n])", " ", text)
    return text


def _file_name(part: Message) -> str:
    named = part.get_filename()
    if not named:
        return "message.eml" if part.get_content_type() == "message/rfc822" else ""
    return clean(decoded_header(named)).replace("\n", " ").replace("/", "_").replace("\\", "_")[:200]


def decoded_header(value: str) -> str:
    """A header in letters, on one line, without what cannot be shown."""
    value = value[:LONGEST_HEADER]
    try:
        chunks = decode_header(value)
    except (HeaderParseError, ValueError):
        chunks = [(value, None)]
    words = "".join(
        decoded(_bytes(chunk) if isinstance(chunk, str) else chunk, charset or "") for chunk, charset in chunks
    )
    return " ".join(clean(words).split())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def decoded(content: bytes, charset: str) -> str:
    """`content` in letters: by its charset, where that is one and fits; else as UTF-8 or Windows-1252.

    Letters that programs say are Latin-1 are Windows-1252. Source: WHATWG Encoding
    """
    for name in (_known(charset), "utf-8", "cp1252"):
        try:
            if name:
                return content.decode(name)
        except UnicodeError:
            continue
    return content.decode("latin-1")


def _known(charset: str) -> str:
    try:
        found = codecs.lookup(charset.strip().strip("'\"")).name
    except (LookupError, ValueError):
        return ""
    if found in _NOT_OF_TEXT or not codecs.lookup(found)._is_text_encoding:
        return ""
    return {"ascii": "", "iso8859-1": "cp1252"}.get(found, found)


def clean(text: str) -> str:
    """`text` without NUL and other characters that cannot be shown, lines ended by one sign, in one Unicode form."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn", "Co"})
    try:
        return normal(text, most=10 * LONGEST_TEXT)
    except Unreadable:
        return "".join(c for c in text if not unicodedata.combining(c))
