"""Take out of a HEIC picture what it says besides its pixels: where and when it was taken, and with what.

Nothing is decoded. The parts that hold such data are found by the file's own table of contents and overwritten with
zeros. Source: ISO/IEC 14496-12, boxes `meta`, `iinf`, `iloc`, `idat`
"""

from collections.abc import Iterator

from tickets.attachments.unusable import Unusable

_TOLD = frozenset({b"Exif", b"mime"})  # kinds of items that tell of the picture; XMP is a mime item
_MOST_BOXES = 10_000


def without_places(raw: bytes) -> bytes:
    """`raw` with its metadata zeroed. Raises Unusable: its table of contents cannot be understood."""
    try:
        return _zeroed(raw)
    except (IndexError, ValueError, KeyError):
        raise Unusable("file_damaged") from None


def _zeroed(raw: bytes) -> bytes:
    metas = [(begin, end) for kind, begin, end in _boxes(raw, 0, len(raw)) if kind == b"meta"]
    if len(metas) != 1:
        raise ValueError("no single table of contents")
    begin, end = metas[0]
    inside = {kind: (first, last) for kind, first, last in _boxes(raw, begin + 4, end)}
    wanted = _items(raw, *inside[b"iinf"])
    data = inside.get(b"idat", (0, 0))[0]
    clean = bytearray(raw)
    for item, place, length, is_inside in _extents(raw, *inside[b"iloc"]):
        if item in wanted:
            at = place + (data if is_inside else 0)
            if length <= 0 or at + length > len(raw):
                raise ValueError("points outside of the file")
            clean[at : at + length] = bytes(length)
    return bytes(clean)


def _number(raw: bytes, at: int, size: int) -> int:
    if at + size > len(raw):
        raise ValueError("ends too early")
    return int.from_bytes(raw[at : at + size])


def _boxes(raw: bytes, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first and last place of the contents of each box between two places."""
    for _ in range(_MOST_BOXES):
        if begin + 8 > end:
            return
        size, kind, head = _number(raw, begin, 4), raw[begin + 4 : begin + 8], 8
        if size == 1:
            size, head = _number(raw, begin + 8, 8), 16
        size = size or end - begin
        if size < head or begin + size > end:
            raise ValueError("a box is larger than what holds it")
        yield kind, begin + head, begin + size
        begin += size


def _items(raw: bytes, begin: int, end: int) -> set[int]:
    """Numbers of the items that tell of the picture."""
    counted = 2 if raw[begin] == 0 else 4
    found = set()
    for kind, first, _ in _boxes(raw, begin + 4 + counted, end):
        version = raw[first]
        if kind == b"infe" and version >= 2:  # noqa: PLR2004  older ones name no kind
            size = 2 if version == 2 else 4  # noqa: PLR2004
            item, named = _number(raw, first + 4, size), first + 4 + size + 2
            if raw[named : named + 4] in _TOLD:
                found.add(item)
    return found


def _extents(raw: bytes, begin: int, end: int) -> Iterator[tuple[int, int, int, bool]]:
    """Item, place, length, and whether the place counts from the contents of `idat`, for each stretch of data."""
    version = raw[begin]
    sizes = _number(raw, begin + 4, 2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    at, wide = begin + 6, 4 if version == 2 else 2  # noqa: PLR2004
    items = _number(raw, at, wide)
    at += wide
    for _ in range(items):
        item = _number(raw, at, wide)
        at += wide
        method = 0
        if version > 0:
            method, at = _number(raw, at, 2) & 15, at + 2
        at += 2  # where the data is: this file
        base = _number(raw, at, base_size)
        at += base_size
        extents = _number(raw, at, 2)
        at += 2
        for _ in range(extents):
            if at > end:
                raise ValueError("ends too early")
            at += index_size if version > 0 else 0
            place, length = base + _number(raw, at, offset_size), _number(raw, at + offset_size, length_size)
            at += offset_size + length_size
            yield item, place, length, method == 1
