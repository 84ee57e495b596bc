"""What higher floors do when a file is applied. Filled by config/wiring.py."""

from collections.abc import Callable

from registry.imports.models import PurchaseBatch

# a batch that is applied, in the transaction that says so
applied: list[Callable[[PurchaseBatch], None]] = []
