"""Purchasing as pages: drop a file, watch it being read, look at the plan, apply it, take the goods in."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext

from core.errors import N_, DomainError, Invalid
from core.paging import Page
from organisation.schools import schools
from registry.catalogue import naming
from registry.columns.columns import COLUMNS, Purpose, read_by
from registry.imports import batches, deciding, mapping_form, overview, planned_rows, presenting, schemas, words
from registry.imports.models import BUSY, BatchState, PurchaseBatch
from registry.imports.problems import wording
from registry.imports.problems.downloads import problem_file, template
from registry.imports.problems.problems import PROBLEMS
from registry.plans.models import Mode, Outcome
from registry.purchasing import suppliers
from registry.receiving import pages as receiving_pages
from registry.receiving import receiving
from registry.receiving.answers import Result
from registry.receiving.receiving import Received
from web import doors, facts
from web.fields import Said, choices

pages = Blueprint("purchasing", __name__, template_folder="templates")
SHOWN_BATCHES = 20
BAD = (Outcome.ERROR, Outcome.CONFLICT)


@pages.route("/purchasing", methods=["GET", "POST"])
@doors.takes_files
def index() -> Response:
    """Drop a file; see what runs and what was imported lately."""
    doors.me().must("batch:read")
    form = doors.Form()
    if request.method == "POST":
        try:
            return _to(_uploaded(), gettext("The file is uploaded. You may leave this page; nothing is lost."))
        except DomainError as error:
            form = doors.refused(error)
    try:
        found = batches.find(doors.me(), limit=SHOWN_BATCHES, after=request.args.get("after") or None)
    except DomainError as error:
        form, found = doors.refused(error), Page()
    purposes = [purpose for purpose, permission in batches.WRITES.items() if doors.me().may(permission)]
    return doors.page(
        "imports/index.html",
        form.status,
        form=form,
        found=found,
        shares=presenting.shares(found.items),
        purposes=choices({purpose: words.PURPOSES[purpose] for purpose in purposes}),
        suppliers=suppliers.options(doors.me()) if purposes else [],
        **_words(),
    )


@pages.get("/purchasing/batches/<uuid:batch_id>")
def show(batch_id: uuid.UUID) -> Response:
    """One batch: how far it is, its plan, its questions or what came of it."""
    return _shown(batches.get(doors.me(), batch_id))


@pages.get("/purchasing/batches/<uuid:batch_id>/progress")
def progress(batch_id: uuid.UUID) -> Response:
    """The bar of a batch, asked for again and again; when the work has ended, the whole page is."""
    batch = batches.get(doors.me(), batch_id)
    share, rows = presenting.progress(batch)
    answer = doors.page("imports/progress.html", batch=batch, share=share, rows_done=rows, **_words())
    if batch.state not in BUSY:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/purchasing/batches/<uuid:batch_id>/mapping")
def mapping(batch_id: uuid.UUID) -> Response:
    """Say which column is which."""

    def name(batch: PurchaseBatch) -> None:
        try:
            deciding.set_mapping(doors.me(), batch, **mapping_form.answers(batch))
        except Invalid as bad:
            raise mapping_form.named_as_fields(bad) from None

    return _done(batch_id, name, N_("The file is being planned."), expected=doors.if_match)


@pages.post("/purchasing/batches/<uuid:batch_id>/plan")
def plan(batch_id: uuid.UUID) -> Response:
    """Plan again."""
    return _done(batch_id, lambda batch: batches.plan_again(doors.me(), batch), N_("The file is being planned."))


@pages.post("/purchasing/batches/<uuid:batch_id>/models")
def name_model(batch_id: uuid.UUID) -> Response:
    """Say which model an unknown name means."""
    try:
        batch = batches.get(doors.me(), batch_id, lock=True)
        plans = deciding.name_model(doors.me(), batch, **doors.load(schemas.NameModel))
    except DomainError as error:
        return _shown(batches.get(doors.me(), batch_id), doors.refused(error))
    return _to(
        batch, gettext("The name is added. The file is being planned.") if plans else gettext("The name is added.")
    )


@pages.post("/purchasing/batches/<uuid:batch_id>/schools")
def name_school(batch_id: uuid.UUID) -> Response:
    """Say which school an unknown name means."""

    def name(batch: PurchaseBatch) -> None:
        deciding.name_school(doors.me(), batch, **doors.load(schemas.NameSchool))

    return _done(batch_id, name, N_("The name is added. The file is being planned."))


@pages.post("/purchasing/batches/<uuid:batch_id>/reading")
def choose_reading(batch_id: uuid.UUID) -> Response:
    """Say what becomes of hidden and struck rows and of merged cells."""

    def choose(batch: PurchaseBatch) -> None:
        deciding.choose_reading(doors.me(), batch, **doors.load(schemas.ChooseReading))

    return _done(batch_id, choose, N_("The file is being read again."))


@pages.post("/purchasing/batches/<uuid:batch_id>/rows/<int:row_number>/is-another-device")
def is_another(batch_id: uuid.UUID, row_number: int) -> Response:
    """Decide that a similar serial number belongs to another device."""

    def decide(batch: PurchaseBatch) -> None:
        deciding.is_another(doors.me(), batch, row_number=row_number)

    return _done(batch_id, decide, N_("The file is being planned."))


@pages.post("/purchasing/batches/<uuid:batch_id>/apply")
def apply(batch_id: uuid.UUID) -> Response:
    """Apply the plan."""

    def begin(batch: PurchaseBatch) -> None:
        batches.start_apply(doors.me(), batch, **doors.load(schemas.ApplyBatch))

    return _done(batch_id, begin, N_("The plan is being applied. You may leave this page; nothing is lost."))


@pages.post("/purchasing/batches/<uuid:batch_id>/discard")
def discard(batch_id: uuid.UUID) -> Response:
    """Put a batch away."""
    return _done(batch_id, lambda batch: batches.discard(doors.me(), batch), N_("The batch is discarded."))


@pages.post("/purchasing/batches/<uuid:batch_id>/receive")
def receive(batch_id: uuid.UUID) -> Response:
    """Take in what was scanned of a batch, or all of it if the button that says its number was pressed."""
    batch, is_all = batches.get(doors.me(), batch_id), "all" in request.form
    doors.me().must(receiving.PERMISSION)
    try:
        taken = receiving.receive(
            doors.me(),
            receiving.of_batch(batch.id),
            devices=None if is_all else receiving_pages.asked(),
            at_most=receiving_pages.said_number(),
        )
    except DomainError as error:
        return _shown(batch, doors.refused(error))
    if any(answer.result is not Result.RECEIVED for answer in taken.answers):
        return _shown(batch, doors.Form({"scanned": "\n".join(receiving_pages.unsettled(taken))}), taken)
    receiving_pages.tell(taken)
    return _to(batch, "")


@pages.get("/purchasing/template.<any(csv, xlsx):kind>")
def empty_table(kind: str) -> Response:
    """An empty table with every column that can be read."""
    doors.me().must("batch:read")
    return template(doors.me(), **doors.load(schemas.AskTemplate, raw=request.args), kind=kind)


@pages.post("/purchasing/batches/<uuid:batch_id>/undo-receipt")
def undo_receipt(batch_id: uuid.UUID) -> Response:
    """Say that a receipt was a mistake."""
    batch = batches.get(doors.me(), batch_id)
    receiving_pages.undo(receiving.of_batch(batch.id))
    return _to(batch, "")


@pages.get("/purchasing/batches/<uuid:batch_id>/problems.<any(csv, xlsx):kind>")
def problems(batch_id: uuid.UUID, kind: str) -> Response:
    """The rows that need work, as a file."""
    return problem_file(doors.me(), batches.get(doors.me(), batch_id), kind)


def _uploaded() -> PurchaseBatch:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid({"file": [Said(N_("Choose a file."))]} | _no_supplier())
    return batches.upload(doors.me(), file=file.stream, file_name=file.filename, **doors.load(schemas.UploadBatch))


def _no_supplier() -> dict[str, list[str]]:
    """What is said beside a missing file, so that both are mended at once."""
    needs_one = request.form.get("purpose", Purpose.DELIVERY) == Purpose.DELIVERY
    if not needs_one or request.form.get("supplier"):
        return {}
    return {"supplier": [Said(N_("Say which supplier the delivery comes from."))]}


def _done(
    batch_id: uuid.UUID, do: Callable[[PurchaseBatch], None], said: str, *, expected: Callable[[], int] | None = None
) -> Response:
    try:
        batch = batches.get(doors.me(), batch_id, lock=True, expected=expected() if expected else None)
        do(batch)
    except DomainError as error:
        return _shown(batches.get(doors.me(), batch_id), doors.refused(error))
    return _to(batch, gettext(said))


def _shown(batch: PurchaseBatch, form: doors.Form | None = None, taken: Received | None = None) -> Response:
    form, me = form or doors.Form(), doors.me()
    try:
        query = doors.load(schemas.ShowRows, raw=request.args if request.method == "GET" else {})
    except DomainError as error:
        query, form = schemas.ShowRows().load({}), doors.refused(error)
    bad = sum((batch.counts or {}).get(outcome, 0) for outcome in BAD)
    is_filtered = query.pop("all") or query["outcome"] or query["code"]
    only_problems = bool(bad) and not is_filtered
    rows, following = planned_rows.rows(me, batch, with_problems=only_problems, **query)
    share, rows_done = presenting.progress(batch)
    return doors.page(
        "imports/batch.html",
        form.status,
        batch=batch,
        form=form,
        mapping_form=form if request.endpoint == "purchasing.mapping" else doors.Form(),
        seen=presenting.whole(me, batch),
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
        told=receiving_pages.told,
        Result=Result,
        **_details(batch),
        **_words(),
    )


def _details(batch: PurchaseBatch) -> dict[str, Any]:
    """What only some states have."""
    is_planned = batch.counts is not None
    return {
        "made": overview.made(doors.me(), batch.id) if is_planned else [],
        "unknown_models": overview.unknown_models(batch.id) if is_planned else [],
        "unknown_schools": overview.unknown_schools(batch.id) if is_planned else [],
        "schools": schools.options(doors.me()),
        "models": [name for _, name, _ in naming.options()] if doors.me().may("model:write") else [],
        "arrived": overview.arrived(doors.me(), batch.id) if batch.state is BatchState.APPLIED else None,
        "columns": [(c.key, gettext(c.label), gettext(c.meaning)) for c in read_by(batch.purpose)],
        "receipts": receiving_pages.receipts(doors.me(), receiving.of_batch(batch.id)) if is_planned else [],
        "samples": presenting.samples(batch) if batch.headers else [],
    }


def _to(batch: PurchaseBatch, said: str) -> Response:
    if said:
        flash(said, "success")
    return redirect(url_for("purchasing.show", batch_id=batch.id), 303)  # type: ignore[return-value]


def _words() -> dict[str, Any]:
    return {
        "STATES": wording.STATES,
        "TONES": words.TONES,
        "PURPOSES": words.PURPOSES,
        "OUTCOMES": words.OUTCOMES,
        "DONE": words.DONE,
        "OUTCOME_TONES": words.OUTCOME_TONES,
        "FIELDS": {name: gettext(label) for name, label in words.FIELDS.items()},
        "in_words": words.in_words,
        "COLUMNS": COLUMNS,
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
