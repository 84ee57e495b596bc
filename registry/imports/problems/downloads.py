"""The file of problems as a download, CSV or XLSX."""

from flask import Response

from core.actor import Actor
from registry.imports.models import PurchaseBatch
from registry.imports.problems.problem_file import header, problem_rows
from web import downloads


def problem_file(actor: Actor, batch: PurchaseBatch, kind: str) -> Response:
    """The rows with problems.

    kind     csv or xlsx
    Records  batch.problems_exported
    """
    name = f"problems-{batch.uploaded_at:%Y-%m-%d}-{str(batch.id)[-6:]}"
    narrowed = {"batch": batch.id}
    rows = problem_rows(actor, batch)
    return downloads.table(
        actor, name, kind, header(actor, batch), rows, fact="batch.problems_exported", narrowed=narrowed
    )
