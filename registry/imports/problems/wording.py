"""What is kept as code and values, worded for the reader: problems, questions, notices, refusals of a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from core.actor import Actor
from core.errors import N_, NN_
from core.sheets.errors import NOTICES, REFUSALS
from registry.catalogue import prices
from registry.columns.columns import COLUMNS
from registry.devices.lifecycle import Lifecycle
from registry.devices.words import LIFECYCLES
from registry.imports.mapping.questions import SHEET, Answer
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.problems.problems import PROBLEMS, QUESTIONS, sentence
from web import money
from web.fields import say

STATES: Mapping[BatchState, str] = {
    BatchState.READING: N_("Being read"),
    BatchState.NEEDS_MAPPING: N_("Columns to be named"),
    BatchState.PLANNED: N_("Planned"),
    BatchState.APPLYING: N_("Being applied"),
    BatchState.APPLIED: N_("Applied"),
    BatchState.UNDOING: N_("Being undone"),
    BatchState.UNDONE: N_("Undone"),
    BatchState.FAILED: N_("Failed"),
    BatchState.DISCARDED: N_("Discarded"),
}
SAID: Mapping[str, str] = {
    "plan_stale": N_(
        "The register or the order changed after the plan was made, so some rows would come out differently. "
        "Nothing was applied. This is the new plan: look at it and apply it again."
    ),
    "model_decided": N_(
        "“%(words)s” is decided: the catalogue knows it now, so the plan was made again. Look at it and apply it."
    ),
    "planned_again": N_(
        "The file was applied before. Rows that became devices are unchanged here; the others can be corrected, and applied."
    ),
    "undone_elsewhere": N_(
        "The import of “%(words)s” was undone, so the plan was made again. Look at it and apply it."
    ),
    "device_list": N_(
        "This is a list of %(words)s. It corrects devices that are in the register, and creates none; columns that say "
        "something else than the register keeps are not read."
    ),
    "order_decided": N_(
        "Order “%(words)s” was placed or changed, so the plan was made again. Look at it and apply it."
    ),
    "undone": N_(
        "The import is undone. Devices as they were before: %(restored)s. Devices removed from the register: %(removed)s. "
        "Devices that stay as they are: %(kept)s."
    ),
    "undoing_given_up": N_(
        "Undoing failed several times, for a reason that lies with Vire. Nothing was undone. Ask an administrator, "
        "who sees the reason under “Background jobs” and can have it tried again."
    ),
    "rows_left_out": NN_(
        "%(count)s row was left out, because it changed after the plan was made.",
        "%(count)s rows were left out, because they changed after the plan was made.",
    ),
}
GIVEN_UP: Mapping[str, str] = {
    "reading_given_up": N_(
        "Reading the file failed several times, for a reason that lies with Vire. Nothing was written. "
        "Upload the file again; if that fails too, ask an administrator, who sees the reason under “Background jobs” "
        "and can have this file tried again."
    ),
    "applying_given_up": N_(
        "Applying the plan failed several times, for a reason that lies with Vire. Nothing was written. "
        "Ask an administrator, who sees the reason under “Background jobs” and can have it tried again; "
        "or discard this batch and upload the file again."
    ),
}
TELL_PRICES = frozenset({"price_differs"})  # codes of problems that say what something costs


def failure(batch: PurchaseBatch) -> dict[str, str] | None:
    """Why the file could not be read, or its plan not be applied."""
    if batch.failure_code is None:
        return None
    message = _filled({**REFUSALS, **GIVEN_UP}, batch.failure_code, batch.failure_values or {})
    return {"code": batch.failure_code, "message": message}


def notices(batch: PurchaseBatch) -> list[dict[str, str]]:
    """What was left out while reading."""
    return [{"code": n["code"], "message": _filled(NOTICES, n["code"], n["values"])} for n in batch.notices]


def said(batch: PurchaseBatch) -> dict[str, str] | None:
    """What the last step came to, where that was not what was asked for."""
    if not batch.said:
        return None
    return {"code": batch.said["code"], "message": _filled(SAID, batch.said["code"], batch.said["values"])}


def questions(batch: PurchaseBatch) -> list[dict[str, Any]]:
    """What a person must answer before the file can be planned."""
    return [
        {
            "column": q["column"],
            "code": q["code"],
            "candidates": q["candidates"],
            "message": gettext(QUESTIONS[Answer(q["code"])], column=_asked(batch, q)),
        }
        for q in batch.questions
    ]


def problems(
    reader: Actor, batch: PurchaseBatch, found: Sequence[Mapping[str, Any]], cells: Sequence[str]
) -> list[dict[str, str]]:
    """The problems of one row that `reader` may know of; what a cell holds that they may not see is left out.

    cells    of the row, as in the file
    Returns  column (the file's own name of it, else the key), code, severity, message, remedy
    """
    return [_problem(reader, batch, p, cells) for p in found if p["code"] not in hidden_codes(reader)]


def hidden_codes(reader: Actor) -> frozenset[str]:
    """The codes of problems that `reader` may not know of, not even that a row has them."""
    return frozenset() if prices.may_see(reader) else TELL_PRICES


def may_read(reader: Actor, key: str) -> bool:
    """Whether `reader` may see what stands in the column that is read as `key`."""
    needs = COLUMNS[key].needs if key in COLUMNS else None
    return needs is None or reader.may(needs)


def _problem(reader: Actor, batch: PurchaseBatch, found: Mapping[str, Any], cells: Sequence[str]) -> dict[str, str]:
    kind, key = PROBLEMS[found["code"]], found["column"] or ""
    return {
        "column": (batch.mapping or {}).get(key) or key,
        "code": kind.code,
        "severity": kind.severity.value,
        "message": sentence(kind.code, _values(reader, batch, found, cells), gettext),
        "remedy": gettext(kind.remedy),
    }


def label(key: str) -> str:
    """What a target column is called."""
    return str(gettext(COLUMNS[key].label))


def lifecycle(code: str | None) -> str:
    """What a stage of life is called."""
    return str(gettext(LIFECYCLES[Lifecycle(code)])) if code else ""


def _values(reader: Actor, batch: PurchaseBatch, problem: Mapping[str, Any], cells: Sequence[str]) -> dict[str, Any]:
    if not may_read(reader, problem["column"] or ""):
        return {}
    values: dict[str, Any] = {"value": _cell(batch, problem["column"], cells)} | problem["values"]
    if problem["code"] == "price_differs":
        values |= {name: money.euros(values[name]) for name in ("price", "ordered")}
    if problem["code"] in {"lifecycle_refused", "gone_device_held"}:
        values |= {name: lifecycle(values[name]) for name in ("now", "to") if name in values}
    return values


def _cell(batch: PurchaseBatch, key: str | None, cells: Sequence[str]) -> str:
    header = (batch.mapping or {}).get(key or "")
    place = batch.headers.index(header) if header in batch.headers else len(cells)
    return cells[place].strip()[:100] if place < len(cells) else ""


def _asked(batch: PurchaseBatch, question: Mapping[str, Any]) -> str:
    """Questions about what stands in a column name the file's own, the others the register's."""
    if question["column"] == SHEET:
        return ""
    if question["code"] in {Answer.DATE_ORDER_MISSING, Answer.WARRANTY_UNIT_MISSING}:
        return str((batch.mapping or {}).get(question["column"]) or label(question["column"]))
    return label(question["column"])


QUOTED = frozenset(
    {"value", "serial", "tag", "model", "order", "number", "words"}
)  # as the file or the register has it


def _filled(sentences: Mapping[str, str], code: str, values: Mapping[str, Any]) -> str:
    worded = {
        name: gettext(value) if isinstance(value, str) and name not in QUOTED else value
        for name, value in values.items()
    }
    return say(sentences[code], worded)
