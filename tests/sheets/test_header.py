import pytest

from core.sheets.errors import SheetRefused
from core.sheets.header import column_names, find_header, has_lost_letters, nothing_recognised
from core.sheets.rows import Row


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


def test_names_whose_letters_are_lost_are_told_from_questions() -> None:
    known = {"Toimituspäivä", "Käyttäjä", "Hinta", "OK?"}.__contains__
    assert has_lost_letters(["Hinta", "Toimitusp?iv?"], known)
    assert has_lost_letters(["K?ytt?j? "], known)
    assert not has_lost_letters(["Hinta", "OK?", "Toimiva?", "??????????", "Toimitusp?iv"], known)
