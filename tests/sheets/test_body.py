import pytest

from core.sheets.body import data_rows, names_an_identifier
from core.sheets.errors import Notice
from core.sheets.rows import Marks, Row

HEADER = "Tilaus|Malli|Sarjanumero|Hinta|Päivä|Takuu|Koulu"
DEVICE = "4500|300w|PF{}|389,90|3.8.2026|36|KannPK"
SWEDISH = {"beställning", "modell", "serienummer", "pris", "datum", "garanti", "skola"}


def knows(name: str) -> bool:
    return name.casefold() in SWEDISH


def read(*texts: str, header: str = HEADER) -> tuple[list[int], list[tuple[str, object]]]:
    """Read rows below a header in row 1; an empty text is a blank row. Give the numbers of data, and the notices."""
    rows = [Row(number, tuple(text.split("|"))) for number, text in enumerate(texts, 2) if text]
    notices: list[Notice] = []
    data = data_rows(rows, Row(1, tuple(header.split("|"))), notices, knows, names_an_identifier)
    return [row.number for row in data], [(note.code, *note.values.values()) for note in notices]  # type: ignore[misc]


ONE, TWO = DEVICE.format(1), DEVICE.format(2)


@pytest.mark.parametrize(
    "total",
    [
        "Yhteensä||11500",
        "Yhteensä 3 kpl",
        "||Yhteensä 3 kpl",
        "Summa: 2 kpl||||779,80",
        "|Total : |||300 ||",
        "TOTALT|||11 500,00|||",
        "Totalt 3 st",
        "Grand total (3 pcs)||",
        "|||Yhteensä alv 0 %|779,80||",
        "3 kpl yhteensä|",
        "Antal enheter totalt|||1",
        "Kpl yht.: 3",
        "Summa exkl. moms|||5",
        "Total price incl. VAT: 1,200.00 EUR",
        "Antal: 3 st|||1169,70",
        "||Lkm 3 kpl",
        "Σ 3||",
        "Sum total 3 pcs",
        "Välisumma KannPK||1 kpl|389,90",
        "Kannelmäen peruskoulu yhteensä||1|",
        "PuipPK Total:|||389,90",
    ],
)
def test_rows_of_totals_are_left_out_and_named(total: str) -> None:
    assert read(ONE, TWO, total) == ([2, 3], [("total_row_dropped", 4)])


@pytest.mark.parametrize(
    "row",
    [
        "||PF9||||Summa",
        "PuipPK yhteensä||PF9|",
        "|Summa|PF9||||",
        "||Totalitarismi 5|x|||",
        "Yhteensä|a|b|c|d||",
        "Summan koulu||PF9",
        "||PF9",
        "||PF9||||ok",
        "4500|300w|||||KannPK",
    ],
)
def test_a_row_with_a_serial_number_is_never_a_total_or_a_note(row: str) -> None:
    assert read(ONE, TWO, row, header=HEADER)[0] == [2, 3, 4]


@pytest.mark.parametrize(
    "note",
    [
        "Toimitusehto: TOP. Huom! Laturit toimitetaan erikseen.",
        "||Huom! Laturit toimitetaan erikseen.",
        "|||||Tulostettu 3.8.2026 klo 10.15, sivu 1/1",
        "Leveransen fortsätter i september",
        "Allekirjoitus:",
    ],
)
def test_notes_below_the_table_are_left_out_and_named(note: str) -> None:
    assert read(ONE, TWO, note) == ([2, 3], [("note_row_dropped", 4)])
    numbers, notices = read(ONE, TWO, "", "Yhteensä||2", "", note, note)
    assert (numbers, notices[0], notices[1:3]) == (
        [2, 3],
        ("total_row_dropped", 5),
        [("note_row_dropped", 7), ("note_row_dropped", 8)],
    )


def test_what_stands_between_devices_is_kept_for_a_person_to_see() -> None:
    assert read(ONE, "Kannelmäen peruskoulu, toimitus 2", TWO) == ([2, 3, 4], [])


def test_a_column_alone_has_no_notes() -> None:
    assert read("PF1", "katso seuraava rivi", header="Sarjanumero") == ([2, 3], [])


def test_the_names_once_more_are_passed_over() -> None:
    again = HEADER.upper().replace("SARJANUMERO", " Sarjanumero ")
    assert read(ONE, again, TWO, HEADER) == ([2, 4], [("header_repeated", 3), ("header_repeated", 5)])


def test_the_names_in_a_second_language_are_passed_over() -> None:
    swedish = "Beställning|Modell|Serienummer|Pris|Datum|Garanti|Skola"
    assert read(swedish, ONE, TWO) == ([3, 4], [("second_header_dropped", 2)])
    assert read(ONE, swedish, TWO) == ([2], [("other_table", 3, 2)])  # below devices another table begins


@pytest.mark.parametrize(
    "names",
    [
        "Tilaus|Sarjanumero|Malli|Hinta|Päivä|Takuu|Koulu",  # another order
        "Tilaus|Malli|Sarjanumero|Hinta sis. alv|Päivä|Takuu|Koulu",  # another meaning
        "Malli|Kpl|Hinta",
    ],
)
def test_another_table_below_is_left_out_and_named_until_the_names_are_repeated(names: str) -> None:
    known = {name.casefold() for name in f"{HEADER}|Kpl".split("|")}
    rows = [Row(n, tuple(text.split("|"))) for n, text in enumerate((ONE, names, TWO, "x", HEADER, ONE), 2)]
    notices: list[Notice] = []
    data = data_rows(
        rows, Row(1, tuple(HEADER.split("|"))), notices, lambda name: name.casefold() in known, names_an_identifier
    )
    assert [row.number for row in data] == [2, 7]
    said = [(note.code, *note.values.values()) for note in notices]
    assert said == [("header_repeated", 6), ("other_table", 3, 3)]


def test_cells_beyond_the_last_name_are_marked() -> None:
    rows = [Row(2, ("PF1", "389", "90")), Row(3, ("PF2",))]
    data = list(data_rows(rows, Row(1, ("Sarjanumero", "Hinta")), [], knows, names_an_identifier))
    assert data == [Row(2, ("PF1", "389", "90"), Marks(beyond=True)), Row(3, ("PF2", ""))]


def test_blank_rows_are_counted() -> None:
    assert read(ONE, "", "", TWO) == ([2, 5], [("blank_rows_dropped", 2)])


def test_a_file_of_nothing_but_totals_does_not_flood_the_reader() -> None:
    numbers, notices = read(ONE, *["Yhteensä|3"] * 500)
    assert (numbers, len(notices), notices[-1]) == ([2], 21, ("total_rows_dropped", 500))


def test_many_rows_that_look_like_notes_are_data() -> None:
    assert len(read(ONE, *["Huom! laite puuttuu vielä"] * 300)[0]) > 200
