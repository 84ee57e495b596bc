"""The page of one batch: how far it is, its questions, its plan or what came of it."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext

from core.errors import N_, DomainError
from organisation.schools import schools
from registry.catalogue import naming
from registry.catalogue.models import Category
from registry.catalogue.words import CATEGORIES
from registry.columns.columns import COLUMNS, Purpose, read_by
from registry.imports import batches, mapping_form, overview, planned_rows, presenting, schemas, understood, words
from registry.imports.models import BUSY, WAITING, BatchState, PurchaseBatch
from registry.imports.problems import wording
from registry.imports.problems.problems import PROBLEMS
from registry.imports.problems.repeated import repeated
from registry.own_fields import own_fields
from registry.own_fields.columns import own_columns
from registry.plans.models import Mode
from registry.plans.rows import NEED_WORK
from registry.purchasing import suppliers
from registry.receiving import pages as receiving_pages
from registry.receiving import receiving
from registry.receiving.answers import Result
from registry.receiving.receiving import Received
from web import doors, facts, frame
from web.fields import choices

MAPPING_FORM = ("purchasing.mapping", "profiles.preview")  # pages that the form of columns is sent to
KEPT = ("outcome", "code", "all", "after")  # which rows a page shows
PLANNING = N_("The file is being planned.")


def shown(
    batch: PurchaseBatch,
    form: doors.Form | None = None,
    taken: Received | None = None,
    first_rows: list[dict[str, Any]] | None = None,
) -> Response:
    """The page of `batch`.

    form   what was typed and refused
    taken  what was taken in just now, to say what each code came to
    first_rows  the first rows as the form would have them read; None: as they are read now
    """
    form, me = form or doors.Form(), doors.me()
    try:
        query = doors.load(schemas.ShowRows, raw=request.args if request.method == "GET" else {})
    except DomainError as error:
        query, form = schemas.ShowRows().load({}), doors.refused(error)
    bad = sum((batch.counts or {}).get(outcome, 0) for outcome in NEED_WORK)
    is_filtered = query.pop("all") or query["outcome"] or query["code"]
    only_problems = bool(bad) and not is_filtered
    rows, following = planned_rows.rows(me, batch, needs_work=only_problems, **query)
    share, rows_done = presenting.progress(batch)
    return doors.page(
        "imports/batch.html",
        form.status,
        batch=batch,
        form=form,
        mapping_form=form if request.endpoint in MAPPING_FORM else doors.Form(),
        seen=presenting.whole(me, batch),
        seen_in=presenting.seen_header(batch),
        share=share,
        rows_done=rows_done,
        is_stalled=presenting.is_stalled(batch),
        rows=rows,
        next=following,
        query=query,
        bad=bad,
        only_problems=only_problems,
        may_write=me.may(batches.WRITES[batch.purpose]),
        history=facts.tell(me, overview.history(batch)),
        taken=taken,
        understood=_understood(batch) if first_rows is None else first_rows,
        told=receiving_pages.told,
        Result=Result,
        **_details(batch),
        **all_words(),
    )


def _understood(batch: PurchaseBatch) -> list[dict[str, Any]]:
    """The first rows as they are read now, for who may say how."""
    is_open = batch.state in WAITING and doors.me().may(batches.WRITES[batch.purpose])
    return understood.preview(doors.me(), batch) if is_open else []


def _details(batch: PurchaseBatch) -> dict[str, Any]:
    """What only some states have."""
    is_planned = batch.counts is not None
    return {
        "made": overview.made(doors.me(), batch.id) if is_planned else [],
        "unknown_models": overview.unknown_models(batch.id) if is_planned else [],
        "repeated": repeated(doors.me(), batch) if batch.state is BatchState.PLANNED else [],
        "before": overview.applied_before(doors.me(), batch) if batch.state in BUSY | WAITING else None,
        "unknown_orders": overview.unknown_orders(doors.me(), batch) if batch.state is BatchState.PLANNED else [],
        "unknown_schools": overview.unknown_schools(batch.id) if is_planned else [],
        "schools": schools.options(doors.me()),
        "suppliers": suppliers.options(doors.me()) if batch.state in WAITING else [],
        "models": [name for _, name, _ in naming.options()] if doors.me().may("model:write") else [],
        "makers": naming.makers() if doors.me().may("model:write") and is_planned else [],
        "arrived": overview.arrived(doors.me(), batch.id) if batch.state is BatchState.APPLIED else None,
        "columns": _columns(batch),
        "receipts": receiving_pages.receipts(doors.me(), receiving.of_batch(batch.id)) if is_planned else [],
        "samples": presenting.samples(batch) if batch.headers else [],
    }


def _columns(batch: PurchaseBatch) -> list[tuple[str, str, str]]:
    """Key, label and meaning of the columns that a file of this purpose may have; own fields last."""
    usual = [(c.key, gettext(c.label), gettext(c.meaning)) for c in read_by(batch.purpose)]
    own = [
        (key, column.called(frame.language()), ", ".join(gettext(CATEGORIES[Category(c)]) for c in column.categories()))
        for key, column in own_columns(own_fields.in_use()).items()
    ]
    return usual + [(key, label, gettext("Own field of: %(categories)s", categories=of)) for key, label, of in own]


def to(batch: PurchaseBatch, said: str, *, at: str = "") -> Response:
    """Go to the page of `batch`, to the rows and the part `at` that the form stood in, and say `said` there."""
    if said:
        flash(said, "success")
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if name in request.args}
    return doors.see_other(url_for("purchasing.show", batch_id=batch.id, _anchor=at or None, **kept))


def done(
    batch_id: uuid.UUID,
    do: Callable[[PurchaseBatch], Any],
    said: str,
    *,
    expected: Callable[[], int] | None = None,
    at: str = "",
) -> Response:
    """Do something with a batch and go to its page, or show there why it was refused.

    said      what was done, English source text
    expected  gives the version that the asker saw
    at        part of the page to go to
    """
    try:
        batch = batches.get(doors.me(), batch_id, lock=True, expected=expected() if expected else None)
        do(batch)
    except DomainError as error:
        return shown(batches.get(doors.me(), batch_id), doors.refused(error))
    return to(batch, told(batch, said), at=at)


def told(batch: PurchaseBatch, said: str) -> str:
    """What was done, and that the file is being planned if it is."""
    if batch.state is not BatchState.READING:
        return str(gettext("The file was planned again.") if said == PLANNING else gettext(said))
    return str(gettext(PLANNING)) if said == PLANNING else f"{gettext(said)} {gettext(PLANNING)}"


def all_words() -> dict[str, Any]:
    """The words and codes that the templates of importing need."""
    own = words.own_labels(frame.language())
    return {
        "STATES": wording.STATES,
        "TONES": words.TONES,
        "PURPOSES": words.PURPOSES,
        "OUTCOMES": words.OUTCOMES,
        "DONE": words.DONE,
        "UNDONE": words.UNDONE,
        "categories": choices(CATEGORIES),
        "OUTCOME_TONES": words.OUTCOME_TONES,
        "FIELDS": {name: gettext(label) for name, label in words.FIELDS.items()} | own,
        "in_words": words.in_words,
        "understood_as": words.understood_as,
        "COLUMNS": COLUMNS,
        "LABELS": {key: gettext(column.label) for key, column in COLUMNS.items()} | own,
        "MODES": words.MODES,
        "PROBLEMS": PROBLEMS,
        "DATE_ORDERS": mapping_form.DATE_ORDERS,
        "WARRANTY_UNITS": mapping_form.WARRANTY_UNITS,
        "FOR_ALL": mapping_form.FOR_ALL,
        "CHOICES": words.CHOICES,
        "BUSY": BUSY,
        "Mode": Mode,
        "Purpose": Purpose,
    }
