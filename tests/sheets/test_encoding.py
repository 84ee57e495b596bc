import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from core.sheets.csv.encoding import encoding_of
from core.sheets.errors import SheetRefused
from core.sheets.reader import open_table

File = Callable[[bytes], Path]
TEXT = "Sarjanumero;Käyttäjä\r\nPF1;Åsa Öhman\r\n"


def refused(path: Path) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        encoding_of(path)
    return caught.value


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF8 * 2, "utf-8"),
        (codecs.BOM_UTF16_LE * 2, "utf-16-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-32-le"),
        (b"", "utf-32-be"),
        (b"", "mac_roman"),
        (b"", "cp858"),
        (b"", "cp1252"),
    ],
)
def test_every_encoding_a_supplier_uses_gives_the_same_text(file: File, mark: bytes, name: str) -> None:
    path = file(mark + TEXT.encode(name))
    assert encoding_of(path).name == name
    with open_table(path) as table:
        assert table.names == ("Sarjanumero", "Käyttäjä")
        assert [row.cells for row in table] == [("PF1", "Åsa Öhman")]


def test_windows_signs_are_read(file: File) -> None:
    with open_table(file("Hinta;Koulu\n5 €;Käpylä – yhtenäinen\n".encode("cp1252"))) as table:
        assert [row.cells for row in table] == [("5 €", "Käpylä – yhtenäinen")]


def test_a_letter_across_two_pieces_is_read(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.sheets.csv.encoding._CHUNK", 3)
    assert encoding_of(file("äöå;äöåäöå\n".encode())).name == "utf-8"
    assert encoding_of(file("aäöå;äöåäöå\n".encode())).name == "utf-8"


@pytest.mark.parametrize("chunk", [3, 1024])
def test_mixed_encodings_are_refused_with_the_line(file: File, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr("core.sheets.csv.encoding._CHUNK", chunk)
    wrong = refused(file("Nimi;Koulu\nÄiti;a\n".encode() + "Isä;b\n".encode("cp1252")))
    assert (wrong.code, wrong.values) == ("mixed_encodings", {"line": 3})
    wrong = refused(file("Nimi;Koulu\nIsä;b\n".encode("cp1252") + "x;y\nÄiti;a\n".encode()))
    assert (wrong.code, wrong.values) == ("mixed_encodings", {"line": 4})


def test_a_byte_that_no_letter_has_is_refused_with_its_line(file: File) -> None:
    wrong = refused(file(b"Nimi;Koulu\r\nIs\xe4;b\r\n\x81;c\r\n"))
    assert (wrong.code, wrong.values) == ("bad_encoding", {"line": 3})


def test_what_a_mark_promises_must_be_true(file: File) -> None:
    wrong = refused(file(codecs.BOM_UTF8 + b"Nimi;Koulu\nIs\xe4;b\n"))
    assert (wrong.code, wrong.values) == ("bad_encoding", {"line": 2})
    assert refused(file(codecs.BOM_UTF16_LE + b"a\0b\0\n\0\x00\xd8")).code == "bad_encoding"
    assert refused(file(codecs.BOM_UTF16_LE + b"a\0b\0\n")).code == "bad_encoding"


@pytest.mark.parametrize(
    "content",
    [
        b"Nimi;Koulu\nIsa\0;b\n",
        codecs.BOM_UTF8 + b"Nimi;Koulu\nIsa\0;b\n",
        codecs.BOM_UTF16_LE + "Nimi;Koulu\nIsa\0;b\n".encode("utf-16-le"),
    ],
)
def test_nul_bytes_are_refused_with_the_line(file: File, content: bytes) -> None:
    wrong = refused(file(content))
    assert (wrong.code, wrong.values) == ("nul_bytes", {"line": 2})


def test_a_mark_alone_is_an_empty_file(file: File) -> None:
    assert refused(file(codecs.BOM_UTF8)).code == "file_empty"
    assert refused(file(codecs.BOM_UTF16_BE)).code == "file_empty"


def test_the_line_is_right_where_a_letter_was_cut_in_two(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.sheets.csv.encoding._CHUNK", 3)
    wrong = refused(file(codecs.BOM_UTF8 + b"a\xe2\x82" + b"\xac\xe4\n" + b"x;y\n"))
    assert (wrong.code, wrong.values) == ("bad_encoding", {"line": 1})
