"""What has been used of appropriations: orders and invoices belong to higher floors, config/wiring.py fills this in."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Used:
    """What of an appropriation, or of several added up, is used; cents without VAT.

    committed_cents  ordered and not paid yet
    spent_cents      invoices that were approved
    """

    committed_cents: int = 0
    spent_cents: int = 0

    def __add__(self, other: "Used") -> "Used":
        return Used(self.committed_cents + other.committed_cents, self.spent_cents + other.spent_cents)


used: Callable[[Collection[uuid.UUID]], dict[uuid.UUID, Used]] = lambda _keys: {}  # noqa: E731
