import pytest

from core.sheets.errors import Notice, SheetRefused
from core.sheets.header import column_names, data_rows, find_header, is_total, nothing_recognised
from core.sheets.limits import Row


def rows(*texts: str) -> list[Row]:
    return [Row(number, tuple(text.split("|"))) for number, text in enumerate(texts, 1)]


def knows(name: str) -> bool:
    return name.casefold() in {"s/n", "malli", "hinta", "sarjanumero"}


@pytest.mark.parametrize(
    ("table", "index"),
    [
        (rows("S/N|Malli|Hinta", "PF1|300w|389,90"), 0),
        (rows("Toimitusluettelo", "Helsingin kaupunki|malli", "S/N|Malli|x|y|z", "PF1|300w|a|b|c"), 2),
        (rows("Malli|kannettava", "Koulu|S/N |Malli|Hinta", "a|PF1|300w|5"), 1),
        (rows("SARJANUMERO", "PF1"), 0),
        (rows("Luettelo laitteista|jotka|toimitettiin", "S/N|Malli", "PF1|300w"), 1),
        (rows("S/N|Malli", "S/N|Malli"), 0),
    ],
)
def test_the_row_with_most_known_names_is_the_header(table: list[Row], index: int) -> None:
    assert find_header(table, knows) == index


@pytest.mark.parametrize(
    ("table", "index"),
    [
        (rows("Toimitus 12.8.2026", "Code|Description|Price (24 %)", "A1|laptop|5"), 1),
        (rows("Luettelo", "", "Koodi|Kuvaus", "A|b", "C|d"), 2),
    ],
)
def test_without_known_names_the_first_row_of_most_words_is_the_header(table: list[Row], index: int) -> None:
    assert find_header(table, nothing_recognised) == index


@pytest.mark.parametrize("table", [rows("1|2", "3|4"), rows("PF1|300w G4|x1|389,90"), rows("|"), []])
def test_rows_of_data_alone_have_no_header(table: list[Row]) -> None:
    with pytest.raises(SheetRefused) as caught:
        find_header(table, nothing_recognised)
    assert caught.value.code == "no_header"


def test_names_are_made_different_and_readable() -> None:
    cells = ("Hinta\n(alv 0 %)", " Malli ", "malli", "", "MALLI", "malli (2)", "")
    assert column_names(cells) == ("Hinta (alv 0 %)", "Malli", "malli (2)", "(D)", "MALLI (3)", "malli (2) (2)", "(G)")


@pytest.mark.parametrize("text", ["Yhteensä||11500", "Summa:|5", "|Total : |||300 |", "TOTALT|11 500,00|"])
def test_rows_of_totals_are_known(text: str) -> None:
    assert is_total(text.split("|"), 7)


@pytest.mark.parametrize("text", ["Yhteensä|a|b|c|d", "Summan koulu|5", "PF1|300w", "Totalitarismi|x"])
def test_rows_of_data_are_no_totals(text: str) -> None:
    assert not is_total(text.split("|"), 7)


def test_what_was_left_out_is_noted() -> None:
    table = [Row(5, ("PF1", "300w")), Row(6, ("PF2",)), Row(9, ("PF3", "a", "b")), Row(12, ("Yhteensä", "3"))]
    notices: list[Notice] = []
    data = list(data_rows(table, Row(4, ("S/N", "Malli")), notices))
    assert data == [Row(5, ("PF1", "300w")), Row(6, ("PF2", "")), Row(9, ("PF3", "a", "b"))]
    assert notices == [
        Notice("cells_without_header", {"row": 9}),
        Notice("total_row_dropped", {"row": 12}),
        Notice("blank_rows_dropped", {"count": 4}),
    ]


def test_a_file_of_nothing_but_totals_does_not_flood_the_reader() -> None:
    table = [Row(2, ("PF1", "300w")), *[Row(number, ("Yhteensä", "3")) for number in range(3, 503)]]
    notices: list[Notice] = []
    assert len(list(data_rows(table, Row(1, ("S/N", "Malli")), notices))) == 1
    assert len(notices) == 21
    assert notices[-1] == Notice("total_rows_dropped", {"count": 500})
