import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.sheets import limits
from core.sheets.limits import CELL_CHARACTERS
from core.sheets.reader import open_table
from tests.sheets.conftest import Refusal
from tests.sheets.in_process import text_rows

File = Callable[[bytes], Path]


def read(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in text_rows(path)]


@pytest.mark.parametrize("delimiter", list(";,\t|"))
def test_every_delimiter_is_recognised(file: File, delimiter: str) -> None:
    lines = ["Sarjanumero*Malli*Hinta", "PF1*300w Gen 4*389.90", 'PF2*"300w* musta"*412.50']
    path = file("\n".join(lines).replace("*", delimiter).encode())
    assert read(path)[1:] == [(2, ("PF1", "300w Gen 4", "389.90")), (3, ("PF2", f"300w{delimiter} musta", "412.50"))]


@pytest.mark.parametrize(
    "lines",
    [
        ["koodi;hinta", "A1;1,5", "A2;2,5", "A3;2,5"],  # decimal commas as many as semicolons
        ["koodi;kuvaus", "A1;punainen, iso, raskas", "A2;sininen, pieni, kevyt"],  # more commas than semicolons
        ["Toimitusluettelo", "Kasvatus, koulutus", "", "koodi;hinta;tila", "A1;1,5;uusi", "A2;2,5;uusi", "A3;2,5;uusi"],
        ["Tilaus, 7;", "koodi;hinta", "A1;1,5"],
        ["koodi;laite", 'A1;näyttö 17"', 'A2;näyttö 19"'],
        ["koodi;hinta", "A1;5", "A2;6;liikaa", "A3", "A4;7"],
        ["koodi;hinta"],
    ],
)
def test_semicolons_are_told_from_the_commas_beside_them(file: File, lines: list[str]) -> None:
    rows = read(file("\n".join(lines).encode()))
    assert {"koodi"} <= {row[1][0] for row in rows}


def test_commas_are_told_from_the_semicolons_beside_them(file: File) -> None:
    rows = read(file(b'name,description\nA1,"red; large"\nA2,"blue; small"\n'))
    assert rows[1] == (2, ("A1", "red; large"))


def test_a_list_of_one_column_is_read(file: File) -> None:
    assert read(file(b"Sarjanumero\nPF1\nPF2\n")) == [(1, ("Sarjanumero",)), (2, ("PF1",)), (3, ("PF2",))]


def test_the_line_that_names_the_separator_is_obeyed_and_not_counted(file: File) -> None:
    assert read(file(b"sep=|\r\na;b|c\r\n1;2|3\r\n")) == [(1, ("a;b", "c")), (2, ("1;2", "3"))]


def test_mixed_line_ends_are_read(file: File) -> None:
    path = file(b"a;b\r\n1;2\r3;4\n\n5;6")
    assert read(path) == [(1, ("a", "b")), (2, ("1", "2")), (3, ("3", "4")), (5, ("5", "6"))]


def test_a_cell_with_line_breaks_and_quotes_is_one_cell(file: File) -> None:
    path = file(b'a;b\n"yksi\nkaksi\r\n ""kolme""";2\n3;4\n')
    assert read(path)[1:] == [(2, ('yksi\nkaksi\r\n "kolme"', "2")), (3, ("3", "4"))]


def test_text_is_kept_as_it_was_typed(file: File) -> None:
    path = file("a;b;c\n 00123 ;6.37702E+15;−5\u00a0°\u200b\n".encode())
    assert read(path)[1] == (2, (" 00123 ", "6.37702E+15", "−5\u00a0°\u200b"))


def test_what_the_export_defused_is_restored(file: File) -> None:
    path = file(b"a;b;c;d\n'=1+1;'-5;''=x;'abc\n")
    assert read(path)[1] == (2, ("=1+1", "-5", "'=x", "'abc"))


def test_a_quote_that_is_never_closed_is_refused(file: File, refusal: Refusal) -> None:
    refused = refusal(file(b'nimi;koodi\na;1\n"b;2\nc;3\n'))
    assert (refused.code, refused.values) == ("quote_not_closed", {"row": 3})


@pytest.mark.parametrize("content", [b"\n\n \n;;\n", b" ", b"\r\n"])
def test_a_file_of_nothing_but_blanks_is_empty(file: File, refusal: Refusal, content: bytes) -> None:
    assert refusal(file(content)).code == "file_empty"


def test_a_header_alone_is_refused(file: File, refusal: Refusal) -> None:
    assert refusal(file(b"Sarjanumero;Malli\r\n")).code == "no_rows"


def test_rows_without_a_header_are_refused(file: File, refusal: Refusal) -> None:
    rows = b"4500000007;LENOVO 300W G4;PF3DHQD1DQC;389,90;12.8.2026\n" * 3
    assert refusal(file(rows)).code == "no_header"


@pytest.mark.timeout(5)
def test_twenty_thousand_columns_are_refused_at_once(file: File, refusal: Refusal) -> None:
    header = ";".join(f"nimi{n}" for n in range(20_000))
    refused = refusal(file((header + "\n" + "x;" * 20_000 + "\n").encode() * 50))
    assert (refused.code, refused.values["columns"]) == ("too_many_columns", 20_000)


