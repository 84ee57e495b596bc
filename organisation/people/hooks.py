"""What higher floors do when people are looked at; filled by config/wiring.py."""

import uuid
from collections.abc import Callable, Collection

from core.actor import Actor

# (who looks, kind of thing, whose data, page or call) → logged, see organisation.access.views
looked_at: Callable[[Actor, str, uuid.UUID | Collection[uuid.UUID], str], None] = lambda *_: None  # noqa: E731  replaced by config/wiring.py
