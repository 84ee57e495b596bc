"""Purchasing as pages: drop a file, watch it being read, look at the plan, apply it, take the goods in."""

import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext

from core.errors import N_, DomainError, Invalid
from core.paging import Page
from organisation.saved_views import presenting as saved_lists
from organisation.saved_views import saved_views
from organisation.saved_views.models import ListName
from registry.columns.columns import Purpose
from registry.imports import (
    batch_page,
    batches,
    deciding,
    finding,
    funded_lines,
    mapping_form,
    presenting,
    schemas,
    undo_import,
    words,
)
from registry.imports.batch_page import PLANNING
from registry.imports.models import BUSY, BatchState, PurchaseBatch
from registry.imports.problems.downloads import problem_file, template
from registry.imports.problems.wording import STATES
from registry.imports.refusals import BatchNotThere, RowsForgotten
from registry.imports.saved_list import COLUMNS
from registry.purchasing import suppliers
from registry.receiving import pages as receiving_pages
from registry.receiving import receiving
from registry.receiving.answers import Result
from web import doors, frame
from web.fields import Said, choices

pages = Blueprint("purchasing", __name__, template_folder="templates")
SHOWN_BATCHES = 20
SHOWN_KEPT = 200  # devices that undoing leaves


@pages.route("/purchasing", methods=["GET", "POST"])
@doors.takes_files
def index() -> Response:
    """Drop a file; see what runs and what was imported lately."""
    doors.me().must("batch:read")
    form = doors.Form(values={name: request.args.get(name, "")[:120] for name in ("supplier", "order")})
    if request.method == "POST":
        try:
            return batch_page.to(
                _uploaded(), gettext("The file was uploaded. You can leave this page; nothing is lost.")
            )
        except DomainError as error:
            form = doors.refused(error)
    try:
        query = doors.load(schemas.ListBatches, raw=_list_args())
        wanted = {"supplier": query["from_supplier"], "order": query["for_order"], "purpose": query["contents"]}
        wanted |= {name: query[name] for name in ("state", "problems", "after")}
        found = finding.find(doors.me(), limit=SHOWN_BATCHES, **wanted)
    except DomainError as error:
        form, found, query = doors.refused(error), Page(), {}
    views = saved_views.listed(doors.me(), ListName.BATCHES)
    saved = saved_lists.menu(doors.me(), ListName.BATCHES, views, query.get("view"))
    purposes = [purpose for purpose, permission in batches.WRITES.items() if doors.me().may(permission)]
    return doors.page(
        "imports/index.html",
        form.status,
        form=form,
        found=found,
        query=query,
        saved=saved,
        shown_columns=saved["columns"] or list(COLUMNS),
        list_address=frame.with_query("", [pair for pair in _list_args().items() if pair[0] != "after"]).lstrip("?"),
        all_states=choices(STATES),
        all_purposes=choices(words.PURPOSES),
        shares=presenting.shares(found.items),
        purposes=choices({purpose: words.PURPOSES[purpose] for purpose in purposes}),
        suppliers=suppliers.options(doors.me()) if doors.me().may("supplier:read") else [],
        **batch_page.all_words(),
    )


def _list_args() -> dict[str, str]:
    """What of the address says which batches are listed; the rest fills the form."""
    return {name: said for name in schemas.ListBatches().fields if (said := request.args.get(name))}


@pages.get("/purchasing/batches/<uuid:batch_id>")
def show(batch_id: uuid.UUID) -> Response:
    """One batch: how far it is, its plan, its questions or what came of it."""
    return batch_page.shown(batches.get(doors.me(), batch_id))


@pages.get("/purchasing/batches/<uuid:batch_id>/progress")
def progress(batch_id: uuid.UUID) -> Response:
    """The bar of a batch, asked for again and again; when the work has ended, the whole page is."""
    batch = batches.get(doors.me(), batch_id)
    share, rows = presenting.progress(batch)
    answer = doors.page("imports/progress.html", batch=batch, share=share, rows_done=rows, **batch_page.all_words())
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

    return batch_page.done(batch_id, name, PLANNING, expected=doors.if_match)


@pages.post("/purchasing/batches/<uuid:batch_id>/plan")
def plan(batch_id: uuid.UUID) -> Response:
    """Plan again."""
    return batch_page.done(batch_id, lambda batch: batches.plan_again(doors.me(), batch), PLANNING)


@pages.post("/purchasing/batches/<uuid:batch_id>/apply")
def apply(batch_id: uuid.UUID) -> Response:
    """Apply the plan."""

    def begin(batch: PurchaseBatch) -> None:
        batches.start_apply(doors.me(), batch, **doors.load(schemas.ApplyBatch))

    return batch_page.done(batch_id, begin, N_("The plan is being applied. You can leave this page; nothing is lost."))


@pages.get("/purchasing/batches/<uuid:batch_id>/undo")
def ask_undo(batch_id: uuid.UUID) -> Response:
    """What undoing an applied batch would come to, before it is done; afterwards what it came to."""
    batch = batches.get(doors.me(), batch_id)
    try:
        found = undo_import.preview(doors.me(), batch, limit=SHOWN_KEPT)
    except (BatchNotThere, RowsForgotten):
        return batch_page.shown(batch)
    unfunded = funded_lines.count(batch) if batch.state is BatchState.APPLIED else 0
    return doors.page(
        "imports/undo.html", batch=batch, found=presenting.undo(found), unfunded=unfunded, **batch_page.all_words()
    )


@pages.post("/purchasing/batches/<uuid:batch_id>/undo")
def undo(batch_id: uuid.UUID) -> Response:
    """Undo an applied batch."""
    said = N_("The import is being undone. You may leave this page; nothing is lost.")
    return batch_page.done(batch_id, lambda batch: undo_import.start(doors.me(), batch), said)


@pages.post("/purchasing/batches/<uuid:batch_id>/again")
def again(batch_id: uuid.UUID) -> Response:
    """Plan the file of an applied batch once more, for the rows that were left out."""
    try:
        new = batches.again(doors.me(), batches.get(doors.me(), batch_id, lock=True))
    except DomainError as error:
        return batch_page.shown(batches.get(doors.me(), batch_id), doors.refused(error))
    return batch_page.to(new, gettext(PLANNING))


@pages.post("/purchasing/batches/<uuid:batch_id>/discard")
def discard(batch_id: uuid.UUID) -> Response:
    """Put a batch away."""
    return batch_page.done(batch_id, lambda batch: batches.discard(doors.me(), batch), N_("The batch was discarded."))


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
        return batch_page.shown(batch, doors.refused(error))
    if any(answer.result is not Result.RECEIVED for answer in taken.answers):
        return batch_page.shown(batch, doors.Form({"scanned": "\n".join(receiving_pages.unsettled(taken))}), taken)
    receiving_pages.tell(taken)
    return batch_page.to(batch, "")


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
    return batch_page.to(batch, "")


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
