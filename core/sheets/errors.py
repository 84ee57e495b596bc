"""What can be wrong with a table from outside, and the sentence that says so and what to do."""

from dataclasses import dataclass, field
from typing import Any, Self

from core.errors import N_, NN_, DomainError, in_english

Value = str | int

REFUSALS: dict[str, str] = {
    "file_empty": N_("The file is empty. Check that it was saved, and upload it again."),
    "file_too_large": N_("The file is %(size)s MB; at most %(limit)s MB can be read. Split it into smaller files."),
    "not_a_table": N_(
        "This is not a table but another kind of file: %(kind)s. Save the table as .xlsx or .csv and upload that."
    ),
    "not_a_workbook": N_("The file is not an Excel workbook (.xlsx). Save it as .xlsx or .csv and upload that."),
    "other_spreadsheet": N_(
        "The file is a %(kind)s spreadsheet, which cannot be read. Open it, save it as .xlsx or .csv and upload that."
    ),
    "web_page": N_("The file is a web page without a table. Open it in Excel and save the table as .xlsx."),
    "old_excel": N_("The file is in a very old Excel format (.xls). Open it in Excel and save it as .xlsx."),
    "workbook_encrypted": N_("The workbook is protected with a password. Save it without a password and upload that."),
    "workbook_damaged": N_("The workbook is damaged or incomplete. Open it in Excel, save it again and upload that."),
    "workbook_foreign_part": N_(
        "The workbook holds a part that does not belong in it: %(part)s. Save it again as .xlsx in Excel."
    ),
    "workbook_entities": N_(
        "The workbook holds a document type declaration, which is never read. Save it again as .xlsx in Excel."
    ),
    "workbook_bomb": N_(
        "The workbook grows far too large when it is unpacked. Copy the table to a new workbook and upload that."
    ),
    "workbook_too_heavy": N_(
        "The workbook takes too much memory or time to read. Copy only the table to a new workbook and upload that."
    ),
    "row_impossible": N_(
        "The workbook names row %(row)s; a sheet has at most %(limit)s rows. Save it again as .xlsx in Excel."
    ),
    "too_many_rows": N_("The table has more than %(limit)s rows. Split it into several files."),
    "too_many_columns": NN_(
        "Row %(row)s has %(columns)s column; at most %(limit)s can be read. Remove the columns that are not needed.",
        "Row %(row)s has %(columns)s columns; at most %(limit)s can be read. Remove the columns that are not needed.",
        by="columns",
    ),
    "too_many_cells": N_("The table has more than %(limit)s cells. Split it, or remove columns that are not needed."),
    "cell_too_long": N_("The cell in row %(row)s, column %(column)s is longer than %(limit)s characters. Shorten it."),
    "nul_bytes": N_(
        "The file contains characters that cannot be part of a text (line %(line)s). Save the table again as .xlsx or .csv."
    ),
    "nul_in_cell": N_(
        "The cell in row %(row)s, column %(column)s contains a character that cannot be part of a text. Type it again."
    ),
    "marks_in_cell": N_(
        "The cell in row %(row)s, column %(column)s has more than %(limit)s accents on one letter. Type it again."
    ),
    "bad_encoding": N_(
        "The characters on line %(line)s cannot be read. Save the file as “CSV UTF-8” or as .xlsx and upload that."
    ),
    "mixed_encodings": N_(
        "The file mixes two ways of writing letters such as ä and ö (UTF-8 and Windows), first on line %(line)s. "
        "Save it as “CSV UTF-8” or as .xlsx and upload that."
    ),
    "encoding_unclear": N_(
        "The encoding of letters such as ä and ö is unclear, first on line %(line)s. Save the file as “CSV UTF-8” or as .xlsx and upload that."
    ),
    "letters_garbled": N_(
        "Letters such as ä and ö were spoiled before the file was saved, first on line %(line)s. "
        "Save the original table as “CSV UTF-8” or as .xlsx and upload that."
    ),
    "quote_not_closed": N_(
        'A quotation mark (") opened in row %(row)s is not closed at the end of its cell. Close or remove it.'
    ),
    "no_header": N_("No row with column names was found. Add one above the rows, for example “Serial number; Model”."),
    "sheet_missing": N_("The workbook has no visible sheet called “%(sheet)s”."),
    "no_rows": N_("There is a row with column names but nothing below it. Add the rows and upload the file again."),
}

