"""Impact and urgency give the priority: a matrix, not a rule."""

from collections.abc import Mapping
from types import MappingProxyType

from tickets.states import Impact, Priority, Urgency

# Columns: can wait, hinders work, stops work.
_ROWS = {
    Impact.CITY: (Priority.P2, Priority.P1, Priority.P1),
    Impact.SCHOOL: (Priority.P3, Priority.P2, Priority.P1),
    Impact.GROUP: (Priority.P4, Priority.P3, Priority.P2),
    Impact.PERSON: (Priority.P4, Priority.P4, Priority.P3),
}
MATRIX: Mapping[tuple[Impact, Urgency], Priority] = MappingProxyType(
    {(impact, urgency): row[at] for impact, row in _ROWS.items() for at, urgency in enumerate(Urgency)}
)


def priority_of(impact: Impact, urgency: Urgency) -> Priority:
    """The priority of a ticket with this impact and urgency."""
    return MATRIX[impact, urgency]


def urgency_of(*, class_stopped: bool, otherwise: Urgency = Urgency.NORMAL) -> Urgency:
    """The urgency a filing starts with: a class that is stopped right now is urgent, whatever it is about.

    otherwise  the category's own urgency
    """
    return Urgency.URGENT if class_stopped else otherwise


def impact_of(*, class_stopped: bool, otherwise: Impact = Impact.PERSON) -> Impact:
    """The impact a filing starts with: a stopped class is a group at least.

    otherwise  the category's own impact
    """
    return Impact.GROUP if class_stopped and otherwise is Impact.PERSON else otherwise
