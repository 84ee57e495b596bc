"""An approval that waits goes with the school of its ticket, so that the other school's contact can decide."""

from typing import Any, Final

from registry.school_changes.parts import Part
from tickets.requests.models import Approval, ApprovalState


def _in_use() -> Any:
    return Approval.outcome == ApprovalState.OPEN


PART: Final = Part(Approval, "approval.school_changed", _in_use, in_the_way=False)
