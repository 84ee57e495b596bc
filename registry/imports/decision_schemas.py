"""What the calls take by which people decide about a planned file: names, cells, rows."""

from typing import Any

import marshmallow as ma

from core.errors import N_
from registry.columns.columns import COLUMNS
from registry.imports.reading.choices import Merged, Rows
from web.fields import Choice, Input, Said, Text, Whole

MOST_ROWS = 10_000  # named in one call


class ChooseReading(Input):
    """What a person chose about what the reader noticed."""

    hidden_rows = Choice(Rows, metadata={"description": "rows that are hidden or filtered out in the sheet"})
    struck_rows = Choice(Rows, metadata={"description": "rows whose text is struck through"})
    merged_cells = Choice(Merged, metadata={"description": "cells below or beside the first of merged ones"})


class ChangeSupplier(Input):
    supplier = Text(1, 120, required=True, metadata={"description": "its id or exact name"})
    order = Text(1, 60, metadata={"description": "id or number of the order of rows that name none"})


class NameSchool(Input):
    words = Text(1, 250, required=True, metadata={"description": "as the file has it"})
    school = Text(1, 250, required=True, metadata={"description": "id, short code, institution number or name"})


class CorrectRow(Input):
    cells = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.OneOf(list(COLUMNS))),
        values=Text(0, 250),
        required=True,
        metadata={"description": "key of a column → what its cell should say", "example": {"model": "82VM0010MX"}},
    )


class LeaveOut(Input):
    """Rows by their numbers, or all that have one problem."""

    rows = ma.fields.List(
        Whole(1, 2**31 - 1),
        validate=ma.validate.Length(1, MOST_ROWS),
        metadata={"description": "row numbers, as in the file"},
    )
    code = Text(1, 60, metadata={"description": "all rows with this problem"})
    value = ma.fields.String(
        validate=ma.validate.Length(0, 32_767),  # a cell's most characters
        metadata={"description": "with a code: only where the cell that the problem is about says this"},
    )

    @ma.validates_schema
    def _one_of(self, said: dict[str, Any], **kwargs: Any) -> None:
        if ("rows" in said) == ("code" in said):
            raise ma.ValidationError(Said(N_("Name the rows, or a problem that they have.")), "rows")


class TakeIn(Input):
    rows = ma.fields.List(
        Whole(1, 2**31 - 1),
        load_default=None,
        validate=ma.validate.Length(1, MOST_ROWS),
        metadata={"description": "row numbers, as in the file; absent: all rows that were left out"},
    )


class NameModel(Input):
    words = Text(1, 250, required=True)
    model = Text(1, 250, required=True)
