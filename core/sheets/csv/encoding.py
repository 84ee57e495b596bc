"""Which characters the bytes of a text table stand for."""

import codecs
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.sheets.errors import SheetRefused

_SAMPLE = 4_096
_CHUNK = 1024 * 1024
_MARKS = (  # UTF-32 begins with UTF-16's mark and is told apart by its NULs
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# letters, signs and dashes in UTF-8 which, taken for Windows, no Finnish, Swedish or English text would spell
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac")


@dataclass(frozen=True)
class Encoding:
    """Python's name of an encoding, and how many bytes of mark come before the text."""

    name: str
    mark: int = 0


def encoding_of(path: Path) -> Encoding:
    """Tell the encoding of the text file at `path`: by its mark, then UTF-8, UTF-16 by its NULs, Windows (cp1252).

    Raises   SheetRefused: file_empty, nul_bytes, bad_encoding, mixed_encodings
    """
    with path.open("rb") as file:
        if not file.read(1):
            raise SheetRefused("file_empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _encoding_of(data)


def _encoding_of(data: mmap.mmap) -> Encoding:
    for mark, name in _MARKS:
        if data[: len(mark)] == mark:
            _refuse_undecodable(data, Encoding(name, len(mark)))
            return Encoding(name, len(mark))
    sixteen = _utf_16_by_nuls(data[:_SAMPLE])
    if sixteen:
        _refuse_undecodable(data, sixteen)
        return sixteen
    nul = data.find(b"\0")
    if nul >= 0:
        raise SheetRefused("nul_bytes", line=_line(data, nul))
    wrong = _first_undecodable(data, Encoding("utf-8"))
    if wrong is None:
        return Encoding("utf-8")
    _refuse_unless_windows(data, wrong)
    return Encoding("cp1252")


def _utf_16_by_nuls(sample: bytes) -> Encoding | None:
    """Letters of European languages have a NUL as every other byte in UTF-16."""
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 4
    if high > enough and low * 20 < high:
        return Encoding("utf-16-le")
    if low > enough and high * 20 < low:
        return Encoding("utf-16-be")
    return None


def _refuse_undecodable(data: mmap.mmap, encoding: Encoding) -> None:
    wrong = _first_undecodable(data, encoding)
    if wrong is not None:
        raise SheetRefused("bad_encoding", line=_line(data, wrong))


def _first_undecodable(data: mmap.mmap, encoding: Encoding) -> int | None:
    """Find the place of the first byte that is no text in `encoding`."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    for start, chunk, is_last in _chunks(data, encoding.mark):
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, is_last)
        except UnicodeDecodeError as error:
            return start - waiting + error.start
        if "\0" in text:
            raise SheetRefused("nul_bytes", line=_line(data, start) + text[: text.index("\0")].count("\n"))
    return None


def _chunks(data: mmap.mmap, start: int) -> Iterator[tuple[int, bytes, bool]]:
    size = len(data)
    if start == size:
        raise SheetRefused("file_empty")
    for begin in range(start, size, _CHUNK):
        yield begin, data[begin : begin + _CHUNK], begin + _CHUNK >= size


def _refuse_unless_windows(data: mmap.mmap, wrong: int) -> None:
    # the first bytes are looked for alone, which is much faster and nearly always enough
    begins = any(data.find(byte) >= 0 for byte in (b"\xc2", b"\xc3", b"\xe2"))
    both = _UTF8_LETTER.search(data) if begins else None
    if both:
        raise SheetRefused("mixed_encodings", line=_line(data, max(wrong, both.start())))
    undefined = _UNDEFINED_IN_CP1252.search(data)
    if undefined:
        raise SheetRefused("bad_encoding", line=_line(data, undefined.start()))


def _line(data: mmap.mmap, place: int) -> int:
    """Number the line that holds the byte at `place`, from 1."""
    before = data[:place]
    feeds, returns = before.count(b"\n"), before.count(b"\r")
    return max(feeds, returns) + 1
