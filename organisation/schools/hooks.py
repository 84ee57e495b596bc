"""What a higher floor has to say before a school closes. Filled by config/wiring.py."""

import datetime as dt
from collections.abc import Callable

from organisation.schools.models import School

# (language of the reader, the school, first day on which it no longer exists) → refuses by raising a DomainError: devices are still there, say
may_close: list[Callable[[str, School, dt.date], None]] = []
