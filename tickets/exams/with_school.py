"""Exams that are still to come go with their school when it becomes part of another one, or keep it from closing."""

from typing import Any, Final

import sqlalchemy as sa

from core import clock
from registry.school_changes.parts import Part
from tickets.exams.models import ExamWindow


def _in_use() -> Any:
    return sa.and_(ExamWindow.ends_at > clock.now(), ExamWindow.cancelled_at.is_(None))


PART: Final = Part(ExamWindow, "exam.school_changed", _in_use)
