"""Downloads, CSV or XLSX: the file of problems, and an empty table to fill."""

from flask import Response
from flask_babel import gettext

from core.actor import Actor
from registry.columns.columns import Purpose, read_by
from registry.imports.models import PurchaseBatch
from registry.imports.problems.problem_file import header, problem_rows
from registry.own_fields import own_fields
from registry.own_fields.columns import own_columns
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


def template(actor: Actor, *, purpose: Purpose, kind: str) -> Response:
    """An empty table with the columns of an import, named in the reader's language.

    kind     csv or xlsx
    Records  batch.template_exported
    """
    names = [gettext(column.label) for column in read_by(purpose) if column.to_fill]
    if purpose is not Purpose.DELIVERY:  # suppliers do not know them
        names += [column.called(actor.language) for column in own_columns(own_fields.in_use()).values()]
    narrowed = {"purpose": purpose.value}
    return downloads.table(actor, purpose.value, kind, names, [], fact="batch.template_exported", narrowed=narrowed)
