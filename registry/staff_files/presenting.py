"""Files of staff as both doors show them."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask_babel import gettext

from core.actor import Actor
from core.sheets.cells import Cell
from registry.staff_files import handing_back, staff_files, wording
from registry.staff_files.models import StaffFile, StaffOutcome, StaffRow, StaffState
from web import downloads

TO_FILL = ("name", "email", "school", "role", "language", "external_id", "last_day")


def out(file: StaffFile) -> dict[str, Any]:
    """A file with what its plan comes to."""
    names = ("id", "state", "file_name", "file_sha256", "mode", "kept", "uploaded_at", "applied_at", "version")
    told = {"plan": file.counts, "progress": staff_files.share(file), "said": wording.said(file)}
    return {name: getattr(file, name) for name in names} | told


def row_out(file: StaffFile, row: StaffRow) -> dict[str, Any]:
    """One row as programs read it."""
    is_there = row.outcome is not StaffOutcome.CREATE or file.state in {
        StaffState.APPLIED,
        StaffState.UNDOING,
        StaffState.UNDONE,
    }
    names = ("row_number", "outcome", "said", "changes", "undo")
    return {name: getattr(row, name) for name in names} | {
        "person": row.person_id if is_there else None,
        "problems": wording.problems(row),
    }


def handed_back(row: Any) -> dict[str, Any]:
    """One device that a leaver has."""
    names = ("name", "last_day", "asset_tag", "serial", "model", "school")
    return {name: getattr(row, name) for name in names} | {"person": row.person_id, "device": row.device_id}


def template(actor: Actor, kind: str) -> Response:
    """An empty table with the columns of a file of staff, in the reader's language.

    kind     csv or xlsx
    Records  staff_file.template_exported
    """
    heads = [gettext(wording.COLUMNS[column]) for column in TO_FILL]
    return downloads.table(actor, "staff", kind, heads, [], fact="staff_file.template_exported", narrowed={})


def hand_back(actor: Actor, file: StaffFile, kind: str) -> Response:
    """What leavers of the file hand back, as a table.

    kind     csv or xlsx
    Records  staff_file.hand_back_exported
    """
    whose = [gettext(wording.COLUMNS[column]) for column in ("name", "email", "last_day")]
    what = [gettext("Asset tag"), gettext("Serial number"), gettext("Model"), gettext("School")]
    rows = _cells(handing_back.devices(actor, file))
    return downloads.table(
        actor,
        "hand-back",
        kind,
        [*whose, *what],
        rows,
        fact="staff_file.hand_back_exported",
        narrowed={"file": file.id},
    )


def _cells(found: list[Any]) -> Iterator[list[Cell]]:
    for row in found:
        yield [row.name, row.email, row.last_day, row.asset_tag, row.serial, row.model, row.school]
