"""The form that says which column is which: what it holds, and what it may not leave open."""

from typing import Any, Final

from flask import request
from flask_babel import gettext

from core.errors import N_, Invalid
from registry.columns.columns import COLUMNS, read_by
from registry.columns.values import DateOrder, WarrantyUnit
from registry.imports import schemas
from registry.imports.mapping.own import is_target
from registry.imports.mapping.proposal import DATE_ORDER, WARRANTY_UNIT
from registry.imports.mapping.questions import SHEET, Answer
from registry.imports.models import BatchState, PurchaseBatch
from registry.own_fields import own_fields
from registry.own_fields.columns import own_columns
from web.fields import Said

FOR_ALL: Final = tuple(column.key for column in COLUMNS.values() if column.for_all)
PREFIX: Final = "for_all-"  # of the fields for what holds for all rows
CELL: Final = "cell-"  # of the fields for what a cell should say
TO_THE_STORE: Final = "central_store"  # the box that says that all devices go there
DATE_ORDERS: Final = {
    DateOrder.DAY_FIRST: N_("Day first: 31/8/2026, 31.8.26"),
    DateOrder.MONTH_FIRST: N_("Month first: 8/31/2026, 8/31/26"),
    DateOrder.YEAR_FIRST: N_("Year first: 26-08-31"),
}
WARRANTY_UNITS: Final = {WarrantyUnit.MONTHS: N_("Months"), WarrantyUnit.YEARS: N_("Years")}
CHOOSE: Final = N_("Choose the column of the file that holds “%(column)s”.")
CHOOSE_OR_GIVE: Final = N_("Choose the column of the file that holds “%(column)s”, or give one value for all rows.")
WHERE_TO: Final = N_("Choose the column, give one school for all rows, or tick that all go to the central store.")


def answers(batch: PurchaseBatch) -> dict[str, Any]:
    """What the form says, as the arguments of `deciding.set_mapping`. Raises Invalid."""
    form = request.form
    sheet = {SHEET: form[SHEET]} if form.get(SHEET) else {}
    if any(question["column"] == SHEET for question in batch.questions):
        if not sheet:
            raise Invalid({SHEET: [Said(N_("Choose the sheet to read."))]})
        return {"mapping": {}} | sheet
    typed = said(batch)
    _must_answer(batch, typed, typed["for_all"])
    return _checked(typed | sheet)


def said(batch: PurchaseBatch) -> dict[str, Any]:
    """Which column is which by the form, as `schemas.PutMapping` takes it."""
    form = request.form
    keys = [*(column.key for column in read_by(batch.purpose)), *own_columns(own_fields.in_use())]
    columns: dict[str, Any] = {key: form.get(key, "") for key in keys}
    for_all = {key: form[PREFIX + key].strip() for key in FOR_ALL if form.get(PREFIX + key, "").strip()}
    options = {name: form[name] for name in (DATE_ORDER, WARRANTY_UNIT) if form.get(name)}
    return columns | options | {"for_all": for_all}


def typed_cells() -> dict[str, str]:
    """What a form says that cells of a row should hold, by the key of their column."""
    cells = {name.removeprefix(CELL): text for name, text in request.form.items() if name.startswith(CELL)}
    return {key: text for key, text in cells.items() if is_target(key)}


def typed_rows() -> list[dict[str, Any]]:
    """What a form says that cells of several rows should hold, as `decision_schemas.CorrectRows` takes it."""
    found: dict[int, dict[str, str]] = {}
    for name, text in request.form.items():
        _, number, key = [*name.split("-", 2), "", ""][:3]
        if name.startswith(CELL) and number.isdecimal() and number.isascii() and is_target(key):
            found.setdefault(int(number[:10]), {})[key] = text
    return [{"row_number": number, "cells": cells} for number, cells in found.items()]


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    try:
        return schemas.checked(said)
    except Invalid as bad:
        raise named_as_fields(bad) from None


def named_as_fields(bad: Invalid) -> Invalid:
    """A refusal whose errors are named as the fields of the form."""
    errors = dict(bad.errors)
    inner = errors.pop("for_all", {})
    return Invalid(errors | {PREFIX + key: sentences for key, sentences in inner.items()})


def _must_answer(batch: PurchaseBatch, said: dict[str, Any], for_all: dict[str, str]) -> None:
    """Refuse a form that leaves open what was asked. Raises Invalid."""
    if batch.state is not BatchState.NEEDS_MAPPING:
        return
    errors: dict[str, Any] = {}
    for question in batch.questions:
        key = question["column"]
        if said.get(key) or key in for_all:
            continue
        if question["code"] == Answer.SCHOOL_UNSAID:
            if not request.form.get(TO_THE_STORE):
                errors[key] = [Said(WHERE_TO)]
        elif question["code"] in {Answer.COLUMN_MISSING, Answer.COLUMN_AMBIGUOUS}:
            says = CHOOSE_OR_GIVE if COLUMNS[key].for_all else CHOOSE
            errors[key] = [Said(says, column=gettext(COLUMNS[key].label))]
    if errors:
        raise Invalid(errors)
