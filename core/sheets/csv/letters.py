"""Which of the encodings with one byte for a character a text is in, by how its words read in each.

A byte such as 0x84 is ä in code page 850 and a quotation mark in Windows; 0x8A is ä on a Mac and Š in Windows. Inside
words of Finnish, Swedish and English only one of them makes sense. The words of a table's column names count more.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

WINDOWS = "cp1252"
# of equals the first is taken
ENCODINGS = (WINDOWS, "iso8859_15", "mac_roman", "cp858", "cp437")
NAMES = {  # for the person; Windows is what a CSV file is expected to be
    "iso8859_15": "ISO 8859-15",
    "mac_roman": "Mac Roman",
    "cp858": "DOS (850)",
    "cp437": "DOS (437)",
}
EVIDENCE = 1.5  # that a reading other than Windows must have: a Nordic letter in a word, or a price in euros
MARGIN = 1.0  # by which the best reading must be better than one that says something else
_EXPECTED = 0.9  # of Windows, before anything has been read
_NORDIC = frozenset("äöåÄÖÅ")
_USUAL = frozenset("éèêëüûúùñçõøæáàâãíìîïóòôßšžÉÈÊËÜÛÚÙÑÇÕØÆÁÀÂÃÍÌÎÏÓÒÔŠŽœŒÿŸýÝ")
_IN_WORDS = frozenset("’‘´`·-–—\u00ad\u00a0&")  # signs that may stand between letters
_SIGNS = frozenset("€£§°½¼¾²³µ±×–—’‘‚“”„…•™®©«»·\u00a0´¨")
_OPENING = frozenset("„‚“‘«•")
_WORDS = frozenset({
    "määrä", "päivä", "päiväys", "päivämäärä", "toimituspäivä", "toimituspäivämäärä", "tilauspäivä",
    "hankintapäivä", "ostopäivä", "käyttäjä", "käyttöönotto", "käytössä", "käyttöjärjestelmä", "yksikköhinta",
    "yksikkö", "päättyy", "päättyminen", "lisätiedot", "lisätieto", "sähköposti", "näyttö", "näppäimistö", "lähete",
    "lähetys", "lähetysnumero", "määrät", "ehjä", "käytetty", "säilytys", "käsityö", "kesäkuu", "heinäkuu", "väri",
    "järjestelmä", "myyjä", "henkilö", "yhteyshenkilö", "isäntä", "à-pris", "år", "månader", "mån", "löper", "går",
    "skärm", "användare", "ägare", "inköp", "inköpsdatum", "inköpspris", "beställning", "beställningsnummer",
    "beställd", "märke", "anmärkning", "mängd", "förråd", "förfaller", "leveransår", "tillhör", "värde", "är",
    "och", "för", "ärende", "årskurs", "färg",
})  # fmt: skip


class Reading(NamedTuple):
    """How a text reads in one encoding."""

    encoding: str
    worth: float
    is_sure: bool  # some character alone is evidence of the encoding
    words: tuple[str, ...]


def readings(words: Sequence[bytes], encodings: Iterable[str] = ENCODINGS) -> list[Reading]:
    """Read the words in each encoding that can hold them, the best first.

    words   each with a byte beyond ASCII, and with the characters on both sides of it
    """
    found = []
    for encoding in encodings:
        try:
            texts = tuple(word.decode(encoding) for word in words)
        except UnicodeDecodeError:
            continue
        if not any("\x7f" <= character <= "\x9f" for text in texts for character in text):
            expected = _EXPECTED if encoding == WINDOWS else 0
            is_sure = any(_character(text, place) >= EVIDENCE for text in texts for place in range(len(text)))
            found.append(Reading(encoding, sum(map(worth, texts)) + expected, is_sure, texts))
    return sorted(found, key=lambda reading: -reading.worth)


def worth(text: str) -> float:
    """Tell how well a word reads: more than 0 as a person would write it, less as nobody would."""
    found = sum(_character(text, place) for place in range(len(text)))
    bare = text.strip(" \t;,|:.\"'()").casefold()
    foreign = sum(character > "\x7f" for character in bare)
    if foreign >= 4 and foreign * 5 > len(bare) * 3:  # noqa: PLR2004 - a word of another alphabet
        found -= 3 * foreign
    return found + (3 if bare in _WORDS else 0)


def _character(text: str, place: int) -> float:
    character = text[place]
    if character <= "\x7f":
        return 0
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return (_letter if character.isalpha() else _sign)(character, before, after)


def _sign(character: str, before: str, after: str) -> float:
    if before.isalpha() and after.isalpha():
        return 0 if character in _IN_WORDS else -3
    if character not in _SIGNS:
        return -2
    if character == "€":
        return -1 if before.isalpha() or after.isalpha() else EVIDENCE
    if character in _OPENING and (before.isalpha() or not after.isalnum()):
        return -1
    return -0.5 if character == "”" and not before.strip() else 0


def _letter(character: str, before: str, after: str) -> float:
    if not before.isalpha() and not after.isalpha():
        return -1 if before.isdigit() or after.isdigit() else -0.25
    if not _suits(character, before, after):
        return -3 if before.isalpha() and (after.isalpha() or character.isupper()) else -1
    if character in _NORDIC:
        return 2
    return 0.5 if character in _USUAL else -0.5


def _suits(character: str, before: str, after: str) -> bool:
    """Tell whether a letter is as large or small as those beside it let expect."""
    if character.isupper():
        return not before.islower() and not (before.isupper() and after.islower())
    return not after.isupper() and not (before.isupper() and not after.isalpha())
