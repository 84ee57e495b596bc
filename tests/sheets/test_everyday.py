"""Files of everyday variety: read as they were meant, or the difference is said."""

from pathlib import Path
from typing import Any

import pytest

from core.sheets.errors import SheetRefused
from core.sheets.reader import open_table

FILES = Path(__file__).parents[1] / "data" / "everyday"
SCHOOL = "Alppilan lukio"


def knows(name: str) -> bool:
    return name in {
        *("Tilausnumero", "Valmistaja", "Tuotekoodi", "Sarjanumero", "Koulu", "Yksikköhinta", "Toimituspäivä", "Malli"),
        *("Hinta", "Takuu (kk)", "Laitetunniste", "Yksikköhinta (alv 0 %)", "Huomautukset"),
        *("Order number", "Product code", "Serial number", "Unit price", "Delivery date", "School"),
    }


def read(name: str, sheet: str | None = None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Read a file. Give its rows by column name with number and marks, and what the table says of itself."""
    with open_table(FILES / name, knows, sheet=sheet) as table:
        rows = [
            {**dict(zip(table.names, row.cells, strict=False)), "#": row.number, "marks": row.marks} for row in table
        ]
    said: dict[str, list[Any]] = {}
    for notice in table.notices:
        said.setdefault(notice.code, []).append(notice.values)
    return rows, {"table": table, **said}


def column(name: str, header: str) -> list[str]:
    return [row[header] for row in read(name)[0]]


@pytest.mark.parametrize("name", ["01c-64bit-end-record", "02a-core-properties-of-dotnet"])
def test_workbooks_of_other_programs_are_read(name: str) -> None:
    assert column(f"reports/{name}.xlsx", "Sarjanumero") == ["ZIP0001", "ZIP0002"]


def test_numbers_are_what_the_sheet_shows() -> None:
    rows, _ = read("reports/03a-serials-by-number-format.xlsx")
    assert [f"shown as {row['Sarjanumero']}" for row in rows] == [row["Huomautukset"] for row in rows]
    assert column("reports/03b-opening-tags-by-number-format.xlsx", "Laitetunniste") == ["HKI-1000017", "HKI-1000025"]


def test_powers_and_other_kinds_of_numbers_show_what_they_are() -> None:
    powers = column("reports/04a-serials-taken-for-powers.xlsx", "Sarjanumero")
    assert powers == ["2.19E+07", "1E+12", "7E+03", "5E+12"]
    assert column("tables/M7-serial-sci-format.xlsx", "Sarjanumero")[0] == "5E+12"
    assert column("tables/M7-serial-date-format.xlsx", "Sarjanumero")[0] == "2026-08-03"
    assert column("tables/M7-serial-bool.xlsx", "Sarjanumero")[0] == "TRUE"


@pytest.mark.parametrize(
    ("name", "encoding", "words"),
    [
        ("05-cp850-mild", "DOS (850)", ["hylly neljä, käsityö", "ei lähetetä"]),
        ("05-mac_roman-mild", "Mac Roman", ["hylly neljä, käsityö", "ei lähetetä"]),
        ("05-iso8859_15-euro", "ISO 8859-15", [""]),
    ],
)
def test_letters_are_read_in_their_encoding_and_it_is_named(name: str, encoding: str, words: list[str]) -> None:
    rows, said = read(f"reports/{name}.csv")
    assert {"Yksikköhinta", "Toimituspäivä"} <= rows[0].keys()
    assert [row["Huomautukset"] for row in rows] == words
    assert rows[0]["Yksikköhinta"] == ("389,90 €" if "euro" in name else "389,90")
    assert said["encoding_told"] == [{"encoding": encoding}]


def test_hidden_and_struck_rows_are_marked_and_named() -> None:
    rows, said = read("reports/06a-hidden-and-struck-rows.xlsx")
    assert [row["#"] for row in rows if row["marks"].hidden] == [4, 6]
    assert [(row["#"], row["marks"].struck) for row in rows if row["marks"].struck] == [(3, (3,))]
    assert said["hidden_rows"] == [{"count": 2, "rows": "4, 6"}]
    assert said["struck_rows"] == [{"count": 1, "rows": "3"}]


def test_hidden_columns_are_named() -> None:
    _, said = read("reports/06b-hidden-column.xlsx")
    assert said["table"].hidden_columns == ("Yksikköhinta",)
    assert said["hidden_columns"] == [{"columns": "F (Yksikköhinta)"}]


def test_merged_cells_are_named_with_what_they_show() -> None:
    _, said = read("reports/07-merged-cells.xlsx")
    merged = sorted((each.where, *each[:3], each.value) for each in said["table"].merged)
    assert merged == [("C2:C5", 2, 5, 2, "KX-200"), ("E2:E5", 2, 5, 4, SCHOOL), ("G2:G5", 2, 5, 6, "31.8.2026")]
    assert said["merged_cells"] == [{"count": 3, "ranges": "G2:G5, E2:E5, C2:C5"}]


def test_a_decomposed_file_says_what_the_composed_one_says() -> None:
    composed, decomposed = (read(f"reports/11-opening-{form}.csv")[0] for form in ("composed", "decomposed"))
    assert composed == decomposed
    assert composed[0]["Koulu"] == "Käpylän peruskoulu"


def test_blanks_around_quoted_cells_shift_nothing() -> None:
    rows, _ = read("reports/12-spaces-around-quotes.csv")
    assert (rows[0]["Sarjanumero"], rows[0]["Yksikköhinta"], rows[0]["Huomautukset"]) == ("SPQ0001", "389,90", "a, b")


@pytest.mark.parametrize(
    ("name", "code", "values"),
    [
        ("H2-two-stray-quotes-swallow-rows.csv", "quote_not_closed", {"row": 3}),
        ("M14g-mhtml.xls", "web_page", {}),
    ],
)
def test_what_cannot_be_read_is_said(name: str, code: str, values: dict[str, int]) -> None:
    with pytest.raises(SheetRefused) as caught:
        read(f"tables/{name}")
    assert (caught.value.code, caught.value.values) == (code, values)


def test_repeated_and_second_headers_are_passed_over() -> None:
    rows, said = read("tables/L3a-header-repeated.csv")
    assert [row["#"] for row in rows] == [2, 4, 6]
    assert said["header_repeated"] == [{"row": 3}, {"row": 5}]
    rows, said = read("tables/L3b-two-language-header.xlsx")
    assert ([row["#"] for row in rows], said["second_header_dropped"]) == ([3], [{"row": 2}])


def test_what_keeps_excel_from_changing_a_number_is_taken_off() -> None:
    rows, _ = read("tables/L4-excel-proof-values.csv")
    assert [row["Koulu"] for row in rows] == ["03080", "KannPK", "KannPK"]
    assert [row["Tilausnumero"] for row in rows] == ["4500777001", "4500777001.0", "4500777001"]


@pytest.mark.parametrize("name", ["M1-date1904-general-format.xlsx", "M3-1-answer-one-header-for-three.csv"])
def test_a_workbook_that_counts_from_1904_says_so(name: str) -> None:
    assert read(f"tables/{name}")[1]["table"].counts_from_1904 == name.startswith("M1")


def test_the_sheet_that_fits_best_is_read_and_two_that_fit_are_told() -> None:
    rows, said = read("tables/M5a-summary-sheet-wins.xlsx")
    assert ([row["Sarjanumero"] for row in rows], said["table"].sheets_that_fit) == (
        ["X15B0001", "X15B0002"],
        ("Laitteet",),
    )
    rows, said = read("tables/M5b-two-data-sheets.xlsx")
    assert (len(rows), said["table"].sheets_that_fit) == (1, ("KannPK", "EtuTL"))
    rows, said = read("tables/M5b-two-data-sheets.xlsx", sheet="EtuTL")
    assert (len(rows), said["table"].sheet, said["table"].sheets_that_fit) == (2, "EtuTL", ("EtuTL",))


def test_a_sheet_that_is_not_there_is_named() -> None:
    with pytest.raises(SheetRefused) as caught:
        read("tables/M5b-two-data-sheets.xlsx", sheet="Muu")
    assert (caught.value.code, caught.value.values) == ("sheet_missing", {"sheet": "Muu"})


def test_cells_beyond_the_last_name_are_marked() -> None:
    rows, said = read("tables/M6a-unquoted-decimal-comma.csv")
    assert all(row["marks"].beyond for row in rows)
    assert said["cells_without_header"] == [{"count": 3, "rows": "2-4"}]


def test_totals_and_notes_below_are_left_out_and_a_device_never() -> None:
    rows, said = read("tables/M11a-notes-and-totals-below.xlsx")
    assert [row["Sarjanumero"] for row in rows] == ["X12A0001", "X12A0002"]
    assert (said["total_row_dropped"], said["note_row_dropped"]) == (
        [{"row": 9}, {"row": 10}],
        [{"row": 12}, {"row": 13}],
    )
    assert column("tables/M12-device-row-dropped-as-total.csv", "Sarjanumero") == ["C45A0001", "C45A0002"]
