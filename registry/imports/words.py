"""Words for batches and what happens to them, to be translated when they are shown."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext

from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import told
from registry.columns.columns import COLUMNS, Kind, Purpose
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.words import CONDITIONS, LIFECYCLES
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.problems.wording import STATES
from registry.imports.reading.choices import Merged, Rows
from registry.own_fields import own_fields
from registry.own_fields.columns import PREFIX, own_columns
from registry.own_fields.words import plain
from registry.plans.models import Mode, Outcome
from web import moments, money
from web.facts import Lexicon

PURPOSES: dict[Purpose, str] = {
    Purpose.DELIVERY: N_("Delivery of an order"),
    Purpose.OPENING: N_("Devices that already exist"),
    Purpose.CORRECTION: N_("Corrections of the register"),
}
MODES: dict[Mode, str] = {Mode.ALL_OR_NOTHING: N_("All or nothing"), Mode.GOOD_ROWS: N_("Good rows only")}
OUTCOMES: dict[Outcome, str] = {
    Outcome.CREATE: N_("To be created"),
    Outcome.UPDATE: N_("To be changed"),
    Outcome.UNCHANGED: N_("No change"),
    Outcome.CONFLICT: N_("Conflict"),
    Outcome.ERROR: N_("Error"),
}
DONE: dict[Outcome, str] = OUTCOMES | {Outcome.CREATE: N_("Created"), Outcome.UPDATE: N_("Changed")}
UNDONE: dict[Outcome, str] = DONE | {
    Outcome.CREATE: N_("Created, undone since"),
    Outcome.UPDATE: N_("Changed, undone since"),
}
OUTCOME_TONES = {
    Outcome.CREATE: "success",
    Outcome.UPDATE: "info",
    Outcome.UNCHANGED: "quiet",
    Outcome.CONFLICT: "alert",
    Outcome.ERROR: "error",
}
TONES: dict[BatchState, str] = {
    BatchState.READING: "info",
    BatchState.NEEDS_MAPPING: "alert",
    BatchState.PLANNED: "info",
    BatchState.APPLYING: "info",
    BatchState.APPLIED: "success",
    BatchState.UNDOING: "info",
    BatchState.UNDONE: "quiet",
    BatchState.FAILED: "error",
    BatchState.DISCARDED: "quiet",
}
FIELDS: dict[str, str] = {column.field: column.label for column in COLUMNS.values() if column.field}


CHOICES: dict[str, dict[str, tuple[str, str]]] = {
    name: {
        Rows.READ.value: (N_("They are read like the others."), N_("Leave these rows out")),
        Rows.LEAVE_OUT.value: (N_("They are left out."), N_("Read these rows")),
    }
    for name in ("hidden_rows", "struck_rows")
} | {
    "merged_cells": {
        Merged.AS_THEY_ARE.value: (N_("Only the first of each is filled."), N_("Fill all of them")),
        Merged.FILL.value: (N_("All of them are filled."), N_("Leave the others blank")),
    }
}  # code of a notice → what was chosen → what becomes of it, and the button that chooses otherwise
_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "price_cents": money.euros,
    "lifecycle": lambda code: gettext(LIFECYCLES[Lifecycle(code)]),
    "condition": lambda code: gettext(CONDITIONS[Condition(code)]),
    "purchased_on": lambda day: moments.day(dt.date.fromisoformat(day)),
    "warranty_ends_on": lambda day: moments.day(dt.date.fromisoformat(day)),
}


def in_words(field: str, value: Any) -> str:
    """A value of a plan as people read it; empty for none."""
    if value in (None, ""):
        return ""
    if field.startswith(PREFIX):
        return plain(value)
    return _IN_WORDS.get(field, str)(value)


def understood_as(key: str, means: str) -> str:
    """What a cell was read as, in words."""
    if key.startswith(PREFIX):
        return plain(means)
    kind = COLUMNS[key].kind
    if kind is Kind.MONEY:
        return money.euros(int(means))
    if kind is Kind.DATE:
        return moments.day(dt.date.fromisoformat(means))
    return in_words(key, means) if kind in {Kind.LIFECYCLE, Kind.CONDITION} else means


def own_labels(language: str) -> dict[str, str]:
    """Key of the column of each own field in use → what it is called."""
    return {key: column.called(language) for key, column in own_columns(own_fields.in_use()).items()}


def _names(actor: Actor, keys: Collection[UUID]) -> dict[UUID, str]:
    if not actor.may("batch:read"):
        return {}
    wanted = sa.select(PurchaseBatch.id, PurchaseBatch.file_name).where(PurchaseBatch.id.in_(list(keys)))
    rows = db.session.execute(told(wanted, actor, PurchaseBatch))
    return {key: name for key, name in rows}  # noqa: C416  rows are no pairs to the type checker


LEXICON = Lexicon(
    verbs={
        "batch.uploaded": N_("File uploaded"),
        "batch.failed": N_("File could not be read"),
        "batch.given_up": N_("Work on the file given up after several tries"),
        "batch.taken_up": N_("Work on the file begun again by an administrator"),
        "batch.mapping_needed": N_("Columns have to be named"),
        "batch.mapped": N_("Columns named"),
        "batch.planned": N_("Import planned"),
        "batch.problems_exported": N_("Rows that need work downloaded"),
        "batch.template_exported": N_("Empty table downloaded"),
        "batch.row_corrected": N_("Row corrected"),
        "batch.row_decided": N_("Conflict decided: another device"),
        "batch.rows_left_out": N_("Rows left out"),
        "batch.rows_taken_in": N_("Rows taken back in"),
        "batch.school_named": N_("School of an unknown name decided"),
        "batch.reading_chosen": N_("How the file is read chosen"),
        "batch.replanned": N_("New plan of the import asked for"),
        "batch.apply_started": N_("Applying the import started"),
        "batch.applied": N_("Import applied"),
        "batch.discarded": N_("Import discarded"),
        "batch.undo_started": N_("Undoing the import started"),
        "batch.undone": N_("Import undone"),
        "batch.supplier_changed": N_("Supplier or order of the file changed"),
        "batch.emptied": N_("Old file and its rows deleted"),
        "profile.saved": N_("Columns of a layout of files remembered"),
        "profile.renamed": N_("Profile of columns renamed"),
        "profile.deleted": N_("Profile of columns deleted"),
        "supplier.mapping_saved": N_("Columns of the supplier's files remembered"),
        "device.received": N_("Device received"),
        "device.receipt_undone": N_("Receipt of the device undone"),
        "custody.begun": N_("Device handed over by a file or a change of many"),
        "custody.ended": N_("Device taken back by a file or a change of many"),
        "custody.withdrawn": N_("Handing over undone"),
        "custody.reopened": N_("Taking back undone"),
    },
    fields={
        "purchase_batch": N_("Purchase batch"),
        "mapping_profile": N_("Profile of columns"),
        "batch_id": N_("Purchase batch"),
        "purchase_batch.state": N_("State of the batch"),
        "purpose": N_("Purpose"),
        "mode": N_("How it is applied"),
        "rows": N_("Rows"),
        "row_number": N_("Row"),
        "file_name": N_("File"),
        "sheet": N_("Sheet"),
        "column_mapping": N_("Meaning of the columns"),
        "file_sha256": N_("Fingerprint of the file"),
        "file_size": N_("Size in bytes"),
        "failure_code": N_("Why it failed"),
        "uploaded_by_id": N_("Uploaded by"),
        "uploaded_at": N_("Uploaded"),
        "planned_at": N_("Planned"),
        "applied_by_id": N_("Applied by"),
        "applied_at": N_("Applied"),
        "undone_by_id": N_("Undone by"),
        "undone_at": N_("Undone"),
        "emptied_at": N_("File and rows deleted"),
        "received_by_id": N_("Received by"),
        "received_on": N_("Received on"),
        "reach": N_("Schools it may change"),
    },
    values={"purchase_batch.state": STATES, "purpose": PURPOSES, "mode": MODES},
    keys={
        "batch_id": "purchase_batch",
        "uploaded_by_id": "person",
        "applied_by_id": "person",
        "undone_by_id": "person",
        "received_by_id": "person",
    },
    names={"purchase_batch": _names},
    pages={"purchase_batch": ("/purchasing/batches/{id}", "batch:read")},
)
