"""Words for exams and what happens to them, to be translated when they are shown."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.db import db
from core.errors import N_
from core.scope import told
from tickets.exams.models import ExamWindow
from tickets.exams.readiness import NAMES
from web.facts import Lexicon


def names(reader: Any, keys: Collection[Any]) -> dict[Any, str]:
    """What exams are called, of schools that the reader sees."""
    wanted = sa.select(ExamWindow.id, ExamWindow.kind).where(ExamWindow.id.in_(keys))
    return {row.id: row.kind for row in db.session.execute(told(wanted, reader, ExamWindow))}


def _ready(value: dict[str, Any]) -> str:
    return ", ".join(f"{gettext(NAMES[code])}: {count}" for code, count in value.items() if code in NAMES)


LEXICON = Lexicon(
    verbs={
        "exam.added": N_("Exam entered"),
        "exam.prepared": N_("What is ready for an exam changed"),
        "exam.cancelled": N_("Exam cancelled"),
    },
    fields={
        "exam_window": N_("Exam"),
        "starts_at": N_("Begins"),
        "ends_at": N_("Ends"),
        "exam_window.kind": N_("Which exam"),
        "headcount": N_("Candidates"),
        "room_ids": N_("Rooms"),
        "exam_window.ready": N_("What is ready"),
        "cancelled_at": N_("Cancelled at"),
    },
    says={"exam_window.ready": _ready},
    names={"exam_window": names},
    pages={"exam_window": ("/exams/{id}", "exam:read")},
)
