"""The history as a table to take away."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response
from flask_babel import gettext

from core.actor import Actor
from core.clock import SCHOOL_ZONE
from core.differences import HIDDEN
from core.sheets.cells import Cell
from organisation.audit import events
from web import downloads, facts

TYPED = ("q", "who")  # may name somebody, so the history does not keep them


def sheet(actor: Actor, kind: str, **wanted: Any) -> Response:
    """The facts that match, one a row, as a download. Times are in the schools' time zone."""
    columns = [
        *(gettext("When"), gettext("Who"), gettext("What"), gettext("Kind of thing"), gettext("Thing")),
        *(gettext("School"), gettext("Field"), gettext("Before"), gettext("After"), gettext("Reason")),
        *("verb", "subject_id", "request_id"),
    ]
    rows = _rows(actor, events.export(actor, **wanted))
    narrowed = wanted | {name: HIDDEN for name in TYPED if wanted.get(name)}
    return downloads.table(actor, "audit", kind, columns, rows, fact="event.exported", narrowed=narrowed)


def _rows(actor: Actor, parts: Iterator[list[Any]]) -> Iterator[Sequence[Cell]]:
    for part in parts:
        for row, told in zip(part, facts.tell(actor, part), strict=True):
            what = (told.text, facts.kind(told.subject_type), told.subject, told.school)
            for field, before, after in told.changes or [("", "", "")]:
                yield (
                    *(told.at.astimezone(SCHOOL_ZONE), told.actor, *what, field, before, after, told.note),
                    *(told.verb, str(told.subject_id), row.request_id),
                )