def test_empty_columns_at_the_right_do_not_count(file: File) -> None:
    with open_table(file(b"nimi;koodi" + b";" * 100 + b"\na;1" + b";" * 100 + b"\n")) as table:
        assert table.names == ("nimi", "koodi")
        assert [row.cells for row in table] == [("a", "1")]


def test_too_many_rows_are_refused_while_they_are_read(
    file: File, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert limits.ROWS == 200_000
    monkeypatch.setattr(limits, "ROWS", 2_000)
    assert refusal(file(b"nimi;koodi\n" + b"a;1\n" * 2_000)).code == "too_many_rows"
    assert sum(1 for _ in text_rows(file(b"nimi;koodi\n" + b"a;1\n" * 1_999))) == 2_000


def test_too_many_cells_are_refused(file: File, refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.CELLS == 4_000_000
    monkeypatch.setattr(limits, "CELLS", 32_000)
    row = b";".join([b"a"] * 32) + b"\n"
    assert len(read(file(row * 1_000))) == 1_000
    assert refusal(file(row * 1_001)).code == "too_many_cells"


@pytest.mark.parametrize("length", [CELL_CHARACTERS + 1, 200_000, 5_000_000])
@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_cell_too_long_is_refused(file: File, refusal: Refusal, length: int, quote: bytes) -> None:
    refused = refusal(file(b"nimi;koodi\na;1\nb;" + quote + b"x" * length + quote + b"\n"))
    assert (refused.code, refused.values["row"]) == ("cell_too_long", 3)


def test_the_longest_cell_allowed_is_read(file: File) -> None:
    assert read(file(b"nimi;koodi\nb;" + b"x" * CELL_CHARACTERS))[1][1][1] == "x" * CELL_CHARACTERS


def test_bytes_that_are_no_text_are_refused(file: File, refusal: Refusal) -> None:
    refused = refusal(file(bytes(range(256)) * 8))
    assert re.fullmatch("nul_bytes|bad_encoding|not_a_table", refused.code)


@pytest.mark.parametrize("end", [b"\n\x1a", b"\x1a", b"\r\n\x1a\r\n"])
def test_what_dos_puts_at_the_end_is_no_row(file: File, end: bytes) -> None:
    assert read(file(b"nimi;koodi\nb;1" + end)) == [(1, ("nimi", "koodi")), (2, ("b", "1"))]


def test_nothing_is_lost_behind_it(file: File) -> None:
    assert read(file(b"nimi;koodi\nb;1\n\x1a\nc;2\n"))[1:] == [(2, ("b", "1")), (4, ("c", "2"))]


def test_files_put_together_have_their_names_once(file: File) -> None:
    one = "\ufeffS/N;Malli\nPF1;300w\n".encode()
    with open_table(file(one + one.replace(b"1", b"2"))) as table:
        assert [row.cells for row in table] == [("PF1", "300w"), ("PF2", "300w")]
    assert [notice.code for notice in table.notices] == ["header_repeated"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="03080"', "03080"),
        ('"=""03080"""', "03080"),
        ('="a;b"', "a;b"),
        ("'03080", "03080"),
        ("'26 malli", "'26 malli"),
        ("'t", "'t"),
        ('näyttö 14"', 'näyttö 14"'),
        (' "a;b" ', "a;b"),
        ('\u00a0"a;b"\t', "a;b"),
        ('"a""b"', 'a"b'),
        ('""', ""),
        ('"a\r\nb"', "a\r\nb"),
    ],
)
def test_a_cell_means_what_spreadsheets_make_of_it(file: File, cell: str, text: str) -> None:
    rows = read(file(f"nimi;kuvaus;koodi\nx;{cell};1\ny;{cell};2\n".encode()))
    assert [cells for _, cells in rows[1:]] == [("x", text, "1"), ("y", text, "2")]


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (['a;"b;1', "c;d;2"], 2),
        (["c;d;2", 'a;"b;1', 'c;"d;2', "e;f;3"], 3),
        (["c;d;2", 'a;"b"x;1'], 3),
        (["c;d;2", 'a; "b" x;1'], 3),
        (["c;d;2", 'a;"b;1', 'c;d";2'], 3),  # closed properly, but over a whole row
        (['a;b;"x', 'c;d;x"', "e;f;g"], 2),
        (["c;d;2", 'a;"näyttö "iso";1'], 3),
    ],
)
def test_a_quote_that_is_not_closed_properly_is_named(file: File, refusal: Refusal, lines: list[str], row: int) -> None:
    refused = refusal(file("\n".join(["nimi;kuvaus;koodi", *lines, "x;y;z", "x;y;z", ""]).encode()))
    assert (refused.code, refused.values) == ("quote_not_closed", {"row": row})


def test_a_table_of_many_columns_is_read(file: File, refusal: Refusal) -> None:
    for columns in (46, 60, 100, 256):
        lines = [";".join(f"{word}{n}" for n in range(columns)) for word in ("nimi", "a", "b")]
        assert len(read(file("\n".join(lines).encode()))[2][1]) == columns
    wide = ";".join(f"nimi{n}" for n in range(257))
    assert refusal(file(wide.encode() + b"\na;b\n")).values == {"row": 1, "columns": 257, "limit": 256}
