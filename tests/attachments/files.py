"""Files made for these tests, and how they are added."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

from PIL import Image

from core.db import transaction
from tests import cast
from tests.mail import mails
from tickets.attachments import preparing
from tickets.attachments.models import Attachment
from tickets.attachments.preparing import Sent
from tickets.desk import attaching, desk
from tickets.states import Visibility
from tickets.ticket.models import Ticket

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HIDDEN = b"<script>alert(1)</script>"
PLACE = b"60.169, 24.938 Helsinki"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), *, turned: bool = False) -> bytes:
    """A picture; `turned`: a photo that lies on its side and tells where it was taken, with something hidden behind it."""
    image, out = Image.new("RGB", size, "red"), io.BytesIO()
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    if not turned:
        image.save(out, kind)
        return out.getvalue()
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn it by 90 degrees
    exif[0x010E] = PLACE.decode()  # ImageDescription
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    image.save(out, kind, exif=exif, comment=PLACE)
    return out.getvalue() + HIDDEN


def many_pixels(side: int = 50_000) -> bytes:
    """A PNG of a few hundred bytes that says it has `side` times `side` pixels."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    parts = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def document(*more: tuple[str, bytes]) -> bytes:
    """A Word document with further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, contents in (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), *more):
            package.writestr(name, contents)
    return out.getvalue()


def _box(kind: bytes, contents: bytes) -> bytes:
    return struct.pack(">I", 8 + len(contents)) + kind + contents


def heic() -> bytes:
    """The skeleton of a phone's HEIC picture: its place in the table of contents, and behind it."""
    entry = _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 7, 0) + b"Exif" + b"\0")
    table = _box(b"iinf", b"\0\0\0\0" + struct.pack(">H", 1) + entry)

    def whole(place: int) -> bytes:
        where = struct.pack(">HHHHII", 7, 0, 0, 1, place, len(PLACE))
        found = _box(b"iloc", b"\1\0\0\0\x44\0" + struct.pack(">H", 1) + where)
        head = _box(b"ftyp", b"heic\0\0\0\0mif1heic") + _box(b"meta", b"\0\0\0\0" + table + found)
        return head + _box(b"mdat", PLACE + b"pixels")

    return whole(whole(0).index(PLACE))


def added(
    who: cast.Member,
    ticket: Ticket,
    *sent: tuple[str, bytes],
    visibility: Visibility = Visibility.PUBLIC,
) -> list[Attachment]:
    """The files, by default one picture, added to `ticket` by `who`."""
    files = [Sent(name, io.BytesIO(raw)) for name, raw in sent or (("kuva.png", picture()),)]
    own = mails.own()
    with transaction(), preparing.prepared(files, own) as prepared:
        prepared.must_be_whole()
        locked = desk.get(who.actor, ticket.id, lock=True)
        return list(attaching.attach(who.actor, locked, prepared, own, visibility=visibility).new)


def on_disk() -> set[str]:
    """Keys of the files that are stored."""
    folder = Path(mails.own().state) / "attachments"
    return {path.name for path in folder.glob("[0-9a-f][0-9a-f]/*") if not path.name.endswith(".thumb")}
