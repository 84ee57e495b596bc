"""The shared strings of a workbook."""

import re
from collections.abc import Iterable

from core.sheets.limits import STORED_CHARACTERS
from core.sheets.xlsx.markup import Attributes, feed, is_on, local, parser

_ESCAPE = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # half a surrogate is no character


def unescape(text: str) -> str:
    """Put back the characters that a workbook writes as `_x000D_`."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class SharedStrings:
    """The strings by their number; of one that no cell may hold only the first characters are kept.

    struck   numbers of those with letters that are struck through
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.struck: set[int] = set()
        self._machine = parser(self._start, self._end)
        self._pieces: list[str] = []
        self._length = 0
        self._phonetic = 0  # how words sound: not part of the text
        self._run_is_struck = False

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read the part that holds them."""
        for _ in feed(self._machine, chunks):
            pass

    def _start(self, name: str, attributes: Attributes) -> None:
        match local(name):
            case "si":
                self._pieces.clear()
                self._length = 0
            case "rPh":
                self._phonetic += 1
            case "r":
                self._run_is_struck = False
            case "strike":
                self._run_is_struck = is_on(attributes.get("val", "1"))
            case "t" if not self._phonetic:
                self._machine.CharacterDataHandler = self._characters

    def _end(self, name: str) -> None:
        match local(name):
            case "t":
                self._machine.CharacterDataHandler = None
            case "rPh":
                self._phonetic -= 1
            case "r":
                self._run_is_struck = False
            case "si":
                self.texts.append(unescape("".join(self._pieces)))

    def _characters(self, text: str) -> None:
        if self._run_is_struck and not text.isspace():
            self.struck.add(len(self.texts))
        if self._length <= STORED_CHARACTERS:
            self._pieces.append(text)
            self._length += len(text)