NOTICES: dict[str, str] = {
    "values_only": N_(
        "A file of this format (.xls, .xlsb or .ods) gives the values of cells, not how the sheet shows them: leading zeros, "
        "currencies and exponents that only a number format shows, hidden rows and merged cells are not seen. "
        "Save it as .xlsx if it has such."
    ),
    "errors_read_as_empty": NN_(
        "In all, %(count)s cell of the workbook holds an error such as #N/A and was read as empty. Put its value there.",
        "In all, %(count)s cells of the workbook hold an error such as #N/A and were read as empty. Put their values there.",
    ),
    "zeros_not_read": NN_(
        "In all, %(count)s cell of the workbook shows a number with zeros before it, which were not read. If it is a serial "
        "number, save the workbook as .xlsx.",
        "In all, %(count)s cells of the workbook show numbers with zeros before them, which were not read. If they are serial "
        "numbers, save the workbook as .xlsx.",
    ),
    "other_currencies": N_(
        "The workbook holds amounts in other currencies than the euro: %(currencies)s. They were read as plain numbers, so "
        "check the prices."
    ),
    "hidden_rows_of_workbook": NN_(
        "In all, %(count)s row of the workbook is hidden; it was read like the others.",
        "In all, %(count)s rows of the workbook are hidden; they were read like the others.",
    ),
    "page_read": N_(
        "The file is a web page, whatever its name says; its table was read as text. Check that serial numbers have their "
        "leading zeros."
    ),
    "blank_rows_dropped": N_("Blank rows left out: %(count)s."),
    "total_row_dropped": N_("Row %(row)s holds totals and was left out."),
    "total_rows_dropped": NN_(
        "In all, %(count)s row holds totals and was left out.", "In all, %(count)s rows hold totals and were left out."
    ),
    "note_row_dropped": N_("Row %(row)s, below the table, is a note and was left out."),
    "note_rows_dropped": NN_(
        "In all, %(count)s row below the table is a note and was left out.",
        "In all, %(count)s rows below the table are notes and were left out.",
    ),
    "header_repeated": N_("Row %(row)s repeats the column names and was left out."),
    "headers_repeated": NN_(
        "In all, %(count)s row repeats the column names and was left out.",
        "In all, %(count)s rows repeat the column names and were left out.",
    ),
    "other_table": NN_(
        "Row %(row)s begins another table, with other column names or another order of them: %(count)s row was left out. "
        "Put that table on a sheet or into a file of its own.",
        "Row %(row)s begins another table, with other column names or another order of them: %(count)s rows were left out. "
        "Put that table on a sheet or into a file of its own.",
    ),
    "second_header_dropped": N_("Row %(row)s holds column names for a second time and was left out."),
    "encoding_told": N_("The letters of the file were read as %(encoding)s. Check that ä, ö and å are right."),
    "sheet_hidden": N_("The sheet “%(sheet)s” is hidden in the workbook and was not read."),
    "hidden_rows": N_("Rows hidden in the sheet, by hand or by a filter: %(count)s (rows %(rows)s)."),
    "struck_rows": N_("Rows with text that is struck through: %(count)s (rows %(rows)s)."),
    "hidden_columns": N_("Columns hidden in the sheet: %(columns)s."),
    "merged_cells": N_(
        "Merged cells: %(ranges)s. The file holds their value in the first cell only; the others are blank."
    ),
    "sheet_left_out": N_("The sheet “%(sheet)s” was not read; only “%(read)s” was."),
    "formula_without_value": N_(
        "The formula in row %(row)s, column %(column)s has no stored value, so the cell was read as empty. "
        "Open the workbook in Excel and save it, or type the value."
    ),
    "formulas_without_value": NN_(
        "In all, %(count)s formula has no stored value and was read as empty.",
        "In all, %(count)s formulas have no stored value and were read as empty.",
    ),
    "cells_without_header": N_("Rows with cells to the right of the last column name: %(count)s (rows %(rows)s)."),
}


class SheetRefused(DomainError):
    """The table cannot be read; `code` is a key of REFUSALS and `values` fill its sentence."""

    status = 422

    def __new__(cls, code: str, /, **_: Value) -> Self:
        """Make one of the code's own class."""
        made: Self = super().__new__(_KINDS[code])
        return made

    def __init__(self, code: str, /, **values: Value) -> None:
        super().__init__(**values)
        self.args = (code, values)

    def __str__(self) -> str:
        return in_english(self.says, self.values)


# a class for each code, so that each has its page among the kinds of problems
_KINDS: dict[str, Any] = {
    code: type(code.title().replace("_", ""), (SheetRefused,), {"code": code, "says": says, "__module__": __name__})
    for code, says in REFUSALS.items()
}


@dataclass(frozen=True)
class Notice:
    """Something a person should know about a table that was read; `code` is a key of NOTICES."""

    code: str
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The English sentence before its values are put in, as the catalogues know it."""
        return NOTICES[self.code]

    def __str__(self) -> str:
        return in_english(self.says, self.values)
