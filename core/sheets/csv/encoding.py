"""Which characters the bytes of a text table stand for."""

import codecs
import itertools
import mmap
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from core.sheets.csv.letters import EVIDENCE, MARGIN, NAMES, WINDOWS, Reading, readings, worth
from core.sheets.errors import SheetRefused
from core.sheets.limits import WORD_RUNS, WORDS

_SAMPLE = 4_096
_CHUNK = 1024 * 1024
_SIDE = 30  # bytes of a word on either side of those beyond ASCII
_BEYOND = re.compile(rb"[\x80-\xff]+")
_BETWEEN = re.compile(rb"[\s;,|\"()/]")
_MARKS = (  # UTF-32 begins with UTF-16's mark
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# UTF-8 that was taken for Windows, Mac Roman or code page 850 and written as UTF-8: ä as Ã¤, √§, ├ñ; and lost letters
_GARBLED = re.compile(
    rb"\xc3\x83(\xc2[\x80-\xbf]|\xe2\x80[\x9e\x93\xa6])|\xc3\xa2\xe2(\x82\xac|\x80\x9a\xc2\xac)"
    rb"|\xe2\x88\x9a(\xc2\xa7|\xe2\x88\x82|\xe2\x80\xa2)|\xe2\x94\x9c[\xc2\xc3]|\xef\xbf\xbd"
)


@dataclass(frozen=True)
class Encoding:
    """Python's name of an encoding, how many bytes of mark come before the text, and a name a person should be told."""

    name: str
    mark: int = 0
    said: str = ""


def encoding_of(path: Path) -> Encoding:
    """Tell the encoding of the text file at `path`: by its mark, its NULs, as UTF-8, or by how its words read.

    Raises   SheetRefused: file_empty, nul_bytes, bad_encoding, mixed_encodings, encoding_unclear, letters_garbled
    """
    with path.open("rb") as file:
        if not file.read(1):
            raise SheetRefused("file_empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _encoding_of(data)


def _encoding_of(data: mmap.mmap) -> Encoding:
    wide = wide_encoding(data[:_SAMPLE])
    if wide:
        _refuse_undecodable(data, wide)
        return wide
    nul = data.find(b"\0")
    if nul >= 0:
        raise SheetRefused("nul_bytes", line=_line(data, nul))
    wrong = _first_undecodable(data, Encoding("utf-8"))
    if wrong is None:
        _refuse_garbled(data)
        return Encoding("utf-8")
    return _by_words(data, wrong)


def wide_encoding(sample: bytes) -> Encoding | None:
    """Tell by the beginning of a text whether it has a mark, or characters of two or four bytes; else nothing.

    Letters of European languages have a NUL as every other byte in UTF-16, and three in UTF-32.
    """
    for mark, name in _MARKS:
        if sample.startswith(mark):
            times = (len(sample) - len(sample.removeprefix(mark * 2))) // len(mark) or 1  # some programs write it twice
            return Encoding(name, len(mark) * times)
    return _by_nuls(sample)


def _by_nuls(sample: bytes) -> Encoding | None:
    share = [sample[start::4].count(0) * 4 / len(sample) for start in range(4)]
    high, low = 0.5, 0.05
    shapes = {
        "utf-32-le": (low, high, high, high),
        "utf-32-be": (high, high, high, low),
        "utf-16-le": (low, high, low, high),
        "utf-16-be": (high, low, high, low),
    }
    for name, shape in shapes.items():
        if all(found > high if wanted == high else found < low for found, wanted in zip(share, shape, strict=True)):
            return Encoding(name)
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


def _refuse_garbled(data: mmap.mmap) -> None:
    # the first bytes are looked for alone, which is much faster and nearly always enough
    if any(data.find(start) >= 0 for start in (b"\xc3\x83", b"\xc3\xa2\xe2", b"\xe2\x88", b"\xe2\x94", b"\xef\xbf")):
        garbled = _GARBLED.search(data)
        if garbled:
            raise SheetRefused("letters_garbled", line=_line(data, garbled.start()))


def _by_words(data: mmap.mmap, wrong: int) -> Encoding:
    """Tell an encoding of one byte for a character by how the words beyond ASCII read in it.

    wrong   the place of the first byte that is no UTF-8
    """
    words = _words(data)
    found = readings(list(words))
    best = found[0] if found else None
    _refuse_mixed(data, words, best.encoding if best else WINDOWS, wrong)
    rival = next((each for each in found[1:] if best and each.words != best.words), None)
    if not best or not _is_clear(best, rival):
        _refuse_unclear(data, words, found)
    chosen = Encoding(best.encoding, said=NAMES.get(best.encoding, ""))
    _refuse_undecodable(data, chosen)
    return chosen


def _is_clear(best: Reading, rival: Reading | None) -> bool:
    is_expected = best.encoding == WINDOWS and best.worth >= 0
    return (is_expected or (best.is_sure and best.worth >= EVIDENCE)) and (
        rival is None or best.worth - rival.worth >= MARGIN
    )


def _refuse_unclear(data: mmap.mmap, words: dict[bytes, int], found: Sequence[Reading]) -> NoReturn:
    """Refuse with the first word that is no text in Windows, else with the first that two encodings read differently."""
    places = list(words.values())
    if all(each.encoding != WINDOWS for each in found):
        wrong = next((place for word, place in words.items() if not readings([word], (WINDOWS,))), places[0])
        raise SheetRefused("bad_encoding", line=_line(data, wrong))
    read = zip(places, *(each.words for each in found[:2]), strict=True)
    unclear = next((place for place, *texts in read if len(set(texts)) > 1), places[0])
    raise SheetRefused("encoding_unclear", line=_line(data, unclear))


def _words(data: mmap.mmap) -> dict[bytes, int]:
    """Give the different words with bytes beyond ASCII, each with the place where it first stands."""
    words: dict[bytes, int] = {}
    end = 0
    for found in itertools.islice(_BEYOND.finditer(data), WORD_RUNS):
        if found.start() < end:
            continue
        start = found.start() - len(_BETWEEN.split(data[max(end, found.start() - _SIDE) : found.start()])[-1])
        end = found.end() + len(_BETWEEN.split(data[found.end() : found.end() + _SIDE], maxsplit=1)[0])
        words.setdefault(data[start:end], found.start())
        if len(words) >= WORDS:
            break
    return words


def _refuse_mixed(data: mmap.mmap, words: dict[bytes, int], encoding: str, wrong: int) -> None:
    """Refuse a file with words in UTF-8 beside others that are not."""
    for word, place in words.items():
        try:
            as_utf_8 = word.decode()
        except UnicodeDecodeError:
            continue
        if worth(as_utf_8) - worth(word.decode(encoding, "replace")) >= MARGIN:
            raise SheetRefused("mixed_encodings", line=_line(data, max(wrong, place)))


def _line(data: mmap.mmap, place: int) -> int:
    """Number the line that holds the byte at `place`, from 1."""
    before = data[:place]
    feeds, returns = before.count(b"\n"), before.count(b"\r")
    return max(feeds, returns) + 1
