"""What later parts tell about a ticket; filled by config/wiring.py."""

import uuid
from collections.abc import Callable

# ticket → a loan device is still out for it
loaner_is_out: Callable[[uuid.UUID], bool] = lambda _: False  # noqa: E731  loans come with swaps
