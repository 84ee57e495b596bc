"""What the calls take by which people decide about a planned file: names, cells, rows."""

from typing import Any

import marshmallow as ma

from core.errors import N_, Invalid
from registry.catalogue.models import Category
from registry.imports.mapping.own import is_target
from registry.imports.reading.choices import Merged, Rows
from web.fields import Choice, Input, Said, Text, Verbatim, Whole

MOST_ROWS = 10_000  # named in one call
MOST_CORRECTED = 200  # rows of which cells are corrected in one call


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


def _is_target(key: str) -> None:
    if not is_target(key):
        raise ma.ValidationError(Said(N_("The file has no such column, or Vire does not know what this is.")))


class CorrectRow(Input):
    cells = ma.fields.Dict(
        keys=ma.fields.String(validate=_is_target),
        values=Text(0, 250),
        required=True,
        metadata={"description": "key of a column → what its cell should say", "example": {"model": "82VM0010MX"}},
    )


class CorrectedRow(CorrectRow):
    row_number = Whole(1, required=True, metadata={"description": "as in the file"})


class CorrectRows(Input):
    rows = ma.fields.List(ma.fields.Nested(CorrectedRow), required=True, validate=ma.validate.Length(1, MOST_CORRECTED))

    @ma.post_load
    def _by_number(self, said: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {"rows": {row["row_number"]: row["cells"] for row in said["rows"]}}


def corrected(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows as a form sends them, as the arguments of a service. Raises Invalid."""
    try:
        found: dict[str, Any] = CorrectRows().load({"rows": rows})
    except ma.ValidationError as bad:
        raise Invalid({"cells": [_first(bad.messages_dict)]}) from None
    return found


def _first(messages: Any) -> Any:
    """The first sentence of nested errors."""
    while isinstance(messages, dict | list):
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return messages


class LeaveOut(Input):
    """Rows by their numbers, or all that have one problem."""

    rows = ma.fields.List(
        Whole(1, 2**31 - 1),
        validate=ma.validate.Length(1, MOST_ROWS),
        metadata={"description": "row numbers, as in the file"},
    )
    code = Text(1, 60, metadata={"description": "all rows with this problem"})
    value = Verbatim(
        *(0, 32_767),  # a cell's most characters
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
    """Which model a name of the file means: one of the catalogue, or a new one."""

    words = Text(1, 250, required=True, metadata={"description": "as the file has it"})
    model = Text(1, 250, metadata={"description": "of the catalogue: id, full name, number or spelling"})
    manufacturer = Text(1, 80, metadata={"description": "of a new model: by name; made when new"})
    model_number = Text(1, 120, masked=False, metadata={"description": "of a new model"})
    category = Choice(Category, metadata={"description": "of a new model"})

    @ma.validates_schema
    def _one_of(self, said: dict[str, Any], **kwargs: Any) -> None:
        new = {"manufacturer", "model_number", "category"} & said.keys()
        if ("model" in said) == bool(new):
            raise ma.ValidationError(Said(N_("Choose a model of the catalogue, or describe a new one.")), "model")
        for name in ("manufacturer", "model_number", "category"):
            if new and name not in said:
                raise ma.ValidationError(Said(N_("This is needed.")), name)
