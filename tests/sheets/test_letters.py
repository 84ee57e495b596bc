"""Letters of one byte are read by how the words read: right, or refused with the line."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.csv.encoding import encoding_of
from core.sheets.csv.letters import ENCODINGS, NAMES, worth
from core.sheets.errors import SheetRefused

HEADS = [
    "Tilausnumero;Sarjanumero;Koulu;Yksikköhinta;Toimituspäivä;Huomautukset",
    "Beställningsnummer;Serienummer;Skola;Pris;Leveransdag;Anmärkning",
    "TILAUS;S/N;KOULU;YKSIKKÖHINTA;TOIMITUSPÄIVÄ;HUOMAUTUKSET",
    "Order;Serial number;School;Price;Delivered;Note",
]
WORDS = [
    *("Käpylän peruskoulu", "Töölön yhteiskoulu", "hylly neljä", "käsityö", "Äidinkieli", "Östersundom skola"),
    *("Åshöjdens grundskola", "Öljy", "PÄIVÄYS", "Björn Sjöström", "Itäkeskus", "tyttö", "för lärare", "på lager"),
    *("går sönder", "väri", "hyllyssä", "Malmgård", "vähän käytetty", "ÄLÄ AVAA", "säilytys", "yhä", "Lähderanta"),
]
# words that say nothing of their encoding, beside those that do
BESIDE = ["5 € kpl", "café", "Müller", "20 °C", "½ vuosi", "1 – 2", "Pekka’n", "kevät…", "É", "tavallinen", "Señor"]


def text_of(head: str, words: list[str]) -> str:
    return head + "\r\n" + "".join(f"4500;PF{n};{word};389,90;3.8.2026;\r\n" for n, word in enumerate(words))


def read(content: bytes) -> tuple[str, str]:
    """Give the encoding and the text, or the code of the refusal and nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(content)
        try:
            found = encoding_of(path)
        except SheetRefused as refused:
            return refused.code, ""
    return found.name, content[found.mark :].decode(found.name)


@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-8", "cp850", "latin-1", "cp865"])
@settings(max_examples=40, deadline=None)
@given(st.sampled_from(HEADS), st.lists(st.sampled_from(WORDS), min_size=2, unique=True), st.sampled_from(BESIDE))
def test_a_table_of_nordic_words_is_read_in_its_encoding(
    encoding: str, head: str, words: list[str], beside: str
) -> None:
    text = text_of(head, words)
    assert read(text.encode(encoding))[1] == text
    more = text_of(head, [beside, *words])
    try:
        content = more.encode(encoding)
    except UnicodeEncodeError:
        return
    code, said = read(content)
    assert said == more or code in {"encoding_unclear", "bad_encoding"}


@pytest.mark.parametrize("word", [*WORDS, "Hyvää päivää, hinta 12 €"])
@pytest.mark.parametrize("encoding", ["mac_roman", "cp858", "cp437", "iso8859_15"])
def test_a_single_word_is_read_or_refused(encoding: str, word: str) -> None:
    text = text_of(HEADS[3], [word])
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        content = text.replace(" €", "").encode(encoding)
        text = text.replace(" €", "")
    code, said = read(content)
    assert said == text or code in {"encoding_unclear", "bad_encoding"}


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp1253", "cp866", "iso8859_7", "cp1255", "sjis", "gbk"])
def test_another_alphabet_is_refused(encoding: str) -> None:
    words = ["Москва", "школа", "наименование"] if encoding in {"cp1251", "koi8_r", "cp866"} else ["Αθήνα", "σχολείο"]
    if encoding == "cp1255":
        words = ["בית ספר", "מחשב נייד"]
    if encoding in {"sjis", "gbk"}:
        words = ["ノートパソコン", "学校"]
    text = text_of(HEADS[3], words)
    assert read(text.encode(encoding))[0] in {"encoding_unclear", "bad_encoding"}


def line_of(content: bytes) -> tuple[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(content)
        with pytest.raises(SheetRefused) as caught:
            encoding_of(path)
    return caught.value.code, caught.value.values.get("line")


@pytest.mark.parametrize("other", ["cp1252", "mac_roman", "cp858"])
@pytest.mark.parametrize("word", ["Äiti", "käsityö", "š™ ja –", "naïve – näin", "Ωmega"])
def test_words_in_utf_8_beside_others_are_refused_with_the_line(other: str, word: str) -> None:
    head, rest = "Nimi;Koulu\n", "Isä hyllyllä;b\n".encode(other)
    assert line_of(f"{head}{word};a\n".encode() + rest) == ("mixed_encodings", 3)
    assert line_of(head.encode() + rest + f"x;y\n{word};a\n".encode()) == ("mixed_encodings", 4)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("word", ["Käpylä", "Töölö", "pöytä", "är"])
def test_letters_spoiled_before_the_file_was_saved_are_refused(word: str, encoding: str) -> None:
    spoiled = word.encode().decode(encoding).encode()
    assert line_of(b"Nimi;Koulu\n" + spoiled + b";b\n") == ("letters_garbled", 2)


@pytest.mark.parametrize("word", ["Åbo", "Ä", "1 – 2", "5 €", "café"])
def test_signs_spoiled_by_windows_are_refused(word: str) -> None:
    assert line_of(b"Nimi;Koulu\n" + word.encode().decode("cp1252").encode() + b";b\n") == ("letters_garbled", 2)


def test_a_lost_letter_is_refused() -> None:
    assert line_of("Nimi;Koulu\na;K\ufffdpyl\ufffd\n".encode()) == ("letters_garbled", 2)


def test_every_encoding_but_the_expected_one_has_a_name() -> None:
    assert {*NAMES} == {*ENCODINGS} - {"cp1252"}


@pytest.mark.parametrize(
    ("good", "bad"), [("käsityö", "kŠsityš"), ("PÄIVÄ", "PéIVé"), ("neljä", "nelj„"), ("5 €", "5 ¤")]
)
def test_a_word_as_it_is_written_is_worth_more(good: str, bad: str) -> None:
    assert worth(good) > 0 > worth(bad)
