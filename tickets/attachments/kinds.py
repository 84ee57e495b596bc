"""Which files are accepted: each by its extension and by its first bytes, which must agree."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from core import identity_codes
from core.text import Unreadable, normal
from tickets.attachments.refusals import ContentDiffers, KindNotAccepted

LONGEST_NAME: Final = 120
HEAD: Final = 512  # bytes that tell a kind
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """An accepted kind of file.

    family  picture format (JPEG, PNG, GIF, WEBP), HEIC, PDF, PACKAGE (a ZIP with parts) or TEXT
    """

    media_type: str
    family: str


KINDS: Final = {
    **dict.fromkeys(("jpg", "jpeg", "jfif"), Kind("image/jpeg", "JPEG")),
    "png": Kind("image/png", "PNG"),
    "gif": Kind("image/gif", "GIF"),
    "webp": Kind("image/webp", "WEBP"),
    **dict.fromkeys(("heic", "heif"), Kind("image/heic", "HEIC")),
    "pdf": Kind("application/pdf", "PDF"),
    **dict.fromkeys(("txt", "log"), Kind("text/plain", "TEXT")),
    "csv": Kind("text/csv", "TEXT"),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", "PACKAGE"),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", "PACKAGE"),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation", "PACKAGE"),
    "odt": Kind(f"{_OPEN}.text", "PACKAGE"),
    "ods": Kind(f"{_OPEN}.spreadsheet", "PACKAGE"),
    "odp": Kind(f"{_OPEN}.presentation", "PACKAGE"),
}
PICTURES: Final = frozenset({"JPEG", "PNG", "GIF", "WEBP"})
ACCEPT: Final = ",".join(f".{extension}" for extension in KINDS)  # for a file field
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_MAGIC: Final = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"RIFF": "WEBP",
    b"%PDF-": "PDF",
    b"PK\x03\x04": "PACKAGE",
    # kinds that are not accepted: no text begins so
    **dict.fromkeys((b"MZ\x90", b"\x7fELF", b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"%!PS"), ""),
    **dict.fromkeys((b"II*\0", b"MM\0*", b"\xd0\xcf\x11\xe0"), ""),
}
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # how text in UTF-16 begins


def clean_name(name: str) -> str:
    """A name to show and to save under: no path, no control or direction characters, at most 120 characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in name[:4_000] if c == " " or unicodedata.category(c)[0] not in "CZ")
    try:
        shown = normal(shown)
    except Unreadable:
        shown = "".join(c for c in shown if not unicodedata.combining(c))
    shown = identity_codes.masked(" ".join(shown.split()).strip(". ")).replace("*", "_")
    if len(shown) <= LONGEST_NAME:
        return shown or "file"
    stem, dot, extension = shown.rpartition(".")
    if not dot or len(extension) > 10:  # noqa: PLR2004  longer ones are part of the name
        return shown[:LONGEST_NAME].rstrip()
    return f"{stem[: LONGEST_NAME - 1 - len(extension)].rstrip()}.{extension}"


def judge(name: str, head: bytes) -> Kind:
    """The kind of a file by its clean `name` and its first HEAD bytes. Raises KindNotAccepted, ContentDiffers."""
    kind = KINDS.get(name.rpartition(".")[2].lower() if "." in name else "")
    if kind is None:
        raise KindNotAccepted(name=name)
    if family_of(head) != kind.family:
        raise ContentDiffers(name=name)
    return kind


def family_of(head: bytes) -> str:
    """The family that the first bytes of a file belong to; empty: none that is accepted."""
    if head[4:8] == b"ftyp":
        return "HEIC" if head[8:12] in _HEIC_BRANDS else ""
    for magic, family in _MAGIC.items():
        if head.startswith(magic):
            return family if family != "WEBP" or head[8:12] == b"WEBP" else ""
    return "" if b"\0" in head and not head.startswith(_WIDE) else "TEXT"
