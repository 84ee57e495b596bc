"""What higher floors say about categories; filled by config/wiring.py."""

from collections.abc import Callable

from tickets.categories.models import Category

# raises what keeps a category from being closed: rules that name it
may_close: list[Callable[[Category], None]] = []
