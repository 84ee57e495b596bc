"""What the start page shows of exams: those within two weeks, and whether everything is ready."""

from typing import Any

from core import clock
from core.actor import Actor
from tickets.exams import exams, readiness
from web.panels import Panel

SHOWN = 5


def _start(actor: Actor, _: Any) -> dict[str, Any] | None:
    until = clock.now() + exams.GUARDED
    soon = [row for row in exams.listed(actor, coming=True, limit=50) if row.ExamWindow.starts_at <= until]
    return {"rows": soon[:SHOWN], "is_ready": readiness.is_ready} if soon else None


START = [Panel(exams.READ, "exams/panel-start.html", _start)]
