"""Visits that are planned go with their school when it becomes part of another one, or keep it from closing."""

from typing import Any, Final

from registry.school_changes.parts import Part
from tickets.visits.models import SiteVisit, VisitState


def _in_use() -> Any:
    return SiteVisit.state == VisitState.PLANNED


PART: Final = Part(SiteVisit, "visit.school_changed", _in_use)
