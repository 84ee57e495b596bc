"""One rule about the rows of a plan, and what several rules ask."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Rule:
    """A problem and when a row has it.

    column  key of the column it stands in
    when    condition over the resolved row; null counts as no
    values  what its sentence names, beside the cell itself
    """

    code: str
    column: str
    when: Any
    values: dict[str, Any] = field(default_factory=dict)


def is_new(row: Any) -> Any:
    """Whether the register does not have the row's device."""
    return row.c.old_id.is_(None)


def is_other(named: Any, old: Any) -> Any:
    """Whether a row names something else than the device has."""
    return sa.and_(named.is_not(None), named.is_distinct_from(old))
